import type { Deps } from "../runtime/deps.ts";
import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import { ingress } from "./handle.ts";
import { registry } from "./registry.ts";

/** A Lambda on the default bus. Here every alert and state change enters. */
export const ingressFunction = (deps: Deps, telemetry: Telemetry): Handler => {
  const channels = registry(deps);
  return eventFunction("ingress", (event) => ingress(event, deps, channels), deps, telemetry);
};
