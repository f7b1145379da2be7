import { readJournal } from "@showcaller/adapters/state/items";
import type { Channel, JournalEntry, LiveEvent } from "@showcaller/contracts";
import { claimed } from "@showcaller/core/bookings/ledger";
import type { Item } from "@showcaller/core/ports";
import { handoverOf } from "@showcaller/core/schedule/handover";
import { covering, hull, type Run, runOf as workedOut } from "@showcaller/core/schedule/hull";
import { type Interval, moments } from "@showcaller/core/schedule/moments";
import { formatInstant, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { taskFunctionName } from "@showcaller/functions/catalog";
import type { CallRecord, Shelf } from "../kernel/types.ts";
import { Hands } from "../laptop/invariants/hands.ts";
import { illegalStep, unexplained } from "../laptop/invariants/history.ts";
import { outside } from "../laptop/invariants/outside.ts";
import { schedulesLeft, stillClaimed, stillRuns, stillWaits, workflowsLeft } from "../laptop/invariants/rest.ts";
import type { Site } from "../laptop/site.ts";
import type { RunRecord } from "../twin/twin.ts";
import type { Strike } from "./fate.ts";

/** A law that was broken, when, and by what. */
export interface Break {
  at: string;
  law: string;
  what: string;
}

/** What the watchman asks of fate, and tells it. */
interface Fateful {
  onAir(event: LiveEvent, channel: Channel): void;
  /** What struck first, since then, of what stops the channel after these live events. */
  hindrance(channel: Channel, liveEvents: readonly LiveEvent["id"][], from: number): Strike | undefined;
}

/** Who restarts encoders. */
const REMEDY = taskFunctionName("remediate");

/** Restarts that AWS took from remediation, of a pipeline or of a whole encoder, by what the twin knows and nobody else. */
export interface Restarts {
  sick: number;
  /** Of a healthy pipeline on air: breaks law 4. */
  healthyOnAir: number;
  /** Before air or after it, where nobody watches. */
  healthyElsewhere: number;
}

/** Law 6: outside a hull for so long at most. */
export const ORPHAN_AFTER = 2 * MINUTE;

/**
 * Watches every step that matters: each version of a live event, each change in a channel's books. It reads nothing that it is not
 * told, so that watching costs next to nothing; only at the end everything is gone through once.
 */
export class Watchman {
  readonly breaks: Break[] = [];
  /** Late stops that break no law, each with what excuses it. */
  readonly excused: Break[] = [];
  readonly restarts: Restarts = { sick: 0, healthyOnAir: 0, healthyElsewhere: 0 };
  /** To be told of every write. */
  readonly hands = new Hands();
  readonly #events = new Map<string, LiveEvent>();
  readonly #onChannel = new Map<string, Set<string>>();
  readonly #byBooks = new Map<string, Channel>();
  /** The last instant known to lie in a channel's hull as it stood then: a booking that is taken back leaves no trace in it. */
  readonly #wanted = new Map<string, number>();
  readonly #runs = new Map<string, RunRecord>();
  readonly #journal = new Map<string, JournalEntry[]>();
  readonly #fates: Fateful;
  #channels = new Map<string, Channel>();
  #site: Site | undefined;

  constructor(fates: Fateful) {
    this.#fates = fates;
  }

  begin(site: Site, channels: readonly Channel[]): void {
    this.#site = site;
    this.hands.begin(channels);
    this.#channels = new Map(channels.map((channel) => [channel.id, channel]));
    for (const channel of channels) {
      const id = channel.encoder.arn.split(":").at(-1) ?? "";
      this.#byBooks.set(`twin.run:${channel.region}/${id}`, channel);
    }
  }

  event(id: LiveEvent["id"]): LiveEvent | undefined {
    return this.#events.get(id);
  }

  /** Known once `atTheEnd` has read it. */
  journal(id: LiveEvent["id"] | "SYSTEM"): readonly JournalEntry[] {
    return this.#journal.get(id) ?? [];
  }

  /** New versions of live events, in order; one that comes again is passed over. */
  versions(events: readonly LiveEvent[]): void {
    for (const event of events) {
      const before = this.#events.get(event.id);
      if (before && event.rev <= before.rev) continue;
      for (const { channel } of before?.legs ?? [])
        if (covering(this.#hullOf(channel), this.#now())) this.#wanted.set(channel, this.#now());
      for (const wrong of illegalStep(before, event)) this.#broken("status machine", `"${event.title}": ${wrong}`);
      this.#events.set(event.id, event);
      if (before?.plan !== event.plan) this.#bookedTwice(event);
      for (const { channel } of event.legs) {
        const there = this.#onChannel.get(channel) ?? new Set();
        this.#onChannel.set(channel, there.add(event.id));
        const known = this.#channels.get(channel);
        if (known && event.status === "on-air" && before?.status === "standby") this.#fates.onAir(event, known);
      }
    }
  }

  called(call: CallRecord): void {
    for (const { law, what } of this.hands.called(call)) this.#broken(law, what);
  }

  /** Bookings exclude overlap: whoever claims a channel now claims it alone. */
  #bookedTwice(event: LiveEvent): void {
    const claim = claimed(event);
    for (const channel of claim?.channels ?? [])
      for (const other of this.#eventsOn(channel)) {
        const its = other.id === event.id ? undefined : claimed(other);
        if (!claim || !its?.channels.includes(channel)) continue;
        if (its.interval.from < claim.interval.to && claim.interval.from < its.interval.to)
          this.#broken("law 5", `"${event.title}" and "${other.title}" are booked on ${channel} at the same time`);
      }
  }

  /** What a stand-in wrote down: of interest are the books of our encoders. */
  written(kind: string, id: string, value: unknown): void {
    const channel = this.#byBooks.get(kind);
    if (!channel || !this.#site) return;
    const run = value as RunRecord;
    const key = `${channel.id} ${id}`;
    const before = this.#runs.get(key);
    this.#runs.set(key, structuredClone(run));
    if (run.startedBy === undefined || run.startedBy === "client") return;
    if (before?.requestedAt === undefined && run.requestedAt !== undefined) this.#started(channel);
    if (before?.stopRequestedAt === undefined && run.stopRequestedAt !== undefined) this.#stopped(channel, run);
    if (run.start.accepted > 1 || run.stop.accepted > 1)
      this.#broken(
        "law 7",
        `${channel.id} was started ${run.start.accepted} times and stopped ${run.stop.accepted} times`,
      );
    const healthy = (run.well?.restarted ?? 0) - (before?.well?.restarted ?? 0);
    for (let n = run.restart.accepted - (before?.restart.accepted ?? 0); n > 0; n--)
      this.#restarted(
        channel.id,
        healthy > 0,
        (title) => `had a healthy pipeline restarted while "${title}" was on air`,
      );
  }

  /** One restart, of a pipeline or of all. */
  #restarted(id: string, healthy: boolean, broke: (title: string) => string): void {
    const onAir = [...this.#onAir(id, this.#now())];
    this.restarts[healthy ? (onAir.length > 0 ? "healthyOnAir" : "healthyElsewhere") : "sick"]++;
    if (healthy) for (const { title } of onAir) this.#broken("law 4", `${id} ${broke(title)}`);
  }

  #started({ id }: Channel): void {
    const now = this.#now();
    if (!this.#hullOf(id).some(({ from, to }) => from <= now && now < to))
      this.#broken("law 6", `${id} was started outside of every hull`);
  }

  #stopped(channel: Channel, { requestedAt = 0, stopRequestedAt = 0, stoppedBy, well }: RunRecord): void {
    // Somebody's hand, which breaks no law of ours.
    if (stoppedBy === "client") return;
    const { id } = channel;
    // A remedy may restart an encoder that is sick throughout; whatever else stops one on air cuts a show.
    if (stoppedBy === REMEDY)
      this.#restarted(
        id,
        (well?.stopped ?? 0) > 0,
        (title) => `was restarted while "${title}" was on air and a pipeline of it healthy`,
      );
    else
      for (const { title } of this.#onAir(id, stopRequestedAt))
        this.#broken("law 5", `${id} was stopped by ${stoppedBy} while "${title}" was on air`);
    const from = Math.max(requestedAt, this.#wanted.get(id) ?? requestedAt);
    const over = outside(this.#hullOf(id), { from, to: stopRequestedAt });
    if (over > ORPHAN_AFTER) this.#late(channel, stopRequestedAt - over, over);
  }

  /** AWS that refuses a call can be asked again and no more: a stop that is late for that alone breaks no law, and is said. */
  #late(channel: Channel, hullEnd: number, over: number): void {
    const late = `${channel.id} was stopped ${Math.round(over / SECOND)} s after its hull`;
    const before = [...this.#eventsOn(channel.id)].filter((event) => (runOf(event)?.from ?? 0) <= hullEnd);
    const struck = this.#fates.hindrance(
      channel,
      before.map(({ id }) => id),
      hullEnd,
    );
    if (!struck) this.#broken("law 6", late);
    else
      this.excused.push({
        at: formatInstant(this.#now()),
        law: "law 6",
        what: `${late}: ${struck.what} (${struck.subject}) at ${formatInstant(struck.at)}`,
      });
  }

  /** Everything that must be true when all is over. `items`: the table, by key. */
  atTheEnd(site: Site, items: readonly Item[], shelf: Shelf, brokenWorkflows: boolean): void {
    for (const item of items)
      if (item.pk.startsWith("JOURNAL#")) {
        const id = item.pk.slice("JOURNAL#".length);
        const lines = this.#journal.get(id) ?? [];
        lines.push(readJournal(item));
        this.#journal.set(id, lines);
      }
    for (const event of this.#events.values()) {
      if (!["ended", "failed", "cancelled"].includes(event.status))
        this.#broken("the end", `"${event.title}" is ${event.status}`);
      for (const wrong of unexplained(this.journal(event.id), event.rev))
        this.#broken("law 9", `"${event.title}": ${wrong}`);
    }
    const left = [
      ...stillRuns(site, shelf, [...this.#channels.values()]),
      ...stillClaimed(items, new Set([...this.#events.values()].map(({ id }) => id))),
      ...stillWaits(items, site.world.now),
      ...workflowsLeft(site, brokenWorkflows),
      ...schedulesLeft(site),
    ];
    for (const wrong of left) this.#broken("the end", wrong);
  }

  *#eventsOn(channel: string): Iterable<LiveEvent> {
    for (const id of this.#onChannel.get(channel) ?? []) {
      const event = this.#events.get(id);
      if (event) yield event;
    }
  }

  /** Live events that the channel carries to viewers at that instant, as things stand. */
  *#onAir(channel: string, now: number): Iterable<LiveEvent> {
    for (const event of this.#eventsOn(channel)) {
      const at = event.status === "on-air" ? moments(event) : undefined;
      if (at && at.airAt <= now && now < at.endAt) yield event;
    }
  }

  /** As things stand. */
  #hullOf(channel: string): Interval[] {
    const known = this.#channels.get(channel);
    return known
      ? hull(
          [...this.#eventsOn(channel)].flatMap((event) => runOf(event) ?? []),
          handoverOf(known),
        )
      : [];
  }

  #now(): number {
    return this.#site?.world.now ?? 0;
  }

  #broken(law: string, what: string): void {
    this.breaks.push({ at: formatInstant(this.#now()), law, what });
  }
}

/** A version never changes: what was worked out once is good for ever. */
export const runOf = (event: LiveEvent): Run | undefined => {
  if (!known.has(event)) known.set(event, workedOut(event));
  return known.get(event);
};
const known = new WeakMap<LiveEvent, Run | undefined>();
