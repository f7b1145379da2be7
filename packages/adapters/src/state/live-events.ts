import type { Actor, Leg, LiveEvent } from "@showcaller/contracts";
import { type Decision, lacksLegs } from "@showcaller/core/lifecycle/decision";
import { BEFORE_STOP, returnsToAir, tooLate } from "@showcaller/core/lifecycle/irreversible";
import type { Item, Write } from "@showcaller/core/ports";
import { bookings } from "./bookings.ts";
import { byMonth } from "./by-month.ts";
import type { Context } from "./context.ts";
import type { EventWriter, WriteEvent } from "./event-writer.ts";
import { appliedBy, mark } from "./idempotency.ts";
import { eventItem, readClaim, readEvent, readLeg } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys, MONTH } from "./keys.ts";
import type { Changed, Once, Stored } from "./types.ts";

/** A version mismatch is not an overlap: read again, at most five times, then 503 (DESIGN §5). */
const ATTEMPTS = 5;

type WriteOptions = Parameters<WriteEvent>[3] & { once?: Once };

export const liveEvents = (context: Context, recorder: Recorder): EventWriter => {
  const { table } = context;
  const booking = bookings(context);

  const read = async (id: LiveEvent["id"]): Promise<Stored | undefined> => {
    const { items } = await table.query({ pk: keys.event(id).pk });
    return assemble(items);
  };

  /** One attempt; `undefined` means that somebody else wrote in between. */
  const attempt = async (
    before: Stored | undefined,
    decision: Decision & { kind: "change" },
    actor: Actor,
    { cause, extra = [], settled, once }: WriteOptions,
  ): Promise<Changed | undefined> => {
    const { event } = decision;
    if (lacksLegs(event)) throw new Error(`${event.id}: nobody has chosen its channels`);
    const booked = await booking.writes(before?.event, event);
    if (!booked.ok) return { kind: "refused", refusal: booked.refusal };
    // If the answer is lost and the client repeats the transaction, it is refused, by what it has written itself. Equality is not
    // enough to tell: two people may extend by ten minutes in the same millisecond.
    const writer = context.ids.ulid();
    const entry = { ...decision.entry, actor, liveEvent: event.id, ...(cause ? { cause } : {}) };
    const writes: Write[] = [
      {
        put: { ...eventItem(event, settled ?? settledWithoutLegs(before, event)), writer },
        if: before ? { equals: { rev: before.event.rev } } : { exists: false },
      },
      ...booked.ledgers,
      recorder.put(entry, `r${event.rev}`),
      ...extra,
      ...(once ? [mark(once, event.id)] : []),
      ...booked.channels,
    ];
    const written = await table.write(writes);
    if (written.ok || written.failed.some(({ index, item }) => index === 0 && item?.writer === writer))
      return { kind: "changed", stored: { legs: [], claims: {}, ...before, event } };
    const firstChannel = writes.length - booked.channels.length;
    const refusal = written.failed.some(({ index }) => index >= firstChannel) && (await booking.unknown(event));
    return refusal ? { kind: "refused", refusal } : undefined;
  };

  /** Whatever else a try comes to: if another try of the same request has written, that is what became of the request. */
  const earlier = async (once: Once | undefined): Promise<Changed | undefined> => {
    const id = once && (await appliedBy(context, once));
    const stored = id && (await read(id as LiveEvent["id"]));
    return stored ? { kind: "applied", stored } : undefined;
  };

  /** Also without a change of the live event itself: then only the extra writes. */
  const write: WriteEvent = async (before, decision, actor, options) => {
    if (decision.kind === "change") {
      const done = await attempt(before, decision, actor, options);
      if (done?.kind === "refused") throw new Error(`our own plan overlaps: ${done.refusal.detail}`);
      return done && decision.event;
    }
    const extra = [
      ...(options.extra ?? []),
      ...(options.settled ? [{ put: eventItem(before.event, true), if: { equals: { rev: before.event.rev } } }] : []),
    ];
    const written = await table.write(extra);
    return written.ok ? before.event : undefined;
  };

  const changeOnce = async (
    id: LiveEvent["id"],
    actor: Actor,
    decide: (stored: Stored) => Decision,
    ifRevs: readonly number[] | undefined,
    options: WriteOptions,
  ): Promise<Changed | undefined> => {
    const stored = await read(id);
    if (!stored) return { kind: "absent" };
    if (ifRevs && !ifRevs.includes(stored.event.rev)) return { kind: "stale", rev: stored.event.rev };
    const decision = decide(stored);
    if (decision.kind === "refuse") return { kind: "refused", refusal: decision.refusal };
    if (decision.kind === "none") return { kind: "none", stored, why: decision.why };
    const late = tooLate(stored.event, decision.event, stored.legs);
    if (late) return { kind: "refused", refusal: late };
    const onAir = returnsToAir(stored.event, decision.event) ? stored.legs.map(notToldToStop) : [];
    return attempt(stored, decision, actor, { ...options, extra: [...onAir, ...(options.extra ?? [])] });
  };

  return {
    read,
    write,
    async create(decision, actor, { once, extra = [] } = {}) {
      if (decision.kind === "none") throw new Error("a creation that creates nothing");
      if (decision.kind === "refuse") return (await earlier(once)) ?? { kind: "refused", refusal: decision.refusal };
      for (let tries = 0; tries < ATTEMPTS; tries++) {
        const done = await attempt(undefined, decision, actor, { extra, ...(once ? { once } : {}) });
        if (done?.kind === "changed") return done;
        const settled = (await earlier(once)) ?? done;
        if (settled) return settled;
      }
      return { kind: "busy" };
    },
    async change(id, actor, decide, { ifRevs, cause, once, extra = [] } = {}) {
      const options = { extra, ...(cause ? { cause } : {}), ...(once ? { once } : {}) };
      for (let tries = 0; tries < ATTEMPTS; tries++) {
        const done = await changeOnce(id, actor, decide, ifRevs, options);
        if (done?.kind === "changed") return done;
        const settled = (await earlier(once)) ?? done;
        if (settled) return settled;
      }
      return { kind: "busy" };
    },
    list: ({ status, ...period }) =>
      byMonth(table, MONTH, period, context.clock.now(), (item) => {
        const event = readEvent(item);
        return !status || event.status === status ? event : undefined;
      }),
  };
};

/** From one query of everything under a live event's key. */
export const assemble = (items: readonly Item[]): Stored | undefined => {
  const head = items.find((item) => item.sk === "EVENT");
  if (!head) return undefined;
  const claims = items.filter((item) => item.sk.startsWith("CLAIM#")).map(readClaim);
  const [start, stop] = [claims.find((claim) => claim.kind === "start"), claims.find((claim) => claim.kind === "stop")];
  return {
    event: readEvent(head),
    legs: items.filter((item) => item.sk.startsWith("LEG#")).map(readLeg),
    claims: { ...(start ? { start } : {}), ...(stop ? { stop } : {}) },
  };
};

/** The stop's lease write sets the phase and checks the status: of it and a return to on air, whichever is second is refused. */
const notToldToStop = ({ liveEvent, channel }: Leg): Write => ({
  check: keys.leg(liveEvent, channel),
  if: { in: { phase: BEFORE_STOP } },
});

/** Over before any preparation began: there is nothing to stop, so the sweep need not watch it. */
const settledWithoutLegs = (before: Stored | undefined, event: LiveEvent): boolean =>
  event.status === "ended" ||
  (["cancelled", "failed"].includes(event.status) && ["draft", "scheduled"].includes(before?.event.status ?? "draft"));
