import {
  Ask,
  Block,
  Channel,
  Claim,
  DayLedger,
  EdgeKey,
  EdgeSettings,
  FeedRecord,
  Generation,
  Incident,
  JobRecord,
  JournalEntry,
  Leg,
  LegSwitch,
  LiveEvent,
  Monitor,
  Playbook,
  Projected,
  Projection,
  Revocation,
  Runtime,
  SignalState,
  SourceRow,
  WebhookRecord,
} from "@showcaller/contracts";
import { claimed } from "@showcaller/core/bookings/ledger";
import type { Item, Json, Key, Write } from "@showcaller/core/ports";
import { parseInstant, SECOND } from "@showcaller/core/time/instant";
import type * as z from "zod";
import {
  ACTIVE,
  BLOCKING,
  INCIDENT_MONTH,
  INCIDENTS,
  JOBS,
  keys,
  monthOf,
  REVOCATION_MONTH,
  SIGNAL_MONTH,
} from "./keys.ts";

/*
 * Stored form of each entity. The entity itself lies under `data`, so that it is parsed by its own schema and nothing else;
 * beside it only what a condition or an index needs.
 */

/** A stored item that its schema refuses: somebody else wrote it, or an older version of us. Never acted upon. */
export class CorruptItem extends Error {
  override readonly name = "CorruptItem";
  readonly key: Key;

  constructor({ pk, sk }: Key, what: string) {
    super(`${pk} / ${sk}: ${what}`);
    this.key = { pk, sk };
  }
}

/** Those items that can be read: one damaged item must not hold up all others. `damaged` is told of the rest. */
export const intact = <T>(
  items: readonly Item[],
  read: (item: Item) => T,
  damaged: (item: CorruptItem) => void = () => {},
): T[] =>
  items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      if (!(error instanceof CorruptItem)) throw error;
      damaged(error);
      return [];
    }
  });

export const parse = <T extends z.ZodType>(schema: T, item: Item, value: unknown = item.data): z.output<T> => {
  const result = schema.safeParse(value);
  if (!result.success)
    throw new CorruptItem(item, `${result.error.issues[0]?.path.join(".")} ${result.error.issues[0]?.message}`);
  return result.data;
};
const json = (value: unknown): Json => value as Json;

/** Still to be watched by the sweep: it holds a claim, or it is over but its legs are not known to be down. */
export const isActive = (event: LiveEvent, settled: boolean): boolean =>
  event.prepareAt !== undefined && (claimed(event) !== undefined || (!settled && event.status !== "draft"));

export const eventItem = (event: LiveEvent, settled = event.status === "ended"): Item => ({
  ...keys.event(event.id),
  rev: event.rev,
  plan: event.plan,
  status: event.status,
  held: event.held !== undefined,
  settled,
  gsi2pk: monthOf(event.airAt ?? event.createdAt),
  gsi2sk: `${event.airAt ?? event.createdAt}#${event.id}`,
  ...(isActive(event, settled) ? { gsi1pk: ACTIVE, gsi1sk: `${event.prepareAt}#${event.id}` } : {}),
  data: json(event),
});
export const readEvent = (item: Item): LiveEvent => parse(LiveEvent, item);

export const legItem = (leg: Leg): Item => ({
  ...keys.leg(leg.liveEvent, leg.channel),
  phase: leg.phase,
  data: json(leg),
});
export const readLeg = (item: Item): Leg => parse(Leg, item);

export const claimItem = (claim: Claim): Item => ({
  ...keys.claim(claim.liveEvent, claim.kind),
  execution: claim.execution,
  plan: claim.plan,
  attempt: claim.attempt,
  dueBy: claim.dueBy,
  open: claim.closedAt === undefined,
  data: json(claim),
});
export const readClaim = (item: Item): Claim => parse(Claim, item);
/** Whatever order its members are in. */
export const isClaim = (item: Item | undefined, claim: Claim): boolean =>
  item !== undefined && JSON.stringify(readClaim(item)) === JSON.stringify(readClaim(claimItem(claim)));

