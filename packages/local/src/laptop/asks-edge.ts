import type { ProbeDeps } from "@showcaller/functions/probe/handle";
import { atEdge } from "../edge/at-edge.ts";
import type { LocalGate } from "../kernel/gate.ts";
import { callerFunction } from "../kernel/invocation.ts";
import type { World } from "../kernel/types.ts";
import type { KeyValueStore } from "../keyvaluestore/stand-in.ts";

/** Where the laptop's distribution would be: no network is asked for it. */
const HOST = "edge.invalid";
const REGION = "us-east-1";

/** A probe's way to the edge, which is the same from everywhere: the deployed bytes on the store as edge locations read it. What they let through, an origin has not. */
export const asksEdge = (
  store: Pick<KeyValueStore, "atEdge">,
  world: World,
  gate: LocalGate,
): Pick<ProbeDeps, "host" | "get"> => ({
  host: HOST,
  get: (url) =>
    world.track(() =>
      gate.pass(
        { function: callerFunction(), service: "edge", operation: "GET", region: REGION, resource: HOST },
        async () => {
          const uri = new URL(url).pathname;
          const viewing = { method: "GET", uri, ip: "192.0.2.1", headers: {}, querystring: {}, cookies: {} };
          const seen = await atEdge(store, world.now, viewing);
          return { status: seen.edge === "answered" ? seen.status : 404 };
        },
      ),
    ),
});
