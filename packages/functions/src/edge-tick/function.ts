import type { Wake } from "@showcaller/core/ports";
import type { Deps } from "../runtime/deps.ts";
import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import { edgeTick } from "./handle.ts";

/** A Lambda that runs every minute. */
export const edgeTickFunction = (deps: Pick<Deps, "store" | "clock">, wake: Wake, telemetry: Telemetry): Handler =>
  eventFunction("edge-tick", () => edgeTick(deps, wake), deps, telemetry);
