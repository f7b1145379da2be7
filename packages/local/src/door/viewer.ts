import { formatInstant } from "@showcaller/core/time/instant";
import type { World } from "../kernel/types.ts";
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
 * `GET /_local/viewer?channel=a&channel=b`: what a viewer gets at this instant, and from which leg. Several channels are
 * the legs of one show, in the order of their origin group.
 */
export const viewerDoor =
  (twin: Twin, world: World, order: readonly string[]): DoorHandler =>
  ({ query }) => {
    const answer = twin.viewer(namedLegs(twin, query, order));
    return { status: 200, body: { at: formatInstant(world.now), ...answer, since: formatInstant(answer.since) } };
  };
