import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { executions } from "../../runtime/parts.ts";
import { revocationJobs } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { revokeAsk } from "./handle.ts";

/** The deployed Lambda: task `revoke-ask` of the state machines. */
export const handler = taskFunction(
  "revoke-ask",
  revokeAsk,
  depsFrom(process.env, { executions }, { revocationJobs }),
  telemetryFrom("revoke-ask"),
);
