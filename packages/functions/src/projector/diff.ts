import type { Projection } from "@showcaller/contracts";
import { BATCH_KEY, type Batch, keysIn } from "@showcaller/core/edge/batch";
import type { EdgeEntry } from "@showcaller/core/ports";
import { CONTROL, REVOCATION } from "@showcaller/edge/store/layout";
import type { ProjectorDeps } from "./deps.ts";
import { advance, value, write } from "./write.ts";

/**
 * One step of comparing the whole store with the table: a page of the store's list, mended at once; at its end, if the store then has
 * fewer keys than it should, something is missing that no list can show, and every revocation is written again. So the store is a
 * part of the table, and as large: it is equal. Between the steps new revocations go first.
 */
export async function diffStep(projection: Projection, deps: ProjectorDeps): Promise<Projection> {
  const { diff, rev: _, ...rest } = projection;
  if (!diff) return projection;
  if (diff.stage === "requeue") {
    const more = await deps.store.projections.requeue(diff.shard);
    return advance(deps, projection, {
      ...rest,
      ...(more ? { diff: { stage: "requeue", shard: diff.shard + 1 } } : {}),
    });
  }
  const page = await deps.edge.list(diff.token);
  // A token may not outlive the list that it was of: from the beginning, then.
  if (!page.ok && page.failure.kind === "permanent" && diff.token !== undefined)
    return advance(deps, projection, { ...rest, diff: { stage: "list" } });
  const { entries, next } = value("list the store", page);
  const batch = await repairs(projection, entries, deps);
  const mended = batch ? await write(projection, batch, deps) : projection;
  // Its call's effect is not known: this page again, when it is.
  if (mended.intent) return mended;
  const { diff: _list, rev: _rev, ...known } = mended;
  if (next !== undefined) return advance(deps, mended, { ...known, diff: { stage: "list", token: next } });
  const { keys } = value("describe the store", await deps.edge.describe());
  if (keys === keysIn(known.content)) return advance(deps, mended, known);
  return advance(deps, mended, {
    ...known,
    content: { ...known.content, small: {}, control: "" },
    diff: { stage: "requeue", shard: 0 },
  });
}

/** What of a page is not as the table has it. The control record is written anew by the next ordinary batch. */
async function repairs(
  { batch, content }: Projection,
  entries: readonly EdgeEntry[],
  deps: ProjectorDeps,
): Promise<Batch | undefined> {
  const ours = entries.filter(({ key }) => key !== CONTROL && key !== BATCH_KEY);
  const held = await deps.store.projections.find(ours.map(({ key }) => (key.startsWith(REVOCATION) ? key : "")));
  const puts: EdgeEntry[] = [];
  const deletes: string[] = [];
  for (const [n, { key, value: found }] of ours.entries()) {
    const one = held[n];
    const expected = one?.was ? one.revocation.entry : content.small[key];
    if (expected === undefined) deletes.push(key);
    else if (expected !== found) puts.push({ key, value: expected });
  }
  if (puts.length + deletes.length === 0) return undefined;
  const number = batch + 1;
  return {
    puts: [{ key: BATCH_KEY, value: number.toString(36) }, ...puts],
    deletes,
    intent: { batch: number, content, changes: [], pending: [] },
  };
}
