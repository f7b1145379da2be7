import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { encoders, executions, flows } from "../runtime/parts.ts";
import { sweepFunction } from "./function.ts";

/** The deployed Lambda that runs every minute. */
export const handler = sweepFunction(depsFrom(process.env, { encoders, flows, executions }), telemetryFrom("sweep"));
