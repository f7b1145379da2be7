import type {
  Actor,
  BlockId,
  ChannelId,
  ClaimKind,
  FeedId,
  IncidentId,
  JobId,
  LiveEvent,
  PlaybookId,
  RevocationId,
  WebhookId,
} from "@showcaller/contracts";
import { digest } from "@showcaller/core/digest";
import { numberOf, seriesOf } from "@showcaller/core/incidents/names";
import type { Key } from "@showcaller/core/ports";

/** Every key of the table, written once. Access patterns and conditions: docs/state.md. */
export const keys = {
  event: (id: LiveEvent["id"]): Key => ({ pk: `EVENT#${id}`, sk: "EVENT" }),
  leg: (id: LiveEvent["id"], channel: ChannelId): Key => ({ pk: `EVENT#${id}`, sk: `LEG#${channel}` }),
  claim: (id: LiveEvent["id"], kind: ClaimKind): Key => ({ pk: `EVENT#${id}`, sk: `CLAIM#${kind}` }),
  channel: (id: ChannelId): Key => ({ pk: "CHANNELS", sk: id }),
  runtime: (id: ChannelId): Key => ({ pk: "RUNTIME", sk: id }),
  ledger: (channel: ChannelId, day: string): Key => ({ pk: `LEDGER#${channel}`, sk: day }),
  journal: (partition: string, id: string): Key => ({ pk: `JOURNAL#${partition}`, sk: id }),
  idempotency: (actor: Actor, key: string): Key => ({ pk: `IDEMPOTENCY#${actor}`, sk: key }),
  job: (id: JobId): Key => ({ pk: `JOB#${id}`, sk: "JOB" }),
  jobPart: (id: JobId, number: number): Key => ({ pk: `JOB#${id}`, sk: `PART#${padded(number)}` }),
  jobResults: (id: JobId, number: number): Key => ({ pk: `JOB#${id}`, sk: `RESULTS#${padded(number)}` }),
  jobWouldBe: (id: JobId, number: number): Key => ({ pk: `JOB#${id}`, sk: `DRY#${padded(number)}` }),
  revocationJob: (id: JobId): Key => ({ pk: `JOB#${id}`, sk: "REVOCATIONS" }),
  /** A partition for each: a job's parts are written at once. */
  revocationPart: (id: JobId, number: number): Key => ({ pk: `REVOKING#${id}#${padded(number)}`, sk: "PART" }),
  sourceLock: (source: string): Key => ({ pk: `SOURCE#${source}`, sk: "LOCK" }),
  sourceRow: (source: string, externalId: string): Key => ({ pk: `SOURCE#${source}`, sk: `ROW#${externalId}` }),
  zonesHead: { pk: "ZONES", sk: "HEAD" } satisfies Key,
  zonesTold: (id: LiveEvent["id"], tzdata: string): Key => ({ pk: "ZONES", sk: `TOLD#${id}#${tzdata}` }),
  /** `where`: a channel, or the Region of what has none. What names a condition may be longer than a key. */
  signal: (where: string, condition: string): Key => ({ pk: `SIGNALS#${where}`, sk: digest(condition) }),
  incident: (id: IncidentId): Key => ({
    pk: `INCIDENT#${seriesOf(id)}`,
    sk: String(numberOf(id)).padStart(6, "0"),
  }),
  playbook: (id: PlaybookId): Key => ({ pk: "PLAYBOOKS", sk: id }),
  playbookVersion: (id: PlaybookId, version: number): Key => ({ pk: `PLAYBOOK#${id}`, sk: `V#${padded(version)}` }),
  ask: (id: IncidentId): Key => ({ pk: "ASKS", sk: id }),
  told: (id: IncidentId | JobId, key: string): Key => ({ pk: `TELLS#${id}`, sk: key }),
  legSwitch: (id: ChannelId): Key => ({ pk: LEG_SWITCHES, sk: id }),
  edgeSettings: { pk: "EDGE", sk: "SETTINGS" } satisfies Key,
  edgeProjection: { pk: "EDGE", sk: "PROJECTION" } satisfies Key,
  edgeTold: { pk: "EDGE", sk: "TOLD" } satisfies Key,
  /** Which keys there are, and in which rev: the condition of every write to any of them. */
  edgeKeys: { pk: "EDGE", sk: "KEYS" } satisfies Key,
  edgeKey: (kid: string): Key => ({ pk: "EDGE", sk: `KEY#${kid}` }),
  /** How many tokens somebody was given in a minute; under a hash. */
  minted: (who: string, minute: number): Key => ({ pk: `MINTED#${who}`, sk: String(minute) }),
  /** By the first character of its hash: 64 partitions, each read whole. */
  revocation: (id: RevocationId): Key => ({ pk: `REVOKED#${id.charAt(1)}`, sk: id }),
  /** One mark for each write of a revocation, in the order of writing: what the edge does not have yet. */
  unprojected: (at: string, id: RevocationId, rev: number): Key => ({ pk: UNPROJECTED, sk: `${at}#${id}#${rev}` }),
  feed: (id: FeedId): Key => ({ pk: "FEEDS", sk: id }),
  webhook: (id: WebhookId): Key => ({ pk: "WEBHOOKS", sk: id }),
  monitor: (id: LiveEvent["id"]): Key => ({ pk: MONITORS, sk: id }),
  generation: { pk: "GENERATION", sk: "HEAD" } satisfies Key,
  block: (id: BlockId): Key => ({ pk: BLOCKS, sk: id }),
  /** A claim on an address, which no key has in clear. */
  blocked: (address: string): Key => ({ pk: `BLOCKED#${digest(address)}`, sk: "BLOCK" }),
  changesHead: { pk: "CHANGES", sk: "HEAD" } satisfies Key,
  /** Changes lie in partitions of 10,000 so that none grows hot or endless. */
  change: (seq: number): Key => ({ pk: changePartition(seq), sk: padded(seq) }),
} as const;

