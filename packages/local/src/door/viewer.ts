import { formatInstant } from "@showcaller/core/time/instant";
import { atEdge, type Viewing } from "../edge/at-edge.ts";
import type { Site } from "../laptop/site.ts";
import type { Twin } from "../twin/twin.ts";
import type { DoorHandler } from "./exchange.ts";
import { DoorProblem } from "./problem.ts";

/** The legs that `channel` names; none means all that are installed, in `order`. */
export const namedLegs = (twin: Twin, query: URLSearchParams, order: readonly string[]): string[] => {
  const named = query.getAll("channel").flatMap((list) => list.split(",").filter((id) => id !== ""));
  const installed = twin.installed().map(({ id }) => id);
  const unknown = named.filter((id) => !installed.includes(id));
  if (unknown.length > 0)
    throw new DoorProblem("not-found", `No channel ${unknown.join(", ").slice(0, 200)} is installed.`, [
      { at: "query: channel", reason: `choose among ${installed.join(", ")}` },
    ]);
  return named.length > 0 ? named : [...order, ...installed.filter((id) => !order.includes(id))];
};

/**
 * `GET /_local/viewer?channel=a&channel=b[&token=…]`: what a viewer gets at this instant, and from which leg. Several channels are
 * the legs of one show, in the order of their origin group. The request passes the edge: what that answers itself is `refused`, with no
 * picture; a leg that it chooses comes first.
 */
export const viewerDoor =
  ({ twin, world, edge }: Site, order: readonly string[]): DoorHandler =>
  async ({ query }) => {
    const legs = namedLegs(twin, query, order);
    const at = formatInstant(world.now);
    const passed = edge && (await atEdge(edge.store, world.now, viewingOf(twin, legs[0], query.get("token"))));
    if (passed?.edge === "answered")
      return { status: 200, body: { at, refused: passed.status, headers: passed.headers } };
    const answer = twin.viewer(byChoice(legs, passed?.origin));
    return { status: 200, body: { at, ...answer, since: formatInstant(answer.since) } };
  };

const byChoice = (legs: readonly string[], chosen: string | undefined): readonly string[] =>
  chosen !== undefined && legs.includes(chosen) ? [chosen, ...legs.filter((leg) => leg !== chosen)] : legs;

/** A player that asks for the first leg's manifest, with its token in front of the path. */
function viewingOf(twin: Twin, leg: string | undefined, token: string | null): Viewing {
  const manifest = twin.installed().find(({ id }) => id === leg)?.manifestUrl;
  const path = manifest === undefined ? "/" : new URL(manifest).pathname;
  const uri = token ? `/${token}${path}` : path;
  return { method: "GET", uri, headers: {}, querystring: {}, cookies: {}, ip: "203.0.113.50" };
}
