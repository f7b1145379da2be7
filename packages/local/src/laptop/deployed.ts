import { CLOUDFRONT_REGION } from "@showcaller/core/monitors/alarms";
import { functionName, taskFunctionName } from "@showcaller/functions/catalog";
import { rules } from "@showcaller/functions/rules";
import { standingSchedules } from "@showcaller/functions/schedules";
import { machines } from "@showcaller/workflows";
import { parseDefinition } from "../scheduler/definition.ts";
import type { Scheduler } from "../scheduler/scheduler.ts";
import { ACCOUNT, HOME, MEDIA } from "./account.ts";
import type { Site } from "./site.ts";

/** What stacks/ creates on AWS: state machines and rules. Configuration, so anew at each start. */
export function deploy({ workflows, bus }: Pick<Site, "workflows" | "bus">): void {
  const arn = (name: string): string => `arn:aws:lambda:${HOME}:${ACCOUNT}:function:${name}`;
  for (const [machine, { define }] of Object.entries(machines))
    workflows.register(
      `showcaller-${machine}`,
      define((task) => arn(taskFunctionName(task))),
    );
  const ingress = [{ arn: arn(functionName("ingress")) }];
  bus.putRule({ ...rules.media, region: HOME, targets: ingress });
  bus.putRule({ ...rules.broken, region: HOME, targets: ingress });
  for (const { region, rule } of [
    ...MEDIA.map((media) => ({ region: media, rule: rules.forward })),
    { region: CLOUDFRONT_REGION, rule: rules.alarms },
  ])
    bus.putRule({
      ...rule,
      region,
      targets: [{ arn: `arn:aws:events:${HOME}:${ACCOUNT}:event-bus/default` }],
    });
}

/** The schedules that stand. Says whether there was nothing yet. */
export function standing(
  scheduler: Scheduler,
  optional: Readonly<Record<"edge-tick" | "export" | "monitor", boolean>>,
): boolean {
  const names = scheduler.list(HOME).map(({ definition }) => definition.Name);
  for (const [name, { expression, oldest, attempts }] of Object.entries(standingSchedules)) {
    if (names.includes(functionName(name)) || (name in optional && !optional[name as keyof typeof optional])) continue;
    scheduler.create(
      HOME,
      parseDefinition({
        Name: functionName(name),
        ScheduleExpression: expression,
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: {
          Arn: `arn:aws:lambda:${HOME}:${ACCOUNT}:function:${functionName(name)}`,
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/showcaller-scheduler`,
          RetryPolicy: { MaximumEventAgeInSeconds: oldest, MaximumRetryAttempts: attempts },
        },
      }),
    );
  }
  return names.length === 0;
}
