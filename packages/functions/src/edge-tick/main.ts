import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { wakeFrom } from "../runtime/wake.ts";
import { edgeTickFunction } from "./function.ts";

/** The deployed Lambda that runs every minute. */
export const handler = edgeTickFunction(depsFrom(process.env, {}), wakeFrom(process.env), telemetryFrom("edge-tick"));
