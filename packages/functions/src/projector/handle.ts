import { BATCH_KEY, MOST_CHANGES, nextBatch } from "@showcaller/core/edge/batch";
import { thrown } from "../runtime/errors.ts";
import type { ProjectorDeps } from "./deps.ts";
import { diffStep } from "./diff.ts";
import { frameOf } from "./wanted.ts";
import { Overtaken, pause, settled, value, write } from "./write.ts";

export interface Projecting {
  /** Calls that changed the store. */
  batches: number;
  /** `done`: the store equals the table. `more`: woken again. `overtaken`: another projector works. `held`: the table is lost. */
  outcome: "done" | "more" | "overtaken" | "held";
}

/**
 * Milliseconds. Short, because the queue keeps everything behind a wake whose projector died until the wake is visible again, and that
 * is as long as a projector may live (timeouts.ts): so a death costs seconds.
 */
export const SLICE = 4_000;
/** Calls of unknown effect in a row, after which the wake fails and comes again by itself. */
const MOST_FAILURES = 5;

/**
 * The one writer of the edge's KeyValueStore: makes it equal the table, in batches. Whatever woke it, it does what the table says, so
 * running twice, late or after a death at any point changes nothing but the time.
 */
export async function projector(deps: ProjectorDeps): Promise<Projecting> {
  const { clock, store } = deps;
  const until = clock.now() + SLICE;
  let batches = 0;
  try {
    const state = await store.edge.read();
    if (state.projection.rev === 0 && (await isLost(deps))) return { batches, outcome: "held" };
    const frame = await frameOf(state, deps, clock.now());
    let { projection } = state;
    for (let failures = 0; ; ) {
      projection = await settled(projection, deps);
      const now = clock.now();
      if (now >= until) return { batches, outcome: await more(projection, deps) };
      const { held, pending } = await store.projections.due(now, MOST_CHANGES);
      const batch = nextBatch(projection, { ...frame, held, pending }, now);
      if (!batch && !projection.diff) return { batches, outcome: "done" };
      projection = batch ? await write(projection, batch, deps) : await diffStep(projection, deps);
      if (batch) batches++;
      failures = projection.intent ? failures + 1 : 0;
      if (failures > MOST_FAILURES)
        throw thrown("write to the store", {
          kind: "transient",
          code: "NoAnswer",
          message: `${failures} calls without effect`,
        });
      if (failures > 0) await pause(deps, failures);
    }
  } catch (error) {
    if (error instanceof Overtaken) return { batches, outcome: "overtaken" };
    throw error;
  }
}

/**
 * Our own batch is in the store, and the table does not know that it ever wrote one: it was lost. Made equal to what is left, viewers would
 * lose keys and revocations; the edge goes on serving its last list (law 11) until the table is rebuilt.
 */
async function isLost({ edge, store }: ProjectorDeps): Promise<boolean> {
  const number = value("read the batch's number", await edge.get(BATCH_KEY));
  return number !== undefined && (await store.generations.read())?.state !== "live";
}

/** The rest is for the next wake. A comparison goes on by a step even if there is always something newer. */
async function more(projection: Parameters<typeof diffStep>[0], deps: ProjectorDeps): Promise<"more"> {
  const { batch } = await diffStep(projection, deps);
  const woken = await deps.wake(`slice-${batch}-${deps.clock.now()}`);
  // The wake that brought us here fails then, and comes again.
  if (!woken.ok) throw thrown("wake the projector", woken.failure);
  return "more";
}
