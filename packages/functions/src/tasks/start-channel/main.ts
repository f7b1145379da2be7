import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { encoders, executions, packager } from "../../runtime/parts.ts";
import { liveEvents, progress, runtimes } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { startChannel } from "./handle.ts";

/** The deployed Lambda: task `start-channel` of the state machines. */
export const handler = taskFunction(
  "start-channel",
  startChannel,
  depsFrom(process.env, { encoders, packager, executions }, { liveEvents, progress, runtimes }),
  telemetryFrom("start-channel"),
);
