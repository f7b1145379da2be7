import type { Keyed, RuntimePatch } from "@showcaller/adapters/state/runtimes";
import type { ChannelId, Runtime, WaitKind } from "@showcaller/contracts";
import { satisfied, waitAttribute, waitingOf } from "@showcaller/core/observe/observe";
import type { Deps } from "../runtime/deps.ts";
import { thrown } from "../runtime/errors.ts";

/** What an observation adds to what is known; `undefined`: nothing new. */
export type Learn = (runtime: Runtime) => RuntimePatch | undefined;

/**
 * Records what was seen and completes whoever waits for it. The completion goes out before the write that takes the wait off: a
 * death in between leaves the wait, and completing it again is answered `gone`. A token stored while we were writing makes the
 * write read again (its `rev` has moved), so it is seen here; one stored later is followed by its task's own look.
 */
export const learn = async (deps: Deps, channel: ChannelId, add: Learn, entries: readonly Keyed[]): Promise<void> => {
  const known = await deps.store.runtimes.get(channel);
  const done = new Set<string>();
  await completeAll(deps, { ...known, ...strip(add(known)) }, done);
  if (!add(known) && done.size === 0) return;
  const after = await deps.store.runtimes.update(channel, (latest) => patchOf(latest, add, done), {
    known,
    entries: add(known) ? entries : [],
  });
  const before = done.size;
  await completeAll(deps, after, done);
  if (done.size > before)
    await deps.store.runtimes.update(channel, (latest) => patchOf(latest, () => undefined, done), { known: after });
};

async function completeAll(deps: Deps, runtime: Runtime, done: Set<string>): Promise<void> {
  for (const { kind, waiting } of waitingOf(runtime)) {
    if (done.has(waiting.token) || !satisfied(kind, waiting, runtime, (at) => at <= deps.clock.now())) continue;
    const answer = await deps.executions.succeed(waiting.token, {});
    if (!answer.ok) throw thrown(`complete ${waiting.execution}`, answer.failure);
    done.add(waiting.token);
  }
}

function patchOf(latest: Runtime, add: Learn, done: ReadonlySet<string>): RuntimePatch | undefined {
  const added = add(latest);
  const over = waitingOf(latest).filter(({ waiting }) => done.has(waiting.token));
  if (!added && over.length === 0) return undefined;
  // Down: whoever starts it by hand again has a grace of his own.
  const foreign =
    added?.state === "IDLE" && latest.foreignSince !== undefined
      ? { foreignSince: undefined, foreignPaged: undefined }
      : {};
  return { ...added, ...foreign, ...withoutWaits(over.map(({ kind }) => kind)) };
}

const withoutWaits = (kinds: readonly WaitKind[]): RuntimePatch =>
  Object.fromEntries(kinds.map((kind) => [waitAttribute(kind), undefined]));
const strip = (patch: RuntimePatch | undefined): Partial<Runtime> =>
  Object.fromEntries(Object.entries(patch ?? {}).filter(([, value]) => value !== undefined)) as Partial<Runtime>;
