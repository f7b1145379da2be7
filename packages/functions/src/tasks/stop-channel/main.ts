import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { encoders, executions } from "../../runtime/parts.ts";
import { liveEvents, progress, runtimes } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { stopChannel } from "./handle.ts";

/** The deployed Lambda: task `stop-channel` of the state machines. */
export const handler = taskFunction(
  "stop-channel",
  stopChannel,
  depsFrom(process.env, { encoders, executions }, { liveEvents, progress, runtimes }),
  telemetryFrom("stop-channel"),
);
