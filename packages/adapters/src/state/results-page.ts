import type { JobId } from "@showcaller/contracts";
import type { Item, Table } from "@showcaller/core/ports";
import { keys } from "./keys.ts";
import type { PageOf } from "./types.ts";

/** Items of results on one page, each of some dozens of rows. */
const AT_ONCE = 10;

/** What became of a job's rows, in their order. With `answer` a page may have few rows, or none, and still go on. */
export const resultsPage = async <R extends { answer: string }>(
  table: Table,
  id: JobId,
  { cursor, answer }: { cursor?: string; answer?: string },
  rowsOf: (item: Item) => readonly R[],
): Promise<PageOf<R>> => {
  const page = await table.query({
    pk: keys.job(id).pk,
    sk: { prefix: "RESULTS#" },
    limit: AT_ONCE,
    ...(cursor ? { cursor } : {}),
  });
  const items = page.items.flatMap(rowsOf).filter((row) => !answer || row.answer === answer);
  return { items, ...(page.cursor ? { cursor: page.cursor } : {}) };
};
