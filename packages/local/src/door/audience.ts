import { formatInstant, parseInstant } from "@showcaller/core/time/instant";
import * as z from "zod";
import type { World } from "../kernel/types.ts";
import type { Twin } from "../twin/twin.ts";
import type { DoorHandler } from "./exchange.ts";
import { DoorProblem } from "./problem.ts";
import { namedLegs } from "./viewer.ts";

const Asked = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }).optional(),
  selection: z.enum(["default", "media-quality-based"]).default("default"),
});

/**
 * `GET /_local/audience?from=…&to=…&selection=…&channel=a&channel=b`: seconds of programme, black, frozen, error… that one viewer of
 * these legs had, and that each leg showed. `to`: now, where it is absent.
 */
export const audienceDoor =
  (twin: Twin, world: World, order: readonly string[]): DoorHandler =>
  ({ query }) => {
    const { channel: _, ...asked } = Object.fromEntries(query);
    const { from, to, selection } = Asked.parse(asked);
    const over = { from: parseInstant(from), to: Math.min(world.now, to === undefined ? world.now : parseInstant(to)) };
    if (over.from >= over.to)
      throw new DoorProblem("invalid-request", "There is no time between the two.", [
        { at: "query: from", reason: "before to, and before now" },
      ]);
    const legs = namedLegs(twin, query, order);
    const window = { from: formatInstant(over.from), to: formatInstant(over.to) };
    return { status: 200, body: { ...window, selection, ...twin.audience(legs, { ...over, selection }) } };
  };
