import type { Actor, Block, BlockId, JournalName } from "@showcaller/contracts";
import type { Page, Write } from "@showcaller/core/ports";
import type { Refusal } from "@showcaller/core/refusal";
import type { Context } from "./context.ts";
import { appliedBy, mark } from "./idempotency.ts";
import { blockItem, type CorruptItem, intact, readBlock } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { BLOCKING, BLOCKS, keys } from "./keys.ts";
import type { JournalDraft, Once, PageOf } from "./types.ts";

export type ChangedBlock =
  | { kind: "changed" | "none" | "applied"; block: Block }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "absent" }
  | { kind: "stale"; rev: number }
  /** Lost the race against other writers five times. */
  | { kind: "busy" };

export interface Blocks {
  get(id: BlockId): Promise<Block | undefined>;
  /** The newest first. */
  list(page: { limit?: number; cursor?: string }): Promise<PageOf<Block>>;
  /** All that are not over, as an index has them: a moment old. `damaged` is told of what cannot be read. */
  live(damaged?: (item: CorruptItem) => void): Promise<Block[]>;
  /** `taken`: there is one of that address that is not over. */
  ask(block: Block, once?: Once): Promise<{ kind: "asked" | "applied"; block: Block } | { kind: "taken"; by: BlockId }>;
  /** `decide` sees what is stored; its result is written on condition that it is still so. */
  change(
    id: BlockId,
    actor: Actor,
    decide: (block: Block) => { block: Block } | { refusal: Refusal } | "same",
    options?: { ifRevs?: readonly number[]; once?: Once },
  ): Promise<ChangedBlock>;
}

const ATTEMPTS = 5;

/**
 * An address is in nobody's journal and in no key: a block is told by its id, and of one address there is one at a time by a claim that lies
 * under a hash of it (which hides nothing from whoever can read the table).
 */
export const blocks = (context: Context, record: Recorder): Blocks => {
  const { table } = context;
  const get = async (id: BlockId): Promise<Block | undefined> => {
    const item = await table.get(keys.block(id));
    return item && readBlock(item);
  };
  const earlier = async (once: Once | undefined): Promise<Block | undefined> => {
    const id = once && (await appliedBy(context, once));
    return id ? get(id as BlockId) : undefined;
  };
  const line = (block: Block, actor: Actor): Write =>
    record.put(lineOf(block, actor), `block-${block.id}-r${block.rev}`);

  return {
    get,
    async list({ limit = 50, cursor }) {
      const page = await table.query({ pk: BLOCKS, limit, descending: true, ...(cursor ? { cursor } : {}) });
      return { items: intact(page.items, readBlock), ...(page.cursor ? { cursor: page.cursor } : {}) };
    },
    async live(damaged) {
      const found: Block[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page: Page = await table.query({ index: "gsi1", pk: BLOCKING, ...(cursor ? { cursor } : {}) });
        found.push(...intact(page.items, readBlock, damaged));
        cursor = page.cursor;
      }
      return found;
    },
    async ask(block, once) {
      const written = await table.write([
        { put: blockItem(block), if: { exists: false } },
        { put: { ...keys.blocked(block.address), block: block.id }, if: { exists: false } },
        line(block, block.askedBy),
        ...(once ? [mark(once, block.id)] : []),
      ]);
      if (written.ok) return { kind: "asked", block };
      // Our own answer was lost and the write repeated, or another try of this request made another block.
      const mine = (await earlier(once)) ?? (await get(block.id));
      if (mine) return { kind: mine.id === block.id ? "asked" : "applied", block: mine };
      const claim = written.failed.find(({ item }) => item?.block !== undefined)?.item;
      return { kind: "taken", by: String(claim?.block) as BlockId };
    },
    async change(id, actor, decide, { ifRevs, once } = {}) {
      for (let tries = 0; tries < ATTEMPTS; tries++) {
        const before = await get(id);
        if (!before) return { kind: "absent" };
        const stale = ifRevs !== undefined && !ifRevs.includes(before.rev);
        const decided = stale ? "same" : decide(before);
        if (decided !== "same" && "block" in decided) {
          const { block } = decided;
          const done = await table.write([
            { put: blockItem(block), if: { equals: { rev: before.rev } } },
            ...(block.status === "over"
              ? [{ delete: keys.blocked(block.address), if: { equals: { block: id } } }]
              : []),
            line(block, actor),
            ...(once ? [mark(once, id)] : []),
          ]);
          if (done.ok) return { kind: "changed", block };
        }
        const applied = await earlier(once);
        if (applied) return { kind: "applied", block: applied };
        if (stale) return { kind: "stale", rev: before.rev };
        if (decided === "same") return { kind: "none", block: before };
        if ("refusal" in decided) return { kind: "refused", refusal: decided.refusal };
      }
      return { kind: "busy" };
    },
  };
};

const NAMES = {
  asked: "block.asked",
  approved: "block.approved",
  "in-force": "block.in-force",
  lifting: "block.lifting",
  over: "block.over",
} as const satisfies Record<Block["status"], JournalName>;

/** Without the address: journals are for ever. */
const lineOf = (block: Block, actor: Actor): JournalDraft => {
  const [address = "", bits] = block.address.split("/");
  return {
    kind: block.status === "in-force" || block.status === "over" ? "result" : "request",
    name: NAMES[block.status],
    text: `block ${block.id} (${address.includes(":") ? "IPv6" : "IPv4"} /${bits}) ${block.status}${block.outcome ? `: ${block.outcome}` : ""}`,
    why: block.why,
    actor,
  };
};
