import { gauge } from "../runtime/gauges.ts";
import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import type { ExportDeps } from "./deps.ts";
import { exporting } from "./handle.ts";

/** A Lambda that runs every five minutes, one at a time. */
export const exportFunction = (deps: ExportDeps, telemetry: Telemetry): Handler =>
  eventFunction(
    "export",
    async () => {
      const done = await exporting(deps);
      gauge(telemetry, "Exported", done.outcome === "exported" ? 1 : 0);
      gauge(telemetry, "TableLost", ["lost", "refused"].includes(done.outcome) ? 1 : 0);
      return done;
    },
    deps,
    telemetry,
  );
