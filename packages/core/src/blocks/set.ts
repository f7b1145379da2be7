import type { Block } from "@showcaller/contracts";
import { rangeOf, spelled } from "./address.ts";

/** Addresses that one IP set of WAF holds; fixed (docs.aws.amazon.com/waf/latest/developerguide/limits.html). */
export const CAPACITY = 10_000;

export interface SetPlan {
  /** The whole of it, as it is to be written; undefined: it is right as it is. */
  next?: string[];
  /** What is in it afterwards, out of it, and what had no room. */
  in: Block[];
  out: Block[];
  full: Block[];
}

/**
 * What WAF's set is to hold: what it holds, less what is lifted, and what is approved. An entry that none of these is about is somebody
 * else's, and stays. The longest asked for comes first where room is short.
 *
 * @param current as WAF spells them, which is not how we do
 */
export const planSet = (blocks: readonly Block[], current: readonly string[], capacity = CAPACITY): SetPlan => {
  const held = new Map(current.map((text) => [inOneSpelling(text), text]));
  const plan: SetPlan = { in: [], out: [], full: [] };
  let changed = false;
  for (const block of blocks.filter(({ status }) => status === "lifting")) {
    held.delete(block.address);
    // Written even where it is not there: who read it as approved may be about to put it in, and must find another token.
    changed = true;
    plan.out.push(block);
  }
  const wanted = blocks.filter(({ status }) => status === "approved" || status === "in-force");
  for (const block of wanted.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (!held.has(block.address)) {
      if (held.size >= capacity) {
        plan.full.push(block);
        continue;
      }
      held.set(block.address, block.address);
      changed = true;
    }
    plan.in.push(block);
  }
  return changed ? { ...plan, next: [...held.values()] } : plan;
};

/** An entry of WAF's as we write it; what is no range at all as it is. */
export const inOneSpelling = (text: string): string => {
  const range = rangeOf(text);
  return range ? spelled(range) : text;
};
