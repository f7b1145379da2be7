import type { Changed } from "@showcaller/adapters/state/types";
import type { ImportRow, JobRecord, LiveEvent, RowAnswer, RowResult, SourceRow } from "@showcaller/contracts";
import type { Refusal } from "@showcaller/core/refusal";
import type { Occupancy } from "../pools/occupancy.ts";
import type { Deps } from "../runtime/deps.ts";
import { Transient } from "../runtime/errors.ts";

/** Rows of a part, and so of an item of results. */
export const ROWS_IN_PART = 50;
export const inParts = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / ROWS_IN_PART) }, (_, at) =>
    all.slice(at * ROWS_IN_PART, (at + 1) * ROWS_IN_PART),
  );

/** What answering a row stands on. */
export interface RowContext {
  deps: Pick<Deps, "store" | "clock">;
  job: JobRecord;
  occupancy: Occupancy;
}

/** A row that can be booked. */
export type GoodRow = ImportRow & { externalId: string; title: string; duration: string };
export const isGood = (row: ImportRow): row is GoodRow =>
  !row.problem && row.externalId !== undefined && row.title !== undefined && row.duration !== undefined;

/** What a row says, to tell next time whether the list has changed. What people changed by hand since is not in it, and stays. */
export const printOf = ({ title, start, duration, rights }: GoodRow): string =>
  JSON.stringify([title, start ?? null, duration, ...(rights ? [rights] : [])]);

export const remembered = (row: GoodRow, { id }: JobRecord, liveEvent: LiveEvent["id"], did: RowAnswer): SourceRow => ({
  externalId: row.externalId,
  liveEvent,
  job: id,
  did,
  print: printOf(row),
});

export const result = (
  row: Pick<ImportRow, "row" | "externalId" | "title">,
  answer: RowAnswer,
  detail: string,
  more: Partial<RowResult> = {},
): RowResult => ({
  row: row.row,
  ...(row.externalId ? { externalId: row.externalId } : {}),
  ...(row.title ? { title: row.title } : {}),
  answer,
  detail,
  ...more,
});

/** A live event's part of a result; in a dry run one that does not exist has no id. */
export const about = (event: LiveEvent, { dryRun }: JobRecord, isThere: boolean): Partial<RowResult> => ({
  ...(dryRun && !isThere ? {} : { liveEvent: event.id }),
  ...(event.airAt ? { airAt: event.airAt, channels: event.legs.map(({ channel }) => channel) } : {}),
});

export const textOf = (refusal: Refusal): string =>
  [
    refusal.detail,
    ...refusal.errors.map(({ reason }) => `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`),
  ].join(" ");

/** Neither written nor refused: others write to the same items. The slice is done again. */
export const contended = (done: Changed, row: { externalId: string }): Transient =>
  new Transient(`${row.externalId}: ${done.kind}; somebody else writes to the same items`);
