import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { projections, revocationJobs, revocations } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { revokeProject } from "./handle.ts";

/** The deployed Lambda: task `revoke-project` of the state machines. */
export const handler = taskFunction(
  "revoke-project",
  revokeProject,
  depsFrom(process.env, {}, { projections, revocationJobs, revocations }),
  telemetryFrom("revoke-project"),
);
