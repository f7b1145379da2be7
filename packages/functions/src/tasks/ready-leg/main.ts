import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { encoders, probe } from "../../runtime/parts.ts";
import { liveEvents, progress, runtimes } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { readyLeg } from "./handle.ts";

/** The deployed Lambda: task `ready-leg` of the state machines. */
export const handler = taskFunction(
  "ready-leg",
  readyLeg,
  depsFrom(process.env, { encoders, probe }, { liveEvents, progress, runtimes }),
  telemetryFrom("ready-leg"),
);
