import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { monitoring } from "../runtime/parts.ts";
import { channels, liveEvents, monitors } from "../runtime/state.ts";
import { monitorFunction } from "./function.ts";
import { placeFrom } from "./place.ts";

/** The deployed Lambda that runs every minute. */
export const handler = monitorFunction(
  {
    ...depsFrom(process.env, { monitoring }, { channels, liveEvents, monitors }),
    about: placeFrom(process.env),
  },
  telemetryFrom("monitor"),
);
