import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ListSchedulesCommand,
  type SchedulerClient,
} from "@aws-sdk/client-scheduler";
import type { CueSchedule, Schedules } from "@showcaller/core/ports";
import { formatInstant } from "@showcaller/core/time/instant";
import { outcome } from "../failure.ts";

export interface SchedulesConfig {
  group: string;
  roleArn: string;
  deadLetterArn: string;
  machineArn: (machine: string) => string;
}

/**
 * How long Scheduler may go on trying to deliver a cue. Its default of 24 h would start a match a day late; after 5 minutes
 * the sweep has long taken over (API_RetryPolicy: 60 to 86,400 s).
 */
const OLDEST_CUE_SECONDS = 300;

/** One-time EventBridge Scheduler schedules: create-only, UTC, no flexible window, gone after firing. */
export const schedules = (client: SchedulerClient, config: SchedulesConfig): Schedules => ({
  create: (schedule) =>
    outcome(async () => {
      try {
        await client.send(new CreateScheduleCommand(requestOf(schedule, config)));
        return "created";
      } catch (thrown) {
        // Somebody created this very cue of this very plan before: that is what we wanted.
        if (thrown instanceof Error && thrown.name === "ConflictException") return "exists";
        throw thrown;
      }
    }),
  remove: (name) =>
    outcome(async () => {
      try {
        await client.send(new DeleteScheduleCommand({ Name: name, GroupName: config.group, ClientToken: token(name) }));
        return "removed";
      } catch (thrown) {
        if (thrown instanceof Error && thrown.name === "ResourceNotFoundException") return "absent";
        throw thrown;
      }
    }),
  list: () =>
    outcome(async () => {
      const names: string[] = [];
      for (let NextToken: string | undefined, first = true; first || NextToken; first = false) {
        const page = await client.send(
          new ListSchedulesCommand({ GroupName: config.group, MaxResults: 100, ...(NextToken ? { NextToken } : {}) }),
        );
        names.push(...(page.Schedules ?? []).flatMap(({ Name }) => Name ?? []));
        NextToken = page.NextToken;
      }
      return names;
    }),
});

function requestOf({ name, at, machine, executionName, input }: CueSchedule, config: SchedulesConfig) {
  return {
    Name: name,
    GroupName: config.group,
    ClientToken: token(name),
    // at() takes no zone and no fraction (scheduler UserGuide, schedule-types).
    ScheduleExpression: `at(${formatInstant(at).slice(0, 19)})`,
    ScheduleExpressionTimezone: "UTC",
    FlexibleTimeWindow: { Mode: "OFF" as const },
    ActionAfterCompletion: "DELETE" as const,
    Target: {
      // The universal target, since the templated one cannot name the execution.
      Arn: "arn:aws:scheduler:::aws-sdk:sfn:startExecution",
      RoleArn: config.roleArn,
      Input: JSON.stringify({
        StateMachineArn: config.machineArn(machine),
        Name: executionName,
        Input: JSON.stringify(input),
      }),
      RetryPolicy: { MaximumEventAgeInSeconds: OLDEST_CUE_SECONDS, MaximumRetryAttempts: 10 },
      DeadLetterConfig: { Arn: config.deadLetterArn },
    },
  };
}

/** Names take a dot, tokens do not (API_CreateSchedule). */
const token = (name: string): string => name.replaceAll(".", "-");
