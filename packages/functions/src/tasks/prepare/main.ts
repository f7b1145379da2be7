import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { channels, liveEvents, progress } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { prepare } from "./handle.ts";

/** The deployed Lambda: task `prepare` of the state machines. */
export const handler = taskFunction(
  "prepare",
  prepare,
  depsFrom(process.env, {}, { channels, liveEvents, progress }),
  telemetryFrom("prepare"),
);