export const channelItem = (channel: Channel): Item => ({
  ...keys.channel(channel.id),
  rev: channel.rev,
  data: json(channel),
});
export const readChannel = (item: Item): Channel => parse(Channel, item);

export const ledgerItem = (ledger: DayLedger): Item => ({
  ...keys.ledger(ledger.channel, ledger.day),
  version: ledger.version,
  data: json(ledger),
});
export const readLedger = (item: Item): DayLedger => parse(DayLedger, item);

/** Runtime lies flat: each of its writers sets only its own attributes. */
export const readRuntime = (item: Item): Runtime => {
  const { pk: _pk, sk, ...attributes } = item;
  return parse(Runtime, item, { channel: sk, ...attributes });
};

/** Lines of signals are found by time as well, whosever they are: what no schema reads is nobody's. */
export const journalItem = (entry: JournalEntry): Item => ({
  ...keys.journal(entry.liveEvent ?? "SYSTEM", entry.id),
  ...(entry.kind === "signal" ? { gsi2pk: monthOf(entry.at, SIGNAL_MONTH), gsi2sk: entry.id } : {}),
  data: json(entry),
});
export const readJournal = (item: Item): JournalEntry => parse(JournalEntry, item);

/** `rev` rises with every write: the condition of whoever advances it. Jobs and their parts are kept for a while (`expiresAt`). */
export const jobItem = (job: JobRecord, rev: number, expiresAt: number): Item => ({
  ...keys.job(job.id),
  rev,
  expiresAt,
  ...(job.status === "running" ? { gsi1pk: JOBS, gsi1sk: job.id } : {}),
  data: json(job),
});
export const readJob = (item: Item): JobRecord => parse(JobRecord, item);

export const sourceRowItem = (source: string, row: SourceRow): Item => ({
  ...keys.sourceRow(source, row.externalId),
  job: row.job,
  did: row.did,
  data: json(row),
});
export const readSourceRow = (item: Item): SourceRow => parse(SourceRow, item);

/** `open`: not taken back. */
export const feedItem = (feed: FeedRecord): Item => ({
  ...keys.feed(feed.id),
  open: feed.revokedAt === undefined,
  data: json(feed),
});
export const webhookItem = (webhook: WebhookRecord): Item => ({
  ...keys.webhook(webhook.id),
  rev: webhook.rev,
  data: json(webhook),
});
export const readWebhook = (item: Item): WebhookRecord => parse(WebhookRecord, item);

/** Over, it is kept for a month, only for looking at: an address is somebody's. */
export const blockItem = (block: Block): Item => ({
  ...keys.block(block.id),
  rev: block.rev,
  ...(block.overAt === undefined
    ? { gsi1pk: BLOCKING, gsi1sk: block.id }
    : { expiresAt: Math.floor(parseInstant(block.overAt) / SECOND) + KEPT_BLOCK }),
  data: json(block),
});
const KEPT_BLOCK = 30 * 86_400;
export const readBlock = (item: Item): Block => parse(Block, item);

export const readFeed = (item: Item): FeedRecord => parse(FeedRecord, item);

/** `rev` counts its writes: the condition of the next one. Kept for a week after its last turn: only for looking at by then. */
export const signalItem = (where: string, condition: string, state: SignalState, rev: number): Item => ({
  ...keys.signal(where, condition),
  rev,
  expiresAt: Math.floor((state.edges[0]?.at ?? 0) / SECOND) + KEPT_SIGNAL,
  data: json(state),
});
export const readSignal = (item: Item): SignalState => parse(SignalState, item);
const KEPT_SIGNAL = 7 * 86_400;

