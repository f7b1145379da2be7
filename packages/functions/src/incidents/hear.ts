import { CorruptItem } from "@showcaller/adapters/state/items";
import type { JournalDraft } from "@showcaller/adapters/state/types";
import {
  type Channel,
  type Incident,
  type LiveEvent,
  Region,
  type Signal,
  type SignalState,
} from "@showcaller/contracts";
import { digest } from "@showcaller/core/digest";
import { isWide } from "@showcaller/core/incidents/causes";
import { type Correlated, correlate, keyOf, wantsOwner } from "@showcaller/core/incidents/correlate";
import { type Turn, turn } from "@showcaller/core/incidents/edges";
import { type Placed, place } from "@showcaller/core/incidents/place";
import type { Instant } from "@showcaller/core/ports";
import { isToldOnce } from "@showcaller/core/signals/looked";
import { isToldAlready } from "@showcaller/core/signals/not-understood";
import { SECOND } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";
import { Transient } from "../runtime/errors.ts";
import { informed, told } from "./lines.ts";
import { owned, startOwner } from "./owner.ts";
import type { Places } from "./places.ts";
import { look, type Sight } from "./sight.ts";

/** Who writes the same condition or incident at the same moment writes once each; more than this is a storm, and is tried again later. */
const ATTEMPTS = 8;

/**
 * One signal, from wherever: finds whom it is about, what it turns, and whose incident that is; writes condition, incident and journal line
 * in one transaction, and starts the incident's next owner where it wants one. Heard twice it changes nothing, and an owner whose start was
 * lost is started by the second hearing. `only`: as far as it is about this channel.
 * @throws Transient lost every race, or an execution could not be started: the same delivery may be tried again
 */
export const hear = async (received: Signal, deps: Deps, places: Places, only?: Channel): Promise<void> => {
  const signal = somewhere(received);
  if (signal.ours) return inform(signal, {}, deps, "it is about ourselves, and nothing remedies us");
  const wide = signal.cause !== undefined && isWide(signal.cause);
  const channels = wide ? [] : only ? [only] : await places.about(signal);
  if (channels.length === 0 && !wide) return inform(signal, {}, deps, "it is about nobody who is registered");
  for (const channel of wide ? [undefined] : channels)
    try {
      await hearOn(signal, channel, deps, places);
    } catch (error) {
      if (!(error instanceof CorruptItem)) throw error;
      // Of what cannot be read nothing is decided; the signal is not lost with it.
      await inform(signal, channel ? { channel } : {}, deps, `a stored item cannot be read: ${error.message}`);
    }
};

/** A Region that is none names no place, and no incident. */
function somewhere(signal: Signal): Signal {
  const { region, ...subject } = signal.subject;
  return region === undefined || Region.safeParse(region).success ? signal : { ...signal, subject };
}

async function hearOn(signal: Signal, channel: Channel | undefined, deps: Deps, places: Places): Promise<void> {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const now = deps.clock.now();
    const events = channel ? await places.moving(channel.id, signal.edge !== "CLEARED") : [];
    const legs = [...(channel ? [channel.id] : []), ...events.flatMap((event) => event.legs.map((leg) => leg.channel))];
    const sight = await look(deps, signal, { channel, events, channels: places.named([...new Set(legs)]) });
    const placed = placeOn(signal, channel, sight, now);
    const heard = await judge(placed, sight, now);
    if (heard.kind === "information") return inform(placed.signal, placed, deps, heard.why);
    if (heard.kind === "kept") {
      const line = informed(placed.signal, placed, heard.why);
      const key = `${digest(`${signal.id}|${channel?.id}|${signal.identity}`)}-${sight.known.rev + 1}`;
      const kept = [deps.store.signals.put(sight.known, heard.state), deps.store.recorder.put(line, key)];
      if ((await deps.store.context.table.write(kept)).ok) return;
      continue;
    }
    if (heard.kind === "known") return again(heard.incident, sight, places, deps);
    const { incident, writes } = heard.correlated ? written(heard.correlated, heard.before, deps) : nothing;
    const done = await deps.store.context.table.write([
      deps.store.signals.put(sight.known, heard.state),
      ...writes,
      deps.store.recorder.put(
        told(placed, heard.correlated?.change, incident),
        `${digest(`${signal.id}|${channel?.id}|${signal.identity}`)}-${sight.known.rev + 1}`,
      ),
    ]);
    if (!done.ok) continue;
    if (incident && heard.correlated && wantsOwner(heard.correlated))
      await startOwner(incident, legsOf(incident, sight, places), deps);
    return;
  }
  throw new Transient(`${signal.name} is being written by others`);
}

const nothing = { incident: undefined, writes: [] };

/** With its next owner, if it wants one. */
function written(correlated: Correlated, before: Incident | undefined, { store }: Deps) {
  const { incident } = correlated;
  return store.incidents.put(before, wantsOwner(correlated) ? owned(incident) : incident);
}

