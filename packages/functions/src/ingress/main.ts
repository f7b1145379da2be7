import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { executions } from "../runtime/parts.ts";
import { channels, incidents, journal, liveEvents, progress, runtimes, signals } from "../runtime/state.ts";
import { ingressFunction } from "./function.ts";

/** The deployed Lambda on the default bus. */
export const handler = ingressFunction(
  depsFrom(process.env, { executions }, { channels, incidents, journal, liveEvents, progress, runtimes, signals }),
  telemetryFrom("ingress"),
);