const CHANGES_PER_PARTITION = 10_000;
export const changePartition = (seq: number): string => `CHANGES#${Math.floor(seq / CHANGES_PER_PARTITION)}`;
export const lastOfPartition = (seq: number): number =>
  (Math.floor(seq / CHANGES_PER_PARTITION) + 1) * CHANGES_PER_PARTITION - 1;
export const padded = (seq: number): string => String(seq).padStart(12, "0");

export const LEG_SWITCHES = "LEGSWITCHES";
export const UNPROJECTED = "UNPROJECTED";
/** Before the instant of a mark that came with a list: sorts after every digit, so that a list of thousands holds up no single one. */
export const LATER = "~";
/** gsi1, too: revocations that the edge has, by when they expire. */
export const REVOKED = "REVOKED";
/** First characters of a revocation's hash: base64url. */
export const REVOCATION_SHARDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** gsi1: what still moves, by when it first matters. Sparse: an item leaves when its live event is settled. */
export const ACTIVE = "ACTIVE";
/** All that stand, to be read at once. */
export const MONITORS = "MONITORS";
export const BLOCKS = "BLOCKS";
/** gsi1, too: blocks that are not over. */
export const BLOCKING = "BLOCKING";
/** gsi1, too: jobs that are not over. */
export const JOBS = "JOBS";
/** gsi1, too: incidents that are not resolved. */
export const INCIDENTS = "INCIDENTS";
/** gsi2: live events by month of air; incidents by month of opening; journal lines of signals, and revocations, by month. */
export const MONTH = "MONTH#";
export const INCIDENT_MONTH = "INCIDENTS#";
export const SIGNAL_MONTH = "HEARD#";
export const REVOCATION_MONTH = "REVOCATIONS#";
export const monthOf = (instant: string, prefix: string = MONTH): string => `${prefix}${instant.slice(0, 7)}`;
