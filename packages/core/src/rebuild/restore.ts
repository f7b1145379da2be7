import {
  type ChannelId,
  type DayLedger,
  type Export,
  type ExportedLiveEvent,
  type ExportedRuntime,
  type LiveEvent,
  LiveEventId,
  type Runtime,
  WorkflowCue,
} from "@showcaller/contracts";
import { claimed, daysOf, ledgerKey } from "../bookings/ledger.ts";
import type { Instant, ObservedChannel } from "../ports.ts";
import { TAG } from "../reconcile/snapshot.ts";
import { moments } from "../schedule/moments.ts";
import { formatInstant, parseInstant } from "../time/instant.ts";

/*
 * What a lost table becomes again. Pure: of an export, of what AWS says, and of what has been written since. Whatever is there already was
 * written by somebody who knows more: it stays.
 */

type Bookings = DayLedger["bookings"];

/** Day ledgers as the live events claim them: consistent with what is restored, whatever the export's own ledgers say. */
export function ledgersOf(
  events: readonly LiveEvent[],
): Map<string, { channel: ChannelId; day: string; bookings: Bookings }> {
  const ledgers = new Map<string, { channel: ChannelId; day: string; bookings: Bookings }>();
  for (const event of events) {
    const claim = claimed(event);
    if (!claim) continue;
    const booking = {
      from: formatInstant(claim.interval.from),
      to: formatInstant(claim.interval.to),
      title: event.title,
      ...(claim.rights ? { rights: claim.rights } : {}),
    };
    for (const channel of claim.channels)
      for (const day of daysOf(claim.interval)) {
        const key = ledgerKey({ channel, day });
        const there = ledgers.get(key) ?? { channel, day, bookings: {} };
        ledgers.set(key, { ...there, bookings: { ...there.bookings, [event.id]: booking } });
      }
  }
  return ledgers;
}

/** Of one ledger: whose bookings lie on one another. */
export function overlapsIn(bookings: Bookings): LiveEvent["id"][] {
  const all = Object.entries(bookings) as [LiveEvent["id"], Bookings[LiveEvent["id"]]][];
  const ids = all.flatMap(([id, { from, to }]) =>
    all.some(
      ([other, at]) =>
        other !== id && parseInstant(at.from) < parseInstant(to) && parseInstant(from) < parseInstant(at.to),
    )
      ? [id]
      : [],
  );
  return ids.sort();
}

/** What a runtime lacks of what was exported. Of states the newer one stays, and our run is not taken from who has started since. */
export function runtimePatch(there: Runtime, exported: ExportedRuntime): Partial<Runtime> | undefined {
  const { channel: _, rev: __, state, running, observedAt, observedBy, ...rest } = exported;
  const older = there.observedAt !== undefined && there.observedAt >= (observedAt ?? 0);
  const seen = older ? {} : { state, running, observedAt, observedBy };
  const patch = Object.fromEntries(
    Object.entries({ ...rest, ...seen }).filter(
      ([name, value]) => value !== undefined && (name in seen || there[name as keyof Runtime] === undefined),
    ),
  );
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** Cues that Scheduler still holds, out of its names (core/names.ts). */
export interface HeldCue {
  liveEvent: LiveEvent["id"];
  cue: WorkflowCue;
  plan: number;
}
export const heldCues = (names: readonly string[]): HeldCue[] =>
  names.flatMap((name) => {
    const [, id, cue, plan] = /^([0-9A-Z]{26})\.([a-z]+)\.p(\d+)$/.exec(name) ?? [];
    const [liveEvent, known] = [LiveEventId.safeParse(id), WorkflowCue.safeParse(cue)];
    return liveEvent.success && known.success
      ? [{ liveEvent: liveEvent.data, cue: known.data, plan: Number(plan) }]
      : [];
  });

/**
 * Where Scheduler has cues of a newer plan, the live event was changed after the export. It stands as exported, under a plan above every
 * one that Scheduler has seen: names of schedules and executions are burnt.
 */
export function replanned(
  { event, legs, claims }: ExportedLiveEvent,
  cues: readonly HeldCue[],
): { restored: ExportedLiveEvent; changed: boolean } {
  const newest = Math.max(0, ...cues.filter(({ liveEvent }) => liveEvent === event.id).map(({ plan }) => plan));
  const changed = newest > event.plan;
  return { restored: { event: changed ? { ...event, plan: newest + 1 } : event, legs, claims }, changed };
}

/** Whose cues Scheduler has, and nobody else knows. */
export function missingFrom(cues: readonly HeldCue[], known: ReadonlySet<string>) {
  const missing = new Map<LiveEvent["id"], WorkflowCue[]>();
  for (const { liveEvent, cue } of cues)
    if (!known.has(liveEvent)) missing.set(liveEvent, [...(missing.get(liveEvent) ?? []), cue]);
  return [...missing]
    .map(([liveEvent, of]) => ({ liveEvent, cues: of.sort() }))
    .sort((a, b) => (a.liveEvent < b.liveEvent ? -1 : 1));
}

const UP: readonly ObservedChannel["state"][] = ["RUNNING", "STARTING", "RECOVERING"];

/**
 * Started after the export: an encoder of ours runs, nobody remembers starting it, and a live event needs it now. Without a run it would be
 * nobody's, and after the show its meter would run on.
 */
export function runToAdopt(
  runtime: Runtime,
  seen: ObservedChannel,
  events: readonly LiveEvent[],
  now: Instant,
): LiveEvent["id"] | undefined {
  if (runtime.run !== undefined || !(TAG in seen.tags) || !UP.includes(seen.state)) return undefined;
  const owner = events.find((event) => {
    const booking = claimed(event) && moments(event)?.booking;
    return (
      booking &&
      booking.from <= now &&
      now < booking.to &&
      event.legs.some(({ channel }) => channel === runtime.channel)
    );
  });
  return owner?.id;
}

/** Encoders with our tag that no registered channel has. */
export const unregistered = (seen: readonly ObservedChannel[], { channels }: Pick<Export, "channels">): string[] =>
  seen
    .filter(({ arn, tags }) => TAG in tags && !channels.some(({ channel }) => channel.encoder.arn === arn))
    .map(({ arn }) => arn)
    .sort();
