import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { encoders, schedules } from "../runtime/parts.ts";
import { generations, liveEvents, runtimes } from "../runtime/state.ts";
import { archiveFrom } from "./archive.ts";
import { exportFunction } from "./function.ts";

/** The deployed Lambda that exports, and rebuilds. */
export const handler = exportFunction(
  {
    ...depsFrom(process.env, { encoders, schedules }, { generations, liveEvents, runtimes }),
    ...archiveFrom(process.env),
  },
  telemetryFrom("export"),
);
