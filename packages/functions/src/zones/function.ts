import type { Deps } from "../runtime/deps.ts";
import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import { zones } from "./handle.ts";

/** `tzdata` is that of this Node: what resolves local times here. */
export const zonesFunction = (deps: Deps, telemetry: Telemetry): Handler =>
  eventFunction("zones", () => zones(deps, process.versions.tz ?? "unknown"), deps, telemetry);
