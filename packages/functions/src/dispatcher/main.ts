import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { dispatcherFunction } from "./function.ts";

/** The deployed Lambda on the table's stream. */
export const handler = dispatcherFunction(depsFrom(process.env), telemetryFrom("dispatcher"));
