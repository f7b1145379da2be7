import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { posts, topics } from "../../runtime/parts.ts";
import { incidents, remedies, webhooks } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { deliver } from "./handle.ts";

/** The deployed Lambda: task `tell` of the state machines. */
export const handler = taskFunction(
  "tell",
  deliver,
  depsFrom(process.env, { posts, topics }, { incidents, remedies, webhooks }),
  telemetryFrom("tell"),
);
