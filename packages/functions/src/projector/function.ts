import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import type { ProjectorDeps } from "./deps.ts";
import { projector } from "./handle.ts";

/** A Lambda on the FIFO queue that wakes it: what the messages say is of no matter. */
export const projectorFunction = (deps: ProjectorDeps, telemetry: Telemetry): Handler =>
  eventFunction("projector", () => projector(deps), deps, telemetry);
