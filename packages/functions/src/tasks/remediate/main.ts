import { remediate } from "../../remediation/decide.ts";
import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { encoders, executions, flows } from "../../runtime/parts.ts";
import { taskFunction } from "../../runtime/wrap.ts";

/** The deployed Lambda: task `remediate` of the state machines. */
export const handler = taskFunction(
  "remediate",
  remediate,
  depsFrom(process.env, { encoders, flows, executions }),
  telemetryFrom("remediate"),
);
