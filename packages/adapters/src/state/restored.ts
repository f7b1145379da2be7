import type { DayLedger, Export, ExportedLiveEvent, Rebuilt } from "@showcaller/contracts";
import type { Json, Write } from "@showcaller/core/ports";
import { ledgersOf, overlapsIn, runtimePatch } from "@showcaller/core/rebuild/restore";
import {
  channelItem,
  claimItem,
  edgeKeyItem,
  edgeSettingsItem,
  eventItem,
  feedItem,
  ledgerItem,
  legItem,
  legSwitchItem,
  playbookItem,
  playbookVersionItem,
  projectionItem,
  readLedger,
  revocationWrite,
} from "./items.ts";
import { keys, REVOKED } from "./keys.ts";
import { markOf } from "./marks.ts";
import type { FullStore } from "./store.ts";

/**
 * Numbers that somebody outside has seen go on far above: the edge's store may hold batches, and clients cursors, that the export does
 * not know.
 */
const BEYOND = 1_000_000;
/** Transactions at once. */
const WIDTH = 16;

/**
 * Writes an export into the table. Each write is on condition that nothing is there, or adds to what is: twice is once, and what was
 * written since the loss stays. A live event comes last, whole, in one transaction: whoever sees it finds its channels and its bookings.
 * Answers which live events are on one channel at one time.
 */
export async function restored(store: FullStore, document: Export): Promise<Rebuilt["overlaps"]> {
  const { table } = store.context;
  const fresh = async (writes: readonly Write[]): Promise<void> => {
    await inParts(writes, async (write) => void (await table.write([write])));
  };
  await fresh(document.channels.map(({ channel }) => absent(channelItem(channel))));
  await inParts(document.channels, async ({ channel, runtime }) => {
    if (runtime) await store.runtimes.update(channel.id, (there) => runtimePatch(there, runtime));
  });
  await fresh([
    ...document.playbooks.flatMap((playbook) => [
      absent(playbookItem(playbook)),
      absent(playbookVersionItem(playbook)),
    ]),
    ...document.legSwitches.map((one) => absent(legSwitchItem(one))),
    ...document.feeds.map((feed) => absent(feedItem(feed))),
    absent({ ...keys.changesHead, seq: document.changes + BEYOND }),
    ...edgeWrites(document.edge),
  ]);
  const overlaps = await ledgers(store, document);
  await inParts(document.liveEvents, async (one) => void (await table.write(eventWrites(store, one))));
  return overlaps;
}

const absent = (put: Extract<Write, { put: unknown }>["put"]): Write => ({ put, if: { exists: false } });

/** As the edge has it, so that the comparison that the projector begins with takes nothing away; each is written there again all the same. */
function edgeWrites({ settings, keys: signing, revocations, batch }: Export["edge"]): Write[] {
  const counts = { session: 0, subject: 0, channel: 0 };
  for (const { revocation, projected } of revocations) if (projected?.present) counts[revocation.kind]++;
  const isUsed = settings !== undefined || signing.length > 0 || revocations.length > 0 || batch > 0;
  return [
    ...(settings ? [absent(edgeSettingsItem(settings))] : []),
    ...signing.map((key) => absent(edgeKeyItem(key))),
    ...revocations.flatMap(({ revocation, projected }): Write[] => {
      const { update, set } = revocationWrite(revocation);
      const told = projected
        ? {
            projected: projected as unknown as Json,
            ...(projected.present ? { gsi1pk: REVOKED, gsi1sk: `${revocation.expiresAt}#${revocation.id}` } : {}),
          }
        : {};
      return [{ update, set: { ...set, ...told }, if: { exists: false } }, markOf("0", [revocation])];
    }),
    ...(isUsed
      ? [
          absent(
            projectionItem({
              rev: 1,
              batch: batch + BEYOND,
              content: { counts, small: {}, control: "", kids: [], heartbeat: 0 },
              diff: { stage: "list" },
            }),
          ),
        ]
      : []),
  ];
}

/** Worked out of the live events, and laid over whatever was booked since. */
async function ledgers({ context: { table } }: FullStore, document: Export): Promise<Rebuilt["overlaps"]> {
  const overlaps = new Map<string, Rebuilt["overlaps"][number]>();
  const wanted = [...ledgersOf(document.liveEvents.map(({ event }) => event)).values()];
  await inParts(wanted, async ({ channel, day, bookings }) => {
    for (;;) {
      const item = await table.get(keys.ledger(channel, day));
      const there: DayLedger | undefined = item && readLedger(item);
      const both = { ...bookings, ...there?.bookings };
      const liveEvents = overlapsIn(both);
      if (liveEvents.length > 0) overlaps.set(channel, { channel, liveEvents });
      if (there && Object.keys(both).length === Object.keys(there.bookings).length) return;
      const put = ledgerItem({ channel, day, version: (there?.version ?? 0) + 1, bookings: both });
      const written = await table.write([
        { put, if: there ? { equals: { version: there.version } } : { exists: false } },
      ]);
      if (written.ok) return;
    }
  });
  return [...overlaps.values()].sort((a, b) => (a.channel < b.channel ? -1 : 1));
}

const eventWrites = (store: FullStore, { event, legs, claims }: ExportedLiveEvent): Write[] => [
  absent(eventItem(event, false)),
  ...legs.map((leg): Write => ({ put: legItem(leg) })),
  ...Object.values(claims).flatMap((claim): Write[] => (claim ? [{ put: claimItem(claim) }] : [])),
  store.recorder.put(
    {
      kind: "result",
      name: "table.rebuilt",
      text: `"${event.title}" is restored as it was exported: ${event.status}, plan ${event.plan}`,
      why: "the table was lost",
      actor: "showcaller:export",
      liveEvent: event.id,
    },
    `restored-r${event.rev}`,
  ),
];

async function inParts<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += WIDTH) await Promise.all(items.slice(at, at + WIDTH).map(work));
}
