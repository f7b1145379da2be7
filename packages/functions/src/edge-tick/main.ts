import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { edge } from "../runtime/state.ts";
import { wakeFrom } from "../runtime/wake.ts";
import { edgeTickFunction } from "./function.ts";

/** The deployed Lambda that runs every minute. */
export const handler = edgeTickFunction(
  depsFrom(process.env, {}, { edge }),
  wakeFrom(process.env),
  telemetryFrom("edge-tick"),
);
