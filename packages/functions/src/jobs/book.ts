import type { JobRecord, LiveEvent, LiveEventInput, RowResult, SourceRow } from "@showcaller/contracts";
import { choose } from "@showcaller/core/bookings/assign";
import { claimed } from "@showcaller/core/bookings/ledger";
import { create } from "@showcaller/core/lifecycle/create";
import { type Decision, onLegs } from "@showcaller/core/lifecycle/decision";
import type { Instant } from "@showcaller/core/ports";
import type { Interval } from "@showcaller/core/schedule/moments";
import { channelsOf, taken } from "../pools/occupancy.ts";
import { about, contended, type GoodRow, type RowContext, remembered, result, textOf } from "./rows.ts";

/** Races lost against other bookings of the same channels before a row counts as in conflict. */
const TRIES = 3;

/** Books a row that no live event stands for; `before`: it stood for one that was withdrawn. */
export async function book(row: GoodRow, before: SourceRow | undefined, context: RowContext): Promise<RowResult> {
  const { job, deps, occupancy } = context;
  const decision = wished(row, context);
  if (decision.kind !== "change")
    return result(row, "invalid", decision.kind === "refuse" ? textOf(decision.refusal) : decision.why);
  const claim = claimed(decision.event);
  if (!claim) return draft(row, before, decision, context);
  const all = channelsOf(job.slots);
  for (let tries = 0; tries < TRIES; tries++) {
    await occupancy.know(all, claim.interval);
    const channels = choose(job.slots, job.rules ?? [], occupancy.busy(), claim.interval);
    if (!channels) return inConflict(row, claim.interval, context);
    const legs = channels.map((channel) => ({ channel }));
    const chosen = onLegs(decision, legs);
    const done = await written(row, before, chosen, context, "booked");
    if (done === "written") {
      await occupancy.add(chosen.event);
      return result(
        row,
        "booked",
        `on air ${chosen.event.airAt} on ${channels.join(", ")}`,
        about(chosen.event, job, false),
      );
    }
    if (done.kind === "refused" && done.refusal.problem !== "overlap")
      return result(row, "invalid", textOf(done.refusal));
    if (done.kind !== "refused") {
      const now = await deps.store.jobs.sourceRow(job.source, row.externalId);
      throw contended(done, now ?? row);
    }
    occupancy.forget(all);
  }
  return inConflict(row, claim.interval, context);
}

const wished = (row: GoodRow, { job, deps }: RowContext): Decision =>
  decided(row, job, { id: deps.store.context.ids.ulid() as LiveEvent["id"], now: deps.clock.now() });

function decided(row: GoodRow, job: JobRecord, { id, now }: { id: LiveEvent["id"]; now: Instant }): Decision {
  const input: LiveEventInput = {
    title: row.title,
    externalId: row.externalId,
    duration: row.duration,
    pool: job.pool,
    ...(row.start ? { start: row.start } : {}),
    ...(row.rights ? { rights: row.rights } : {}),
  };
  return create(input, { id, actor: job.createdBy, now, tzdata: job.tzdata });
}

/** What a row would claim if it were booked. */
export function wantedBy(row: GoodRow, job: JobRecord, now: Instant): Interval | undefined {
  const decision = decided(row, job, { id: job.id as string as LiveEvent["id"], now });
  return decision.kind === "change" ? claimed(decision.event)?.interval : undefined;
}

type Change = Decision & { kind: "change" };

async function draft(
  row: GoodRow,
  before: SourceRow | undefined,
  decision: Change,
  context: RowContext,
): Promise<RowResult> {
  const done = await written(row, before, decision, context, "no-time");
  if (done === "written")
    return result(
      row,
      "no-time",
      "a draft, which claims nothing, until the list has a time",
      about(decision.event, context.job, false),
    );
  if (done.kind === "refused") return result(row, "invalid", textOf(done.refusal));
  throw contended(done, row);
}

async function written(
  row: GoodRow,
  before: SourceRow | undefined,
  decision: Change,
  { job, deps }: RowContext,
  did: "booked" | "no-time",
) {
  if (job.dryRun) return "written" as const;
  const { liveEvents, jobs } = deps.store;
  const extra = [jobs.remember(job.source, before, remembered(row, job, decision.event.id, did))];
  const entry = { ...decision.entry, cause: job.id };
  const done = await liveEvents.create({ ...decision, entry }, job.createdBy, { extra });
  return done.kind === "changed" ? ("written" as const) : done;
}

/** Nothing is free: with what each channel is taken. */
export function inConflict(
  row: GoodRow,
  interval: Interval,
  { job, occupancy }: RowContext,
  own?: LiveEvent["id"],
): RowResult {
  const conflicts = occupancy.blockers(channelsOf(job.slots), interval, own);
  return result(row, "conflict", taken(job.slots, interval, conflicts), {
    ...(own ? { liveEvent: own } : {}),
    conflicts: conflicts.slice(0, 10),
  });
}
