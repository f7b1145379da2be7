import type { Stored } from "@showcaller/adapters/state/types";
import type { LiveEvent, LiveEventPatch, RowAnswer, RowResult, SourceRow } from "@showcaller/contracts";
import { choose, roomIn } from "@showcaller/core/bookings/assign";
import { claimed } from "@showcaller/core/bookings/ledger";
import { type Decision, none } from "@showcaller/core/lifecycle/decision";
import { cancel } from "@showcaller/core/lifecycle/operator";
import { patch } from "@showcaller/core/lifecycle/patch";
import { channelsOf } from "../pools/occupancy.ts";
import { book, inConflict } from "./book.ts";
import { about, contended, type GoodRow, printOf, type RowContext, remembered, result, textOf } from "./rows.ts";

/** A row that came before: unchanged, or followed. */
export async function follow(row: GoodRow, known: SourceRow, context: RowContext): Promise<RowResult> {
  const { job, deps } = context;
  // This very job has done it and died before it could say so.
  if (known.job === job.id) return result(row, known.did, "done by this import", { liveEvent: known.liveEvent });
  if (known.did === "withdrawn") return book(row, known, context);
  if (known.print === printOf(row))
    return row.start
      ? result(row, "unchanged", "as it was", { liveEvent: known.liveEvent })
      : result(row, "no-time", "still a draft until the list has a time", { liveEvent: known.liveEvent });
  const stored = await deps.store.liveEvents.read(known.liveEvent);
  return stored ? moved(row, known, stored, context) : book(row, known, context);
}

async function moved(row: GoodRow, known: SourceRow, { event }: Stored, context: RowContext): Promise<RowResult> {
  const { job, deps, occupancy } = context;
  if (!row.start && event.airAt)
    return result(
      row,
      "no-time",
      `the list has no time any more: it stays at ${event.airAt} until the list has a new one, or somebody cancels it`,
      about(event, job, true),
    );
  const wish: LiveEventPatch = {
    title: row.title,
    duration: row.duration,
    ...(row.start ? { start: row.start } : {}),
    ...(row.rights ? { rights: row.rights } : {}),
  };
  const decide = (now: LiveEvent, more: LiveEventPatch = {}): Decision =>
    patch(now, { ...wish, ...more }, deps.clock.now(), job.tzdata);
  const first = decide(event);
  if (first.kind === "refuse")
    return refused(
      row,
      event,
      textOf(first.refusal),
      first.refusal.problem === "wrong-status" ? "conflict" : "invalid",
    );
  if (first.kind === "none") {
    if (!job.dryRun) await deps.store.jobs.note(job.source, known, remembered(row, job, event.id, "unchanged"));
    const kept = !row.rights && event.rights ? `; the list names no rights any more, and it keeps ${event.rights}` : "";
    return result(row, "unchanged", `as it was${kept}`, about(event, job, true));
  }
  const legs = await legsFor(event, first.event, context);
  if (!legs) return inConflict(row, claimed(first.event)?.interval ?? { from: 0, to: 0 }, context, event.id);
  const did = whatChanged(event, first.event);
  const done = job.dryRun
    ? undefined
    : await deps.store.liveEvents.change(
        event.id,
        job.createdBy,
        ({ event: now }) => decide(now, { legs, pool: now.pool }),
        {
          cause: job.id,
          extra: [deps.store.jobs.remember(job.source, known, remembered(row, job, event.id, did))],
        },
      );
  if (done?.kind === "refused") return refused(row, event, textOf(done.refusal), "conflict");
  if (done && done.kind !== "changed") throw contended(done, row);
  const after = done ? done.stored.event : { ...first.event, legs };
  occupancy.remove(event);
  await occupancy.add(after);
  const from = event.airAt && event.airAt !== after.airAt ? `from ${event.airAt} ` : "";
  return result(
    row,
    did,
    did === "changed" ? "followed; its time is as it was" : `${from}to ${after.airAt}`,
    about(after, job, true),
  );
}

const refused = (row: GoodRow, event: LiveEvent, detail: string, answer: "conflict" | "invalid"): RowResult =>
  result(row, answer, `not followed: ${detail}`, { liveEvent: event.id });

/**
 * It keeps its channels where they are free; else it gets others, unless somebody has named them by hand. `undefined`: there are
 * none.
 */
async function legsFor(
  before: LiveEvent,
  after: LiveEvent,
  { job, occupancy }: RowContext,
): Promise<LiveEvent["legs"] | undefined> {
  const claim = claimed(after);
  if (!claim) return after.legs;
  await occupancy.know([...claim.channels, ...channelsOf(job.slots)], claim.interval);
  const busy = occupancy.busy(after.id);
  const free = claim.channels.every((channel) => roomIn(busy(channel), claim.interval) !== undefined);
  if (free && before.airAt) return after.legs;
  return choose(job.slots, job.rules ?? [], busy, claim.interval)?.map((channel) => ({ channel }));
}

function whatChanged(before: LiveEvent, after: LiveEvent): RowAnswer {
  if (!after.airAt) return "no-time";
  if (!before.airAt) return "booked";
  return before.airAt === after.airAt && before.plannedEndAt === after.plannedEndAt ? "changed" : "moved";
}

/** A row that came before and is no longer in the list. `undefined`: it is over, or was taken back before. */
export async function withdraw(known: SourceRow, { job, deps }: RowContext): Promise<RowResult | undefined> {
  const answer = (event: Pick<LiveEvent, "title">, as: RowAnswer, detail: string): RowResult => ({
    externalId: known.externalId,
    title: event.title,
    answer: as,
    detail,
    liveEvent: known.liveEvent,
  });
  const stored = await deps.store.liveEvents.read(known.liveEvent);
  if (!stored) return undefined;
  const { event } = stored;
  if (known.did === "withdrawn")
    return known.job === job.id ? answer(event, "withdrawn", "done by this import") : undefined;
  if (["ended", "cancelled", "failed"].includes(event.status)) return undefined;
  const late = answer(
    event,
    "conflict",
    `no longer in the list, and it is ${event.status}: cancel or end it by hand if that is meant`,
  );
  if (!isWithdrawable(event)) return late;
  if (job.dryRun) return answer(event, "withdrawn", "no longer in the list: it would be cancelled");
  const done = await deps.store.liveEvents.change(
    event.id,
    job.createdBy,
    ({ event: now }) =>
      isWithdrawable(now) ? cancel(now, { actor: job.createdBy, now: deps.clock.now() }) : none("preparing"),
    {
      cause: job.id,
      extra: [deps.store.jobs.remember(job.source, known, { ...known, job: job.id, did: "withdrawn" })],
    },
  );
  if (done.kind === "none" || done.kind === "refused") return late;
  if (done.kind !== "changed") throw contended(done, known);
  return answer(event, "withdrawn", "no longer in the list: cancelled, and its channels given back");
}

/** Before preparation: after it, only a person takes a show back (law 4). */
const isWithdrawable = ({ status }: LiveEvent): boolean => status === "draft" || status === "scheduled";
