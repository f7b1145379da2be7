import { type CorruptItem, intact } from "@showcaller/adapters/state/items";
import { ACTIVE, keys } from "@showcaller/adapters/state/keys";
import { assemble } from "@showcaller/adapters/state/live-events";
import type { Channel, ChannelId, Runtime } from "@showcaller/contracts";
import type { Instant, Page } from "@showcaller/core/ports";
import { outlasts, PAGE_BEFORE } from "@showcaller/core/reconcile/overrun";
import type { Desired, Observed } from "@showcaller/core/reconcile/snapshot";
import { handoverOf } from "@showcaller/core/schedule/handover";
import { formatInstant, MINUTE, parseInstant } from "@showcaller/core/time/instant";
import { bounded } from "../runtime/bounded.ts";
import type { Deps } from "../runtime/deps.ts";

/** Live events whose preparation begins before this are looked at: one sweep ahead; further while a show outlasts its booking. */
const AHEAD = 2 * MINUTE;
/** Live events read at once: 500 take a third of a second at 10 ms each, and 5 s one after the other. */
const WIDTH = 16;

/** Whether a Region said which encoders there are. */
export interface Looked {
  region: string;
  answered: boolean;
}

type Sighted = Desired & { damaged: readonly CorruptItem[]; ahead: number };

/** An encoder that was kept is kept for somebody: as far as that the sweep must see. */
const sightOf = (channels: readonly Channel[], runtimes: readonly Runtime[]): number => {
  const kept = channels.filter(({ id }) =>
    runtimes.some(({ channel, keptFrom }) => channel === id && keptFrom !== undefined),
  );
  return Math.max(AHEAD, ...kept.map((channel) => handoverOf(channel).gap));
};

/**
 * What is wanted: every live event that moves now, and every registered channel. About what cannot be read nothing is decided,
 * and nobody else is held up by it.
 */
export const desired = async (deps: Deps, now: Instant): Promise<Sighted> => {
  const { table } = deps.store.context;
  const damaged: CorruptItem[] = [];
  const tell = (item: CorruptItem): void => void damaged.push(item);
  const [channels, runtimes] = [await deps.store.channels.all(tell), await deps.store.runtimes.all(tell)];
  const events: Desired["events"][number][] = [];
  const load = async (range: { from?: string; to: string }): Promise<void> => {
    // Delayed between the two looks, it would be in both.
    const there = new Set(events.map(({ event }) => keys.event(event.id).pk));
    const wanted = (await activeIn(deps, range)).filter((pk) => !there.has(pk));
    for (const { items } of await bounded(wanted, WIDTH, (pk) => table.query({ pk }))) {
      // All of its items are one: a live event without its claims or legs is none to decide about.
      const [stored] = intact(items.slice(0, 1), () => assemble(items), tell);
      if (stored) events.push(stored);
    }
  };
  const near = sightOf(channels, runtimes);
  await load({ to: `${formatInstant(now + near)}~` });
  const ahead = events.some(({ event }) => outlasts(event)) ? Math.max(near, PAGE_BEFORE) : near;
  if (ahead > near) await load({ from: `${formatInstant(now + near)}~`, to: `${formatInstant(now + ahead)}~` });
  const known = new Map(runtimes.map((runtime) => [runtime.channel, runtime]));
  const lost = (id: ChannelId): boolean => damaged.some(({ key }) => key.pk === keys.runtime(id).pk && key.sk === id);
  return {
    events,
    channels: channels
      .filter(({ id }) => !lost(id))
      .map((channel) => ({
        channel,
        runtime: known.get(channel.id) ?? { channel: channel.id, rev: 0 },
      })),
    damaged,
    ahead,
  };
};

const activeIn = async (deps: Deps, sk: { from?: string; to: string }): Promise<string[]> => {
  const found: string[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page: Page = await deps.store.context.table.query({
      index: "gsi1",
      pk: ACTIVE,
      sk,
      ...(cursor ? { cursor } : {}),
    });
    found.push(...page.items.map((item) => item.pk));
    cursor = page.cursor;
  }
  return found;
};

/** When the next live event beyond those comes into sight of a sweep: until then nothing new is wanted. */
export const nextInSight = async (deps: Deps, now: Instant, ahead: number): Promise<Instant | undefined> => {
  const { items } = await deps.store.context.table.query({
    index: "gsi1",
    pk: ACTIVE,
    sk: { from: `${formatInstant(now + ahead)}~` },
    limit: 1,
  });
  const [prepareAt] = String(items[0]?.gsi1sk ?? "").split("#");
  return prepareAt ? parseInstant(prepareAt) - ahead : undefined;
};

/** What AWS says: one ListChannels and one ListFlows per Region. A Region that does not answer is left out, and nothing is decided about it. */
export const observed = async (deps: Deps, channels: readonly Channel[]): Promise<Observed & { regions: Looked[] }> => {
  const regions: Looked[] = [];
  const found: {
    channels: Map<ChannelId, ReturnType<Observed["channels"]["get"]> & object>;
    flows: Map<string, ReturnType<Observed["flows"]["get"]> & object>;
  } = { channels: new Map(), flows: new Map() };
  for (const region of [...new Set(channels.map((channel) => channel.region))].sort()) {
    const here = channels.filter((channel) => channel.region === region);
    const listed = await deps.encoders(region).list();
    regions.push({ region, answered: listed.ok });
    const at = deps.clock.now();
    const byArn = new Map((listed.ok ? listed.value : []).map((seen) => [seen.arn, seen]));
    for (const channel of here) {
      const seen = byArn.get(channel.encoder.arn);
      if (seen) found.channels.set(channel.id, { ...seen, at });
    }
    if (!here.some((channel) => channel.flows.length > 0)) continue;
    const flows = await deps.flows(region).list();
    if (flows.ok)
      for (const flow of flows.value) found.flows.set(flow.arn, { state: flow.state, at: deps.clock.now() });
  }
  return { ...found, regions };
};
