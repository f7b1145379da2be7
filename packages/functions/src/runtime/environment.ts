import { setTimeout } from "node:timers/promises";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { awsClientsOf } from "@showcaller/adapters/clients/aws-of";
import type { StateParts } from "@showcaller/adapters/state/parts";
import type { MachineName } from "@showcaller/workflows";
import { systemIds } from "../api/ulid.ts";
import { createDeps } from "./create.ts";
import type { Deps } from "./deps.ts";
import type { Parts } from "./parts.ts";
import type { Telemetry } from "./wrap.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What stacks/ gives every function that acts; a missing one fails at cold start, by name. */
const NAMES = [
  "TABLE_NAME",
  "START_MACHINE_ARN",
  "STOP_MACHINE_ARN",
  "REMEDIATE_MACHINE_ARN",
  "TELL_MACHINE_ARN",
  "REVOKE_MACHINE_ARN",
  "SCHEDULE_GROUP",
  "SCHEDULE_ROLE_ARN",
  "SCHEDULE_DLQ_ARN",
] as const;

const MACHINES: Readonly<Record<MachineName, (typeof NAMES)[number]>> = {
  start: "START_MACHINE_ARN",
  stop: "STOP_MACHINE_ARN",
  remediate: "REMEDIATE_MACHINE_ARN",
  tell: "TELL_MACHINE_ARN",
  revoke: "REVOKE_MACHINE_ARN",
};

/** The deployed wiring of a function that needs these parts and this state. The clock is read per call, never kept. */
export function depsFrom(env: Environment, parts: Parts, state: Partial<StateParts>): Deps {
  const missing = NAMES.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`not set: ${missing.join(", ")}`);
  const value = (name: (typeof NAMES)[number]): string => env[name] ?? "";
  const clock = { now: () => Date.now() };
  const config = {
    clock,
    sleep: (ms: number) => setTimeout(ms),
    ids: systemIds(clock),
    clients: (wanted: Parameters<typeof awsClientsOf>[1]) => awsClientsOf(env, wanted),
    tableName: value("TABLE_NAME"),
    // Without it the edge is asked from nowhere, and a list says so.
    probes: env.EDGE_PROBES ?? "",
    machineArn: (machine: string) => value(MACHINES[machine as MachineName]),
    schedules: {
      group: value("SCHEDULE_GROUP"),
      roleArn: value("SCHEDULE_ROLE_ARN"),
      deadLetterArn: value("SCHEDULE_DLQ_ARN"),
    },
    ...(env.IP_SET_V4_ARN && env.IP_SET_V6_ARN ? { ipSets: { 4: env.IP_SET_V4_ARN, 6: env.IP_SET_V6_ARN } } : {}),
  } as const;
  return createDeps(config, parts, state);
}

export const telemetryFrom = (name: string): Telemetry => ({
  logger: new Logger({ serviceName: `showcaller-${name}` }),
  metrics: new Metrics({ namespace: "Showcaller", serviceName: name }),
});
