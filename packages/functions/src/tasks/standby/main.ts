import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { progress } from "../../runtime/state.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { standby } from "./handle.ts";

/** The deployed Lambda: task `standby` of the state machines. */
export const handler = taskFunction(
  "standby",
  standby,
  depsFrom(process.env, {}, { progress }),
  telemetryFrom("standby"),
);
