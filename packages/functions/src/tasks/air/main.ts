import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { encoders } from "../../runtime/parts.ts";
import { channels, liveEvents, progress, runtimes } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { air } from "./handle.ts";

/** The deployed Lambda: task `air` of the state machines. */
export const handler = taskFunction(
  "air",
  air,
  depsFrom(process.env, { encoders }, { channels, liveEvents, progress, runtimes }),
  telemetryFrom("air"),
);
