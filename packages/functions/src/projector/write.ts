import type { JournalDraft } from "@showcaller/adapters/state/types";
import type { Projection } from "@showcaller/contracts";
import { BATCH_KEY, type Batch, keysIn } from "@showcaller/core/edge/batch";
import type { Failure, Outcome, Write } from "@showcaller/core/ports";
import { thrown } from "../runtime/errors.ts";
import type { ProjectorDeps } from "./deps.ts";

/** Another projector writes, or has: whoever sees this stops, and the other goes on. */
export class Overtaken extends Error {
  override readonly name = "Overtaken";
}

/** Throttled calls have not taken effect: the same call again, after 100 ms to 1.6 s, so often. */
const THROTTLED = 5;
const PAUSE = 100;

const isThrottle = ({ code }: Failure): boolean => /Throttl|TooManyRequests|SlowDown/.test(code);

async function advance(
  { store }: ProjectorDeps,
  before: Projection,
  after: Omit<Projection, "rev">,
  writes: readonly Write[] = [],
): Promise<Projection> {
  const next = await store.edge.advance(before, after, writes);
  if (!next) throw new Overtaken("another projector was faster");
  return next;
}

export { advance };

export const pause = ({ sleep, random }: ProjectorDeps, failures: number): Promise<void> =>
  sleep(Math.ceil(random() * PAUSE * 2 ** Math.min(failures, 4)));

/**
 * What is known about the store again: what became of a call whose answer is missing, and whether somebody else has written. An
 * intent took effect if the store has its number; if the ETag is another and the number is not ours, somebody else wrote, and the
 * whole store is compared.
 */
export async function settled(projection: Projection, deps: ProjectorDeps): Promise<Projection> {
  const { intent, etag, rev: _, ...rest } = projection;
  if (!intent && etag !== undefined) return projection;
  const seen = value("describe the store", await deps.edge.describe());
  if (intent && seen.etag !== etag) {
    const number = value("read the batch's number", await deps.edge.get(BATCH_KEY));
    if (number === intent.batch.toString(36)) {
      // Somebody else may have written between our call and this look: then, nearly always, the count is another.
      const isWhole = rest.diff !== undefined || seen.keys === keysIn(intent.content);
      return acknowledged({ ...projection, ...(isWhole ? {} : { diff: { stage: "list" } }) }, intent, seen.etag, deps);
    }
  }
  const isForeign = seen.etag !== etag;
  return advance(
    deps,
    projection,
    {
      ...rest,
      // A number is given once, even if nobody took it: who is late with it must not be taken for us.
      batch: intent?.batch ?? rest.batch,
      etag: seen.etag,
      ...(isForeign ? { diff: { stage: "list" }, content: { ...rest.content, control: "" } } : {}),
    },
    isForeign && etag !== undefined ? [deps.store.recorder.put(foreign(seen.etag), `edge-foreign-${seen.etag}`)] : [],
  );
}

/** Writes a batch: intent, call, acknowledgement. A death after each of the three is settled by whoever comes next. */
export async function write(projection: Projection, batch: Batch, deps: ProjectorDeps): Promise<Projection> {
  const { rev: _, ...rest } = projection;
  const intended = await advance(deps, projection, { ...rest, intent: batch.intent });
  let outcome = await updated(projection.etag ?? "", batch, deps);
  if (!outcome.ok && outcome.failure.kind === "permanent" && batch.deletes.length > 0) {
    // Deleting what is not there is refused, and so may be what somebody else has deleted.
    const there: string[] = [];
    for (const key of batch.deletes) if (value("read a key", await deps.edge.get(key)) !== undefined) there.push(key);
    if (there.length < batch.deletes.length)
      outcome = await updated(projection.etag ?? "", { ...batch, deletes: there }, deps);
  }
  if (outcome.ok) return acknowledged(intended, batch.intent, outcome.value.etag, deps);
  if (outcome.failure.kind === "permanent") throw thrown("write to the store", outcome.failure);
  return intended;
}

async function updated(
  etag: string,
  { puts, deletes }: Batch,
  deps: ProjectorDeps,
): Promise<Outcome<{ etag: string }>> {
  for (let failures = 0; ; failures++) {
    const outcome = await deps.edge.update(etag, puts, deletes);
    if (outcome.ok || !isThrottle(outcome.failure) || failures >= THROTTLED) return outcome;
    await pause(deps, failures);
  }
}

function acknowledged(
  projection: Projection,
  intent: NonNullable<Projection["intent"]>,
  etag: string,
  deps: ProjectorDeps,
): Promise<Projection> {
  const { batch, content } = intent;
  const refused = intent.changes.filter((change) => change.refused !== undefined).length;
  return advance(deps, projection, { batch, content, etag, ...(projection.diff ? { diff: projection.diff } : {}) }, [
    ...deps.store.projections.acknowledged(intent, deps.clock.now()),
    ...(refused > 0 ? [deps.store.recorder.put(full(refused), `edge-full-${batch}`)] : []),
  ]);
}

export const value = <T>(what: string, outcome: Outcome<T>): T => {
  if (!outcome.ok) throw thrown(what, outcome.failure);
  return outcome.value;
};

const ACTOR = "showcaller:projector";
const foreign = (etag: string): JournalDraft => ({
  kind: "page",
  name: "edge.diff",
  text: "somebody else has written to the edge's KeyValueStore",
  why: `its ETag ${etag} is not the one that our last write left`,
  predicts: "the whole store is compared with the table and mended; whoever can write there can let viewers in",
  actor: ACTOR,
});
const full = (refused: number): JournalDraft => ({
  kind: "page",
  name: "revocation.refused",
  text: `${refused} revocations are not at the edge: its store has no room for them`,
  why: "the store has no room for another entry",
  predicts:
    "their tokens stay good until they expire; a cut-off of a subject or a channel's epoch revokes any number with one entry",
  actor: ACTOR,
});
