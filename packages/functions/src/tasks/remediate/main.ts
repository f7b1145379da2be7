import { remediate } from "../../remediation/decide.ts";
import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { encoders, executions, flows } from "../../runtime/parts.ts";
import { channels, incidents, liveEvents, playbooks, remedies, runtimes } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";

/** The deployed Lambda: task `remediate` of the state machines. */
export const handler = taskFunction(
  "remediate",
  remediate,
  depsFrom(
    process.env,
    { encoders, flows, executions },
    { channels, incidents, liveEvents, playbooks, remedies, runtimes },
  ),
  telemetryFrom("remediate"),
);
