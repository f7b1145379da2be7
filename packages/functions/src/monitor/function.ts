import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import type { MonitorDeps } from "./deps.ts";
import { tend } from "./handle.ts";

/** A Lambda that runs every minute, one at a time. */
export const monitorFunction = (deps: MonitorDeps, telemetry: Telemetry): Handler =>
  eventFunction("monitor", () => tend(deps), deps, telemetry);
