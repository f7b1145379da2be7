import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { posts, topics } from "../../runtime/parts.ts";
import { remedies, revocationJobs, webhooks } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { revokeTell } from "./handle.ts";

/** The deployed Lambda: task `revoke-tell` of the state machines. */
export const handler = taskFunction(
  "revoke-tell",
  revokeTell,
  depsFrom(process.env, { posts, topics }, { remedies, revocationJobs, webhooks }),
  telemetryFrom("revoke-tell"),
);
