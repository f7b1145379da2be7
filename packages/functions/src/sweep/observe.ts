import { readEvent } from "@showcaller/adapters/state/items";
import { ACTIVE, keys } from "@showcaller/adapters/state/keys";
import { assemble } from "@showcaller/adapters/state/live-events";
import type { Channel, ChannelId } from "@showcaller/contracts";
import type { Instant, Page } from "@showcaller/core/ports";
import type { Desired, Observed } from "@showcaller/core/reconcile/snapshot";
import { formatInstant, MINUTE } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";

/** Live events whose preparation begins before this are looked at: one sweep ahead. */
const AHEAD = 2 * MINUTE;

/** What is wanted: every live event that moves now, and every registered channel. */
export const desired = async (deps: Deps, now: Instant): Promise<Desired> => {
  const { table } = deps.store.context;
  const ids: string[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page: Page = await table.query({
      index: "gsi1",
      pk: ACTIVE,
      sk: { to: `${formatInstant(now + AHEAD)}~` },
      ...(cursor ? { cursor } : {}),
    });
    ids.push(...page.items.map((item) => readEvent(item).id));
    cursor = page.cursor;
  }
  const events: Desired["events"][number][] = [];
  for (const id of ids) {
    const stored = assemble((await table.query({ pk: keys.event(id as never).pk })).items);
    if (stored) events.push(stored);
  }
  const [channels, runtimes] = [await deps.store.channels.all(), await deps.store.runtimes.all()];
  return {
    events,
    channels: channels.map((channel) => ({
      channel,
      runtime: runtimes.find((runtime) => runtime.channel === channel.id) ?? { channel: channel.id, rev: 0 },
    })),
  };
};

/** What AWS says: one ListChannels and one ListFlows per Region. A Region that does not answer is left out, and nothing is decided about it. */
export const observed = async (deps: Deps, channels: readonly Channel[]): Promise<Observed> => {
  const found: {
    channels: Map<ChannelId, ReturnType<Observed["channels"]["get"]> & object>;
    flows: Map<string, ReturnType<Observed["flows"]["get"]> & object>;
  } = { channels: new Map(), flows: new Map() };
  for (const region of [...new Set(channels.map((channel) => channel.region))].sort()) {
    const here = channels.filter((channel) => channel.region === region);
    const listed = await deps.encoders(region).list();
    const at = deps.clock.now();
    for (const channel of here) {
      const seen = listed.ok ? listed.value.find((other) => other.arn === channel.encoder.arn) : undefined;
      if (seen) found.channels.set(channel.id, { ...seen, at });
    }
    if (!here.some((channel) => channel.flows.length > 0)) continue;
    const flows = await deps.flows(region).list();
    if (flows.ok)
      for (const flow of flows.value) found.flows.set(flow.arn, { state: flow.state, at: deps.clock.now() });
  }
  return found;
};
