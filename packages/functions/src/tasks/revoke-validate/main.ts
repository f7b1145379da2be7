import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { edge, revocationJobs } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { revokeValidate } from "./handle.ts";

/** The deployed Lambda: task `revoke-validate` of the state machines. */
export const handler = taskFunction(
  "revoke-validate",
  revokeValidate,
  depsFrom(process.env, {}, { edge, revocationJobs }),
  telemetryFrom("revoke-validate"),
);