export const incidentItem = (incident: Incident): Item => ({
  ...keys.incident(incident.id),
  rev: incident.rev,
  ...(incident.status === "resolved" ? {} : { gsi1pk: INCIDENTS, gsi1sk: `${incident.openedAt}#${incident.id}` }),
  gsi2pk: monthOf(incident.openedAt, INCIDENT_MONTH),
  gsi2sk: `${incident.openedAt}#${incident.id}`,
  data: json(fitting(incident)),
});
export const readIncident = (item: Item): Incident => parse(Incident, item);

/** DynamoDB takes 400 KB an item; with room for keys and indexes. */
const LARGEST_INCIDENT = 350_000;

/** Names that somebody made up may be long: the oldest lines go first, since its signals decide and its lines only tell. */
function fitting(incident: Incident): Incident {
  const size = (of: Incident): number => Buffer.byteLength(JSON.stringify(of));
  if (size(incident) <= LARGEST_INCIDENT) return incident;
  const without = size({ ...incident, timeline: [] });
  let room = LARGEST_INCIDENT - without;
  const timeline = incident.timeline.toReversed().filter((line) => {
    room -= Buffer.byteLength(JSON.stringify(line)) + 1;
    return room >= 0;
  });
  return { ...incident, timeline: timeline.reverse() };
}

export const playbookItem = (playbook: Playbook): Item => ({
  ...keys.playbook(playbook.id),
  rev: playbook.version,
  data: json(playbook),
});
export const playbookVersionItem = (playbook: Playbook): Item => ({
  ...keys.playbookVersion(playbook.id, playbook.version),
  data: json(playbook),
});
export const readPlaybook = (item: Item): Playbook => parse(Playbook, item);

export const askItem = (ask: Ask): Item => ({ ...keys.ask(ask.incident), attempt: ask.attempt, data: json(ask) });
export const readAsk = (item: Item): Ask => parse(Ask, item);

/** `incident`: whose it is to take back. */
export const legSwitchItem = (legSwitch: LegSwitch): Item => ({
  ...keys.legSwitch(legSwitch.channel),
  incident: legSwitch.incident,
  data: json(legSwitch),
});
export const readLegSwitch = (item: Item): LegSwitch => parse(LegSwitch, item);
export const edgeSettingsItem = (settings: EdgeSettings): Item => ({
  ...keys.edgeSettings,
  rev: settings.rev,
  data: json(settings),
});
export const readEdgeSettings = (item: Item): EdgeSettings => parse(EdgeSettings, item);

export const edgeKeyItem = (key: EdgeKey): Item => ({ ...keys.edgeKey(key.kid), rev: key.rev, data: json(key) });
export const readEdgeKey = (item: Item): EdgeKey => parse(EdgeKey, item);

export const projectionItem = (projection: Projection): Item => ({
  ...keys.edgeProjection,
  rev: projection.rev,
  data: json(projection),
});
export const readProjection = (item: Item): Projection => parse(Projection, item);

export const generationItem = (generation: Generation): Item => ({
  ...keys.generation,
  rev: generation.rev,
  data: json(generation),
});
export const readGeneration = (item: Item): Generation => parse(Generation, item);

export const monitorItem = (monitor: Monitor): Item => ({
  ...keys.monitor(monitor.liveEvent),
  rev: monitor.rev,
  data: json(monitor),
});
export const readMonitor = (item: Item): Monitor => parse(Monitor, item);

/** Its writers set what they decide, the projector what the store was told: neither overwrites the other's. */
export const revocationWrite = (revocation: Revocation): Extract<Write, { update: Key }> => ({
  update: keys.revocation(revocation.id),
  set: {
    rev: revocation.rev,
    data: json(revocation),
    gsi2pk: monthOf(revocation.createdAt, REVOCATION_MONTH),
    gsi2sk: `${revocation.createdAt}#${revocation.id}`,
  },
});
export const readRevocation = (item: Item): { revocation: Revocation; projected?: Projected } => {
  const projected = item.projected === undefined ? undefined : parse(Projected, item, item.projected);
  return { revocation: parse(Revocation, item), ...(projected ? { projected } : {}) };
};
