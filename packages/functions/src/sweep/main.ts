import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { eventFunction } from "../runtime/wrap.ts";
import { sweep } from "./handle.ts";

/** The deployed Lambda that runs every minute. */
export const handler = eventFunction("sweep", (_, deps) => sweep(deps), depsFrom(process.env), telemetryFrom("sweep"));
