import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import { type ProbeDeps, probe } from "./handle.ts";

/** A Lambda in a Region from which the edge is asked. */
export const probeFunction = (deps: ProbeDeps, telemetry: Telemetry): Handler =>
  eventFunction("probe", (event) => probe(event, deps), deps, telemetry);
