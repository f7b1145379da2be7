import { AwsError, type StandIn } from "../kernel/types.ts";
import { parseDefinition, refuse } from "./definition.ts";
import type { Schedule, Scheduler } from "./scheduler.ts";

const describe = ({ definition, arn, created, modified }: Schedule): Record<string, unknown> => {
  const { ClientToken: _, StartDate, EndDate, ...shown } = definition;
  return {
    ...shown,
    Arn: arn,
    ...(StartDate === undefined ? {} : { StartDate: new Date(StartDate) }),
    ...(EndDate === undefined ? {} : { EndDate: new Date(EndDate) }),
    CreationDate: new Date(created),
    LastModificationDate: new Date(modified),
  };
};

const summarise = ({ definition, arn, created, modified }: Schedule): Record<string, unknown> => ({
  Arn: arn,
  Name: definition.Name,
  GroupName: definition.GroupName,
  State: definition.State,
  Target: { Arn: definition.Target.Arn },
  CreationDate: new Date(created),
  LastModificationDate: new Date(modified),
});

/** Pages by name: NextToken is the last name given out. */
const list = (scheduler: Scheduler, input: Record<string, unknown>, region: string): Record<string, unknown> => {
  const { NamePrefix = "", GroupName, State, MaxResults = 100, NextToken } = input;
  if (!Number.isInteger(MaxResults) || Number(MaxResults) < 1 || Number(MaxResults) > 100)
    throw refuse("MaxResults must be between 1 and 100.");
  const after = NextToken === undefined ? undefined : Buffer.from(String(NextToken), "base64url").toString();
  const fitting = scheduler
    .list(region)
    .filter(
      ({ definition }) =>
        definition.Name.startsWith(String(NamePrefix)) &&
        (GroupName === undefined || definition.GroupName === GroupName) &&
        (State === undefined || definition.State === State) &&
        (after === undefined || definition.Name > after),
    );
  const page = fitting.slice(0, Number(MaxResults));
  const last = page.at(-1);
  return {
    Schedules: page.map(summarise),
    ...(last && page.length < fitting.length && { NextToken: Buffer.from(last.definition.Name).toString("base64url") }),
  };
};

/** `scheduler`: Create-, Get-, Update-, Delete-, ListSchedules, in the group `default`. */
export const schedulerStandIn = (scheduler: Scheduler): StandIn => ({
  service: "scheduler",
  resource: (_, input) => String(input.Name ?? ""),
  async call(operation, input, { region }) {
    const [group, name] = [String(input.GroupName ?? "default"), String(input.Name ?? "")];
    switch (operation) {
      case "CreateSchedule":
        return { ScheduleArn: scheduler.create(region, parseDefinition(input)).arn };
      case "UpdateSchedule":
        return { ScheduleArn: scheduler.update(region, parseDefinition(input)).arn };
      case "GetSchedule":
        return describe(scheduler.get(region, group, name));
      case "DeleteSchedule":
        scheduler.delete(region, group, name);
        return {};
      case "ListSchedules":
        return list(scheduler, input, region);
      default:
        throw new AwsError("NotImplementedException", `scheduler ${operation} is not built locally`);
    }
  },
});
