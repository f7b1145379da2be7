import { createHash } from "node:crypto";
import type { BusEvent, Emit, Millis, World } from "../kernel/types.ts";
import type { Quantiles } from "./parameter.ts";

/** What every part of the twin is given. */
export interface Environment {
  readonly world: World;
  /** 12 digits. */
  readonly account: string;
  readonly regions: readonly string[];
  /**
   * The default bus of a Region. Called inside the shelf transaction that makes the change: an emitter that writes to
   * the same shelf loses no event to a kill. It must return at once.
   */
  emit(region: string): Emit;
}

/** One draw per durable name: `name` must tell this draw from every other, for ever. */
export const draw = (env: Environment, name: string): number => env.world.random(`twin:${name}`)();

/** Milliseconds from a distribution, repeatable by name. */
export const drawDuration = (env: Environment, quantiles: Quantiles, name: string): Millis =>
  Math.round(quantile(quantiles, draw(env, name)));

export const quantile = (quantiles: Quantiles, share: number): Millis => {
  let [lowShare, lowMs] = quantiles[0] ?? [0, 0];
  for (const [highShare, highMs] of quantiles) {
    if (share <= highShare) {
      const width = highShare - lowShare;
      return width === 0 ? highMs : lowMs + ((share - lowShare) / width) * (highMs - lowMs);
    }
    [lowShare, lowMs] = [highShare, highMs];
  }
  return lowMs;
};

/** Event times have whole seconds (docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html). */
export const wholeSeconds = (at: Millis): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export const send = (
  env: Environment,
  region: string,
  event: Pick<BusEvent, "source" | "detail-type" | "resources" | "detail">,
): void => env.emit(region)({ ...event, region, time: wholeSeconds(env.world.now) });

/** How often something happened before, on the shelf; the count makes draws and ids unique. */
export const count = (env: Environment, what: string): number => {
  const n = (env.world.shelf.get<number>("twin.count", what) ?? 0) + 1;
  env.world.shelf.put("twin.count", what, n);
  return n;
};

/** A repeatable opaque hex name. */
export const hex = (text: string, length: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);

/** MediaLive's ids: seven digits in a string, unique within the Region. */
export const numericId = (env: Environment, region: string, taken: (id: string) => boolean): string => {
  for (;;) {
    const id = String(1_000_000 + Math.floor(draw(env, `id:${region}:${count(env, `id:${region}`)}`) * 9_000_000));
    if (!taken(id)) return id;
  }
};

export interface PageLimits {
  readonly byDefault: number;
  readonly atMost: number;
}
/** A page of `entries` (ordered by id) after the token, or undefined when the token is not ours. */
export const pageOf = <T>(
  entries: readonly (readonly [id: string, value: T])[],
  request: { size: number | undefined; token: string | undefined },
  limits: PageLimits,
): { values: T[]; NextToken?: string } | undefined => {
  const after = request.token === undefined ? "" : Buffer.from(request.token, "base64url").toString();
  const from = after === "" ? 0 : entries.findIndex(([id]) => id > after);
  if (request.token !== undefined && !entries.some(([id]) => id === after)) return undefined;
  const size = Math.min(limits.atMost, Math.max(1, request.size ?? limits.byDefault));
  const page = from < 0 ? [] : entries.slice(from, from + size);
  const last = page.at(-1);
  const more = last !== undefined && from + size < entries.length;
  return {
    values: page.map(([, value]) => value),
    ...(more ? { NextToken: Buffer.from(last[0]).toString("base64url") } : {}),
  };
};
