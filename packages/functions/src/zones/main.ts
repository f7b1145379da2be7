import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { channels, liveEvents, zones } from "../runtime/state.ts";
import { zonesFunction } from "./function.ts";

/** The deployed Lambda that runs every day. */
export const handler = zonesFunction(
  depsFrom(process.env, {}, { channels, liveEvents, zones }),
  telemetryFrom("zones"),
);
