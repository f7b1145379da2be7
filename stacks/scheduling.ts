import { type StandingSchedule, standingSchedules } from "../packages/functions/src/schedules";
import type { Config } from "./config";
import { componentName } from "./function";
import { letters } from "./letters";
import { account, named } from "./names";
import { machineArn } from "./workflows";

/** Where cues wait: a group of one-time schedules, the role that starts executions for them, and the queue for those that could not be delivered. */
export function scheduling(config: Config) {
  const group = new aws.scheduler.ScheduleGroup("Cues", { name: named("cues") });
  const dlq = letters("CueLetters");
  const role = new aws.iam.Role("CueRole", {
    name: named("cues"),
    assumeRolePolicy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          // Only schedules of ours (docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html).
          Condition: { StringEquals: { "aws:SourceAccount": account(), "aws:SourceArn": group.arn } },
        },
      ],
    }),
  });
  new aws.iam.RolePolicy("CuePolicy", {
    role: role.id,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "states:StartExecution",
          Resource: [machineArn(config, "start"), machineArn(config, "stop")],
        },
        { Effect: "Allow", Action: "sqs:SendMessage", Resource: dlq.arn },
      ],
    }),
  });
  return { group, role, dlq };
}

/** Not every deployment has monitors. */
type Standing = Record<Exclude<StandingSchedule, "monitor">, sst.aws.Function> & { monitor?: sst.aws.Function };

/** What wakes up by itself (packages/functions/src/schedules.ts). */
export function standing(functions: Standing): void {
  const missed = letters("StandingLetters");
  const role = new aws.iam.Role("StandingRole", {
    name: named("standing"),
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "scheduler.amazonaws.com" }),
  });
  new aws.iam.RolePolicy("StandingPolicy", {
    role: role.id,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: Object.values(functions).map(({ arn }) => arn) },
        { Effect: "Allow", Action: "sqs:SendMessage", Resource: missed.arn },
      ],
    }),
  });
  for (const [name, { expression, oldest, attempts }] of Object.entries(standingSchedules)) {
    const woken = functions[name as StandingSchedule];
    if (!woken) continue;
    new aws.scheduler.Schedule(`${componentName(name)}Schedule`, {
      name: named(name),
      scheduleExpression: expression,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: woken.arn,
        roleArn: role.arn,
        retryPolicy: { maximumEventAgeInSeconds: oldest, maximumRetryAttempts: attempts },
        deadLetterConfig: { arn: missed.arn },
      },
    });
  }
}