const placeOn = (signal: Signal, channel: Channel | undefined, sight: Sight, now: Instant): Placed =>
  (channel &&
    place(signal, { channels: [channel], events: sight.events, runtimes: sight.runtimes }, now).find(
      (one) => one.channel?.id === channel.id,
    )) ?? { signal, airtime: "none" };

type Heard =
  | { kind: "information"; why: string }
  /** Nobody's trouble now, and perhaps that of a live event to come. */
  | { kind: "kept"; why: string; state: SignalState }
  | { kind: "known"; incident: Incident | undefined }
  | { kind: "news"; state: SignalState; before: Incident | undefined; correlated: Correlated | undefined };

async function judge({ signal, channel, liveEvent }: Placed, sight: Sight, now: Instant): Promise<Heard> {
  const { edge } = signal;
  if (edge === undefined) return { kind: "information", why: "it says of nothing that it is wrong" };
  const { state: known } = sight.known;
  if (isToldAlready(signal, known?.edges[0]?.at))
    return { kind: "information", why: "a human has been told of the last one" };
  if (isNeverStarted(signal, channel, liveEvent, sight))
    return {
      kind: "information",
      why: "it has not been started for this live event: its start says what became of it",
    };
  if (isOutdated(signal, channel, sight)) return { kind: "information", why: "something newer is known" };
  const where = {
    ...(channel ? { channel: channel.id } : {}),
    ...(liveEvent ? { liveEvent: liveEvent.id } : {}),
    ...(signal.subject.region ? { region: signal.subject.region } : {}),
  };
  const same = sameCondition(known, signal, liveEvent);
  const first = turn(same, { ...signal, edge }, where);
  const key = keyOf(first.state);
  if (!key && !liveEvent && channel && isToldOnce(signal.kind) && isTrouble(first.state) && first.news !== "known")
    return { kind: "kept", why: "nothing is booked there: kept for a live event that comes", state: first.state };
  if (!key)
    return {
      kind: "information",
      why: liveEvent ? "nothing follows from it" : "nothing is booked there: it is information",
    };
  const before = await sight.newest(key);
  // Of an earlier run, or forgotten since: the incident has its own copy.
  const copy = before?.signals[signal.identity];
  const turned = same || !copy ? first : turn(copy, { ...signal, edge }, where);
  if (turned.news === "known") return { kind: "known", incident: sameEvent(turned, signal) ? before : undefined };
  const scene = sight.scene(liveEvent ?? sight.events.find(({ id }) => id === key.liveEvent), now);
  return { kind: "news", state: turned.state, before, correlated: correlate(before, turned.state, key, scene, now) };
}

/**
 * The condition's state, if it is this one's: of another run of the encoder it is another condition; set in another live event and still
 * set, it is this live event's trouble from its own beginning.
 */
function sameCondition(
  known: SignalState | undefined,
  signal: Signal,
  liveEvent: LiveEvent | undefined,
): SignalState | undefined {
  if (known?.identity !== signal.identity) return undefined;
  const elsewhere = signal.edge === "SET" && known.edges[0]?.edge === "SET" && known.liveEvent !== liveEvent?.id;
  return elsewhere ? undefined : known;
}

/** It says, or has said, what is wrong. */
const isTrouble = ({ edges }: SignalState): boolean => edges.some(({ cause }) => cause !== undefined);

/** A leg that never came up has not stopped: the start workflow and the sweep have it in hand, and what is not ours is not touched. */
const isNeverStarted = (
  { kind, edge }: Signal,
  channel: Channel | undefined,
  liveEvent: LiveEvent | undefined,
  { runtimes }: Sight,
): boolean =>
  edge === "SET" &&
  (kind === "encoder-state" || kind === "flow-status") &&
  channel !== undefined &&
  runtimes.get(channel.id)?.run?.liveEvent !== liveEvent?.id;

/** States have no turns of their own before they are judged: an old one that arrives late is measured by what is observed. */
function isOutdated({ kind, at, subject }: Signal, channel: Channel | undefined, { runtimes }: Sight): boolean {
  const runtime = channel && runtimes.get(channel.id);
  const newest =
    kind === "encoder-state"
      ? runtime?.observedAt
      : kind === "flow-status"
        ? runtime?.flows?.[subject.arn ?? ""]?.at
        : undefined;
  return newest !== undefined && Math.floor(at / SECOND) < Math.floor(newest / SECOND);
}

/** The very same delivery again: it may have died between its write and its start. */
const sameEvent = ({ state }: Turn, { id }: Signal): boolean => state.edges.some((edge) => edge.id === id);

async function again(incident: Incident | undefined, sight: Sight, places: Places, deps: Deps): Promise<void> {
  if (!incident?.owner || incident.status === "resolved") return;
  await startOwner(incident, legsOf(incident, sight, places), deps);
}

const legsOf = ({ liveEvent }: Incident, { events }: Sight, places: Places): Channel[] =>
  places.named(events.find(({ id }) => id === liveEvent)?.legs.map(({ channel }) => channel) ?? []);

async function inform(signal: Signal, placed: Partial<Placed>, { store }: Deps, why: string): Promise<void> {
  const line: JournalDraft = informed(signal, placed, why);
  await store.journal.append([line]);
}
