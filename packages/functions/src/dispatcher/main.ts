import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { executions, schedules } from "../runtime/parts.ts";
import { changes, incidents, jobs, journal, liveEvents, remedies, revocationJobs } from "../runtime/state.ts";
import { wakeFrom } from "../runtime/wake.ts";
import { dispatcherFunction } from "./function.ts";

/** The deployed Lambda on the table's stream. */
export const handler = dispatcherFunction(
  depsFrom(
    process.env,
    { executions, schedules },
    { changes, incidents, jobs, journal, liveEvents, remedies, revocationJobs },
  ),
  telemetryFrom("dispatcher"),
  wakeFrom(process.env),
);
