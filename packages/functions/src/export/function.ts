import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import type { ExportDeps } from "./deps.ts";
import { exporting } from "./handle.ts";

/** A Lambda that runs every five minutes, one at a time. */
export const exportFunction = (deps: ExportDeps, telemetry: Telemetry): Handler =>
  eventFunction("export", () => exporting(deps), deps, telemetry);
