import * as z from "zod";
import { atEdge, type Viewed, type Viewing } from "../edge/at-edge.ts";
import type { Site } from "../laptop/site.ts";
import { type DoorHandler, readJson } from "./exchange.ts";

const Fields = z.record(z.string().max(256), z.union([z.string(), z.array(z.string()).min(1)])).default({});
const Asked = z.strictObject({
  method: z.string().default("GET"),
  /** CloudFront takes URLs of at most 8,192 bytes. */
  uri: z.string().startsWith("/").max(8_192),
  headers: Fields,
  querystring: Fields,
  cookies: Fields,
  ip: z.union([z.ipv4(), z.ipv6()]).default("203.0.113.50"),
  country: z.string().length(2).optional(),
  asn: z.int().positive().optional(),
});

/** What CloudFront would answer or send on at this instant: WAF's rules first, then the deployed function. */
export async function passing(
  { edge, world, waf }: Pick<Site, "edge" | "world" | "waf">,
  viewing: Viewing,
): Promise<Viewed> {
  if (!edge) throw new Error("this laptop has no edge");
  // WAF's rules come before any function (AmazonCloudFront developer guide, "How AWS WAF works with CloudFront").
  if (waf.blocks(viewing.ip)) return { edge: "answered", status: 403, headers: {}, reads: 0, log: ["403 waf"] };
  return atEdge(edge.store, world.now, viewing);
}

/** `POST /_local/edge`: what becomes of a viewer's request. */
export const edgeDoor =
  (site: Pick<Site, "edge" | "world" | "waf">): DoorHandler =>
  async (request) => {
    const { country, asn, ...viewing } = await readJson(request, Asked);
    const found = { ...(country ? { country } : {}), ...(asn ? { asn } : {}) };
    return { status: 200, body: await passing(site, { ...viewing, ...found }) };
  };

/** `GET /_local/edge`: the store behind it, and what its API calls have cost. */
export const edgeStoreDoor =
  ({ edge }: Pick<Site, "edge">): DoorHandler =>
  () => ({
    status: 200,
    body: edge ? { ...edge.store.summary(), wakes: edge.queue.waiting(), deadWakes: edge.queue.dead().length } : {},
  });
