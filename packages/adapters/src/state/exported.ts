import type { Export, ExportedLiveEvent, ExportedRuntime, Runtime } from "@showcaller/contracts";
import type { Instant, Item, Page } from "@showcaller/core/ports";
import { DAY, dayOf, formatInstant } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import {
  type CorruptItem,
  intact,
  readChannel,
  readEdgeKey,
  readEdgeSettings,
  readFeed,
  readLedger,
  readLegSwitch,
  readPlaybook,
  readProjection,
  readRevocation,
  readRuntime,
  readWebhook,
} from "./items.ts";
import { ACTIVE, keys, LEG_SWITCHES, REVOCATION_SHARDS } from "./keys.ts";
import { assemble } from "./live-events.ts";

/** Queries at once. */
const WIDTH = 16;

/**
 * Desired state as one document. No snapshot: everything is read within seconds, live events last. So each of them finds its channels in the
 * document, and whoever restores works the ledgers out of the live events.
 */
export async function exportOf(
  { table }: Context,
  about: { stage: string; home: string; now: Instant },
): Promise<Export> {
  const damaged: CorruptItem[] = [];
  const all = async <T>(pk: string, read: (item: Item) => T, sk?: { from: string }): Promise<T[]> =>
    intact(await everything(pk, sk), read, (item) => damaged.push(item));
  async function everything(pk: string, sk?: { from: string }, index?: "gsi1"): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page: Page = await table.query({
        pk,
        ...(index ? { index } : {}),
        ...(sk ? { sk } : {}),
        ...(cursor ? { cursor } : {}),
      });
      items.push(...page.items);
      cursor = page.cursor;
    }
    return items;
  }

  const runtimes = new Map((await all(RUNTIMES, readRuntime)).map((runtime) => [runtime.channel, runtime]));
  const channels = (await all(CHANNELS, readChannel)).map((channel) => {
    const runtime = runtimes.get(channel.id);
    return { channel, ...(runtime ? { runtime: withoutTokens(runtime) } : {}) };
  });
  const from = { from: dayOf(about.now - DAY) };
  const bookings = await inParts(channels, ({ channel }) => all(keys.ledger(channel.id, "").pk, readLedger, from));
  const edge = await everything(keys.edgeSettings.pk);
  const [settings] = intact(under(edge, "SETTINGS"), readEdgeSettings, (item) => damaged.push(item));
  const [projection] = intact(under(edge, "PROJECTION"), readProjection);
  const revocations = await inParts([...REVOCATION_SHARDS], (letter) => all(`REVOKED#${letter}`, readRevocation));
  const head = await table.get(keys.changesHead);
  const rest = {
    playbooks: await all(PLAYBOOKS, readPlaybook),
    legSwitches: await all(LEG_SWITCHES, readLegSwitch),
    webhooks: (await all(WEBHOOKS, readWebhook)).map(({ id, name, format, tells }) => ({ id, name, format, tells })),
    feeds: await all(FEEDS, readFeed),
    changes: typeof head?.seq === "number" ? head.seq : 0,
  };
  const moving = await everything(ACTIVE, undefined, "gsi1");
  const liveEvents = await inParts(moving, async ({ pk }): Promise<ExportedLiveEvent[]> => {
    const items = await everything(pk);
    // All of its items are one: without its claims or legs it is none.
    return intact(
      items.slice(0, 1),
      () => assemble(items),
      (item) => damaged.push(item),
    ).flatMap((stored) => stored ?? []);
  });
  return {
    format: "showcaller/export",
    version: 1,
    exportedAt: formatInstant(about.now),
    stage: about.stage,
    home: about.home,
    channels,
    liveEvents,
    bookings,
    ...rest,
    edge: {
      ...(settings ? { settings } : {}),
      keys: intact(under(edge, "KEY#"), readEdgeKey, (item) => damaged.push(item)),
      batch: projection?.intent?.batch ?? projection?.batch ?? 0,
      // What has left the edge is history.
      revocations: revocations.filter(({ revocation, projected }) => isAtEdge(revocation.lifted, projected?.present)),
    },
    damaged: damaged.map(({ key }) => `${key.pk} / ${key.sk}`).slice(0, 1000),
  };
}

const CHANNELS = "CHANNELS";
const RUNTIMES = "RUNTIME";
const PLAYBOOKS = "PLAYBOOKS";
const WEBHOOKS = "WEBHOOKS";
const FEEDS = "FEEDS";

const under = (items: readonly Item[], prefix: string): Item[] => items.filter(({ sk }) => sk.startsWith(prefix));

const isAtEdge = (lifted: unknown, present: boolean | undefined): boolean => present ?? lifted === undefined;

/** They are of executions and invocations that whoever restores does not have. */
function withoutTokens(runtime: Runtime): ExportedRuntime {
  const { waitingFlows, waitingRunning, waitingStopped, leaseHolder, leaseUntil, ...rest } = runtime;
  return rest;
}

async function inParts<T, R>(items: readonly T[], read: (item: T) => Promise<R[]>): Promise<R[]> {
  const found: R[] = [];
  for (let at = 0; at < items.length; at += WIDTH)
    found.push(...(await Promise.all(items.slice(at, at + WIDTH).map(read))).flat());
  return found;
}
