import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { channels, liveEvents, progress, runtimes } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { end } from "./handle.ts";

/** The deployed Lambda: task `end` of the state machines. */
export const handler = taskFunction(
  "end",
  end,
  depsFrom(process.env, {}, { channels, liveEvents, progress, runtimes }),
  telemetryFrom("end"),
);
