import type {
  BatchUpdateScheduleRequest,
  BatchUpdateScheduleResponse,
  DescribeScheduleRequest,
  DescribeScheduleResponse,
  ScheduleAction,
  ValidationError,
} from "@aws-sdk/client-medialive";
import { AwsError, type Millis } from "../../kernel/types.ts";
import { type Environment, pageOf } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { actionsOf, putAction, removeAction } from "./inputs-in-use.ts";
import { refusal } from "./lifecycle.ts";
import { saveChannel } from "./pipelines.ts";
import { type ActionRecord, type ChannelRecord, getChannel } from "./records.ts";
import { forgetSchedule } from "./switches.ts";

const problem = (ElementPath: string, ErrorMessage: string): ValidationError => ({ ElementPath, ErrorMessage });

/**
 * Deletes, then creates; all or nothing (docs.aws.amazon.com/medialive/latest/ug/submitting-batch-command.html).
 * Throws UnprocessableEntityException with one ValidationError for each thing wrong.
 */
export const batchUpdateSchedule = (
  env: Environment,
  region: string,
  input: BatchUpdateScheduleRequest,
): BatchUpdateScheduleResponse => {
  const channel = getChannel(env, region, input.ChannelId);
  const refused = refusal("BatchUpdateSchedule", channel);
  if (refused) throw refused;
  const schedule = new Map(actionsOf(env, channel).map((action) => [action.name, action]));
  const errors: ValidationError[] = [];
  const deleted = (input.Deletes?.ActionNames ?? []).flatMap((name, i) => {
    const known = schedule.get(name);
    if (!known) errors.push(problem(`/deletes/actionNames/${i}`, `The schedule has no action ${name}`));
    schedule.delete(name);
    return known ? [known] : [];
  });
  const creates = input.Creates?.ScheduleActions ?? [];
  const names = new Set(schedule.keys());
  for (const [i, action] of creates.entries()) {
    errors.push(
      ...wrongWith(env, channel, action, names).map(([at, text]) =>
        problem(`/creates/scheduleActions/${i}${at}`, text),
      ),
    );
    names.add(action.ActionName ?? "");
  }
  const most = parameters.medialive.scheduleActions.value;
  if (schedule.size + creates.length > most)
    errors.push(problem("/creates/scheduleActions", `A schedule holds at most ${most} actions`));
  if (errors.length > 0)
    throw new AwsError("UnprocessableEntityException", "The schedule update failed validation", {
      ValidationErrors: errors,
    });
  for (const { name } of deleted) removeAction(env, channel, name);
  for (const action of creates) putAction(env, channel, record(env, channel, action));
  saveChannel(env, channel);
  return {
    Creates: { ScheduleActions: creates },
    Deletes: { ScheduleActions: deleted.map(({ action }) => action) },
  };
};

/** What is wrong with an action, as (path below the action, words). `names`: what the schedule would hold before it. */
const wrongWith = (
  env: Environment,
  channel: ChannelRecord,
  { ActionName, ScheduleActionSettings, ScheduleActionStartSettings }: ScheduleAction,
  names: ReadonlySet<string>,
): [path: string, text: string][] => {
  const wrong: [string, string][] = [];
  if (!ActionName) wrong.push(["/actionName", "An action needs a name"]);
  else if (names.has(ActionName))
    wrong.push(["/actionName", `An action named ${ActionName} is in the schedule already`]);
  if (given(ScheduleActionSettings) !== 1)
    wrong.push(["/scheduleActionSettings", "Exactly one kind of action is needed"]);
  if (given(ScheduleActionStartSettings) !== 1)
    wrong.push(["/scheduleActionStartSettings", "Exactly one kind of start is needed"]);
  const attachment = ScheduleActionSettings?.InputSwitchSettings?.InputAttachmentNameReference;
  if (ScheduleActionSettings?.InputSwitchSettings && !channel.attachments.some(({ name }) => name === attachment)) {
    wrong.push([
      "/scheduleActionSettings/inputSwitchSettings/inputAttachmentNameReference",
      `No input attachment is named ${attachment}`,
    ]);
  }
  const fixed = ScheduleActionStartSettings?.FixedModeScheduleActionStartSettings;
  const late = fixed && wrongTime(env, fixed.Time);
  if (late) wrong.push(["/scheduleActionStartSettings/fixedModeScheduleActionStartSettings/time", late]);
  const follow = ScheduleActionStartSettings?.FollowModeScheduleActionStartSettings;
  if (follow && !names.has(follow.ReferenceActionName ?? "")) {
    wrong.push([
      "/scheduleActionStartSettings/followModeScheduleActionStartSettings/referenceActionName",
      `The schedule has no action ${follow.ReferenceActionName}`,
    ]);
  }
  return wrong;
};

