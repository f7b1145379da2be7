import type { LiveEvent, LiveEventInput, RowResult, SourceRow } from "@showcaller/contracts";
import { claimed } from "@showcaller/core/bookings/ledger";
import { assign } from "@showcaller/core/imports/assign";
import { create } from "@showcaller/core/lifecycle/create";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import type { Interval } from "@showcaller/core/schedule/moments";
import { about, bounds, contended, type GoodRow, type RowContext, remembered, result, textOf } from "./rows.ts";

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
  const all = job.pools.flat();
  for (let tries = 0; tries < TRIES; tries++) {
    await occupancy.know(all, claim.interval);
    const channels = assign(job.pools, claim.interval, occupancy.isFree);
    if (!channels) return inConflict(row, claim.interval, context);
    const legs = channels.map((channel) => ({ channel }));
    const chosen = { ...decision, event: { ...decision.event, legs } };
    const done = await written(row, before, chosen, context, "booked");
    if (done === "written") {
      await occupancy.add(chosen.event, bounds);
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
    occupancy.forget(all, claim.interval);
  }
  return inConflict(row, claim.interval, context);
}

function wished(row: GoodRow, { job, deps }: RowContext): Decision {
  const input: LiveEventInput = {
    title: row.title,
    externalId: row.externalId,
    duration: row.duration,
    // For a draft, which claims nothing; a booking's are chosen once its times are known.
    legs: job.pools.flatMap(([first]) => (first ? [{ channel: first }] : [])),
    ...(row.start ? { start: row.start } : {}),
  };
  const id = deps.store.context.ids.ulid() as LiveEvent["id"];
  return create(input, { id, actor: job.createdBy, now: deps.clock.now(), tzdata: job.tzdata });
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
  const conflicts = job.pools.flat().flatMap((channel) => occupancy.blocker(channel, interval, own) ?? []);
  const { from, to } = bounds(interval);
  const named = conflicts.slice(0, 3).map((other) => `${other.channel} by "${other.title}" (${other.liveEvent})`);
  const rest = conflicts.length > named.length ? ` and ${conflicts.length - named.length} more` : "";
  return result(
    row,
    "conflict",
    `it needs ${job.pools.length === 1 ? "a channel" : `${job.pools.length} channels`} from ${from} to ${to} (lead, overrun limit and tail included); taken: ${named.join(", ")}${rest}`,
    { ...(own ? { liveEvent: own } : {}), conflicts: conflicts.slice(0, 10) },
  );
}
