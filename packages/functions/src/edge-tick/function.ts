import type { Wake } from "@showcaller/core/ports";
import type { Deps } from "../runtime/deps.ts";
import { gauge } from "../runtime/gauges.ts";
import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import { edgeTick } from "./handle.ts";
import type { KeyKeeping } from "./keys.ts";

/** A Lambda that runs every minute. */
export const edgeTickFunction = (
  deps: Pick<Deps, "store" | "clock"> & KeyKeeping,
  wake: Wake,
  telemetry: Telemetry,
): Handler =>
  eventFunction(
    "edge-tick",
    () =>
      edgeTick(deps, wake, ({ lag, fill }) => {
        gauge(telemetry, "ProjectionLag", lag);
        gauge(telemetry, "StoreFill", fill);
      }),
    deps,
    telemetry,
  );