const given = (choice: object | undefined): number =>
  Object.values(choice ?? {}).filter((value) => value !== undefined).length;

/** `yyyy-mm-ddThh:mm:ss.nnnZ`, which JavaScript reads but does not check for days such as 30 February. */
const parseTime = (time: string | undefined): Millis | undefined => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(time ?? "") ? Date.parse(time ?? "") : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};
const wrongTime = (env: Environment, time: string | undefined): string | undefined => {
  const at = parseTime(time);
  const { atLeast, atMost } = parameters.medialive.fixedAhead.value;
  if (at === undefined) return `${time} is not of the form yyyy-mm-ddThh:mm:ss.nnnZ`;
  if (at < env.world.now + atLeast) return `Start time must be at least ${atLeast / 1000} seconds in the future`;
  return at > env.world.now + atMost ? "Start time must be at most 14 days in the future" : undefined;
};

const record = (env: Environment, channel: ChannelRecord, action: ScheduleAction): ActionRecord => {
  channel.actions += 1;
  const dueAt = firstDue(env, channel, action);
  return { name: action.ActionName ?? "", order: channel.actions, action, ...(dueAt === undefined ? {} : { dueAt }) };
};
const firstDue = (env: Environment, channel: ChannelRecord, action: ScheduleAction): Millis | undefined => {
  const { FixedModeScheduleActionStartSettings: fixed, ImmediateModeScheduleActionStartSettings: immediate } =
    action.ScheduleActionStartSettings ?? {};
  if (fixed) return parseTime(fixed.Time);
  if (!immediate) return undefined;
  const { immediateSwitchStandard, immediateSwitchSingle } = parameters.medialive;
  const delayed = action.ScheduleActionSettings?.InputSwitchSettings && channel.class !== "SINGLE_PIPELINE";
  return env.world.now + (delayed ? immediateSwitchStandard : immediateSwitchSingle).value;
};

export const describeSchedule = (
  env: Environment,
  region: string,
  input: DescribeScheduleRequest,
): DescribeScheduleResponse => {
  const channel = getChannel(env, region, input.ChannelId);
  const ordered = actionsOf(env, channel)
    .sort((a, b) => a.order - b.order)
    .map(({ order, action }) => [String(order).padStart(9, "0"), action] as const);
  const page = pageOf(ordered, { size: input.MaxResults, token: input.NextToken }, parameters.medialive.pages.value);
  if (!page) throw new AwsError("BadRequestException", "NextToken is not valid");
  const { values, ...rest } = page;
  return { ScheduleActions: values, ...rest };
};

/** Only on an idle channel (docs.aws.amazon.com/medialive/latest/ug/about-batch-update-schedule.html). */
export const deleteSchedule = (
  env: Environment,
  region: string,
  channelId: string | undefined,
): Record<string, never> => {
  const channel = getChannel(env, region, channelId);
  const refused = refusal("DeleteSchedule", channel);
  if (refused) throw refused;
  forgetSchedule(env, channel);
  return {};
};
