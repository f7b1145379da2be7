import { outcome } from "@showcaller/adapters/failure";
import type { Probes } from "@showcaller/core/ports";
import { atEdge } from "../edge/at-edge.ts";
import type { LocalGate } from "../kernel/gate.ts";
import { callerFunction } from "../kernel/invocation.ts";
import type { World } from "../kernel/types.ts";
import type { KeyValueStore } from "../keyvaluestore/stand-in.ts";

const REGION = "us-east-1";

/** The laptop's one edge location: the deployed bytes on the store as edge locations read it. What it lets through, an origin has not. */
export const probesOf = (store: Pick<KeyValueStore, "atEdge">, world: World, gate: LocalGate): Probes => ({
  locations: ["laptop"],
  get: (_, path) =>
    outcome(() =>
      world.track(() =>
        gate.pass(
          { function: callerFunction(), service: "edge", operation: "GET", region: REGION, resource: "laptop" },
          async () => {
            const viewing = { method: "GET", uri: path, ip: "192.0.2.1", headers: {}, querystring: {}, cookies: {} };
            const seen = await atEdge(store, world.now, viewing);
            return { status: seen.edge === "answered" ? seen.status : 404 };
          },
        ),
      ),
    ),
});
