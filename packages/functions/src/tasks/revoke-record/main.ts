import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { revocationGroups, revocationJobs } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { revokeRecord } from "./handle.ts";

/** The deployed Lambda: task `revoke-record` of the state machines. */
export const handler = taskFunction(
  "revoke-record",
  revokeRecord,
  depsFrom(process.env, {}, { revocationGroups, revocationJobs }),
  telemetryFrom("revoke-record"),
);
