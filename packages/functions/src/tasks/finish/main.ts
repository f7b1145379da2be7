import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { channels, liveEvents, progress, runtimes } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { finish } from "./handle.ts";

/** The deployed Lambda: task `finish` of the state machines. */
export const handler = taskFunction(
  "finish",
  finish,
  depsFrom(process.env, {}, { channels, liveEvents, progress, runtimes }),
  telemetryFrom("finish"),
);
