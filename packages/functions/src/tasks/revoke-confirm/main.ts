import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { probes, secrets } from "../../runtime/parts.ts";
import { edge, revocationJobs, revocations } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { revokeConfirm } from "./handle.ts";

/** The deployed Lambda: task `revoke-confirm` of the state machines. */
export const handler = taskFunction(
  "revoke-confirm",
  revokeConfirm,
  depsFrom(process.env, { probes, secrets }, { edge, revocationJobs, revocations }),
  telemetryFrom("revoke-confirm"),
);
