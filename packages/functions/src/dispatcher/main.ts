import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { executions, schedules } from "../runtime/parts.ts";
import { wakeFrom } from "../runtime/wake.ts";
import { dispatcherFunction } from "./function.ts";

/** The deployed Lambda on the table's stream. */
export const handler = dispatcherFunction(
  depsFrom(process.env, { executions, schedules }),
  telemetryFrom("dispatcher"),
  wakeFrom(process.env),
);
