import type { Block } from "@showcaller/contracts";
import { dueAt, elapse, noRoom, put, taken } from "@showcaller/core/blocks/decide";
import { inOneSpelling, planSet } from "@showcaller/core/blocks/set";
import type { Instant } from "@showcaller/core/ports";
import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import { bounded } from "../runtime/bounded.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Failed } from "./carry-out.ts";

const WIDTH = 16;
/** Whoever else writes the set changes its token; one write a second is taken (waf/latest/developerguide/limits.html). */
const TRIES = 5;
const ACTOR = "showcaller:sweep";

/**
 * Makes WAF's sets what the table says: puts in what was approved, takes out what has expired or was lifted, and says what had no room. While
 * anything is in force the sets are looked at each minute, so that what somebody took out by hand is there again. One family's failure
 * keeps the other from nothing.
 */
export const sweepBlocks = async (
  deps: Deps,
  failed: Failed[],
): Promise<{ decided: number; nextDue: Instant | undefined }> => {
  const { store, clock } = deps;
  const fail = (why: string): void => void failed.push({ command: "block", why });
  const live = await store.blocks.live((item) => fail(item.message));
  if (live.length === 0) return { decided: 0, nextDue: undefined };
  let decided = 0;
  const step = async (
    { id }: Block,
    next: (block: Block, now: Instant) => Block | "same",
  ): Promise<Block | undefined> => {
    const changed = await store.blocks.change(id, ACTOR, (block) => {
      const after = next(block, clock.now());
      return after === "same" ? "same" : { block: after };
    });
    if (changed.kind === "changed") decided += 1;
    if (changed.kind === "busy") fail(`${id} is being written by others`);
    return "block" in changed ? changed.block : undefined;
  };
  const now = clock.now();
  const due = live.filter((block) => elapse(block, now) !== "same");
  const elapsed = new Map(
    (await bounded(due, WIDTH, (block) => step(block, elapse))).map((block) => [block?.id, block]),
  );
  const known = live
    .map((block) => elapsed.get(block.id) ?? block)
    .filter(({ status }) => status !== "asked" && status !== "over");
  for (const family of [4, 6] as const) {
    const ours = known.filter(({ address }) => address.includes(":") === (family === 6));
    if (ours.length > 0) await apply(family, ours, deps, step).catch((error: unknown) => fail(String(error)));
  }
  const dues = live.flatMap((block) => dueAt(block) ?? []).filter((at) => at > now);
  const nextDue = known.length > 0 ? now + MINUTE : dues.length > 0 ? Math.min(...dues) : undefined;
  return { decided, nextDue };
};

type Step = (block: Block, next: (block: Block, now: Instant) => Block | "same") => Promise<unknown>;

/**
 * One set. It is read first and what is to be written is read again by key after it: a block that somebody else took out since then has
 * changed the set's token. Dead after the update, the next sweep finds the set right and writes down the rest.
 */
async function apply(family: 4 | 6, known: readonly Block[], deps: Deps, step: Step): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const held = await deps.addressSets.get(family);
    if (!held.ok) throw new Error(`IPv${family} set: ${held.failure.code}: ${held.failure.message}`);
    const { addresses, token } = held.value;
    const plan = planSet(await fresh(known, addresses, deps), addresses);
    if (plan.next) {
      const written = await deps.addressSets.update(family, plan.next, token);
      if (!written.ok && written.failure.kind === "conflict") {
        await deps.sleep(SECOND);
        continue;
      }
      if (!written.ok) throw new Error(`IPv${family} set: ${written.failure.code}: ${written.failure.message}`);
    }
    await bounded(
      plan.in.filter(({ status }) => status === "approved"),
      WIDTH,
      (block) => step(block, put),
    );
    await bounded(plan.out, WIDTH, (block) => step(block, taken));
    await bounded(plan.full, WIDTH, (block) => step(block, noRoom));
    return;
  }
  throw new Error(`IPv${family} set: others write to it, ${TRIES} times`);
}

/** By key, whatever a write may follow from; what is in force and in the set needs no second look. */
async function fresh(known: readonly Block[], held: readonly string[], { store }: Deps): Promise<Block[]> {
  const inSet = new Set(held.map(inOneSpelling));
  const sure = known.filter(({ status, address }) => status === "in-force" && inSet.has(address));
  const others = known.filter(({ status, address }) => status !== "in-force" || !inSet.has(address));
  const read = await bounded(others, WIDTH, ({ id }) => store.blocks.get(id));
  return [...sure, ...read.flatMap((block) => block ?? [])];
}
