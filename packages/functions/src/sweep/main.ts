import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { sweepFunction } from "./function.ts";

/** The deployed Lambda that runs every minute. */
export const handler = sweepFunction(depsFrom(process.env), telemetryFrom("sweep"));
