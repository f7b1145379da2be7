import type { Deps } from "../runtime/deps.ts";
import { gauge } from "../runtime/gauges.ts";
import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import { sweep } from "./handle.ts";

/** A Lambda that runs every minute. What it could not do is a line in the log, by command; the next sweep decides anew. */
export const sweepFunction = (deps: Deps, telemetry: Telemetry): Handler =>
  eventFunction(
    "sweep",
    async () => {
      const swept = await sweep(deps);
      for (const failure of swept.failed) telemetry.logger.error("sweep", { ...failure });
      if (swept.regions) gauge(telemetry, "Swept", 1);
      gauge(telemetry, "SweepFailures", swept.failed.length);
      for (const { region, answered } of swept.regions ?? [])
        gauge(telemetry, "RegionUnseen", answered ? 0 : 1, { region });
      return swept;
    },
    deps,
    telemetry,
  );
