import { formatInstant } from "@showcaller/core/time/instant";
import * as z from "zod";
import type { Viewing } from "../edge/at-edge.ts";
import type { Site } from "../laptop/site.ts";
import type { Twin } from "../twin/twin.ts";
import { passing } from "./edge.ts";
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

const Asked = z.strictObject({
  /** As a token was vended with; its token may also be in its path or query. */
  url: z
    .url({ protocol: /^https$/ })
    .max(8_192)
    .optional(),
  /** One that is sent in a header. */
  token: z.string().max(2_048).optional(),
  country: z.string().length(2).optional(),
  ip: z.union([z.ipv4(), z.ipv6()]).default("203.0.113.50"),
});

/**
 * `GET /_local/viewer?channel=a&channel=b[&url=…][&token=…][&country=GB][&ip=…]`: what a viewer gets at this instant, and from which
 * leg. Several channels are the legs of one show, in the order of their origin group; without any, the leg that `url` is of comes first.
 * The request passes WAF and the edge: what those answer themselves is `refused`, with no picture; a leg that the edge chooses comes first.
 */
export const viewerDoor =
  (site: Pick<Site, "twin" | "world" | "edge" | "waf">, order: readonly string[]): DoorHandler =>
  async ({ query }) => {
    const { channel: _, ...given } = Object.fromEntries(query);
    const asked = Asked.parse(given);
    const { twin, world } = site;
    const named = namedLegs(twin, query, order);
    const legs = query.has("channel") ? named : byChoice(named, legOf(twin, asked.url));
    const at = formatInstant(world.now);
    const passed = site.edge && (await passing(site, viewingOf(twin, legs[0], asked)));
    if (passed?.edge === "answered")
      return { status: 200, body: { at, refused: passed.status, headers: passed.headers, log: passed.log } };
    const answer = twin.viewer(byChoice(legs, passed?.origin));
    return { status: 200, body: { at, ...answer, since: formatInstant(answer.since) } };
  };

const byChoice = (legs: readonly string[], chosen: string | undefined): readonly string[] =>
  chosen !== undefined && legs.includes(chosen) ? [chosen, ...legs.filter((leg) => leg !== chosen)] : legs;

/** The leg whose manifest an address asks for, with or without a token before it. */
function legOf(twin: Twin, url: string | undefined): string | undefined {
  const path = url === undefined ? "" : new URL(url).pathname;
  return twin.installed().find(({ manifestUrl }) => path.endsWith(new URL(manifestUrl).pathname))?.id;
}

/** A player that asks for what it was given; or for the first leg's manifest, at no host. */
function viewingOf(twin: Twin, leg: string | undefined, { url, token, ip, country }: z.output<typeof Asked>): Viewing {
  const manifest = url ?? twin.installed().find(({ id }) => id === leg)?.manifestUrl;
  const { pathname, searchParams, host } = new URL(manifest ?? "https://nowhere.invalid/");
  const headers = {
    ...(url === undefined ? {} : { host }),
    ...(token === undefined ? {} : { "CTA-Common-Access-Token": token }),
  };
  const querystring = Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]));
  const found = country === undefined ? {} : { country };
  return { method: "GET", uri: pathname, headers, querystring, cookies: {}, ip, ...found };
}
