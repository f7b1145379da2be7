import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { executions } from "../../runtime/parts.ts";
import { incidents, remedies } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { ask } from "./handle.ts";

/** The deployed Lambda: task `ask` of the state machines. */
export const handler = taskFunction(
  "ask",
  ask,
  depsFrom(process.env, { executions }, { incidents, remedies }),
  telemetryFrom("ask"),
);
