import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { flows } from "../../runtime/parts.ts";
import { progress, runtimes } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { stopFlows } from "./handle.ts";

/** The deployed Lambda: task `stop-flows` of the state machines. */
export const handler = taskFunction(
  "stop-flows",
  stopFlows,
  depsFrom(process.env, { flows }, { progress, runtimes }),
  telemetryFrom("stop-flows"),
);
