import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { executions, flows } from "../../runtime/parts.ts";
import { progress, runtimes } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { startFlows } from "./handle.ts";

/** The deployed Lambda: task `start-flows` of the state machines. */
export const handler = taskFunction(
  "start-flows",
  startFlows,
  depsFrom(process.env, { flows, executions }, { progress, runtimes }),
  telemetryFrom("start-flows"),
);
