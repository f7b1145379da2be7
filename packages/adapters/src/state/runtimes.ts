import type { ChannelId, Runtime } from "@showcaller/contracts";
import type { Json, Write } from "@showcaller/core/ports";
import { SECOND } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { type CorruptItem, intact, readRuntime } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import type { JournalDraft } from "./types.ts";

/** Law 7: a mutating media call runs under this lease; the Lambda times out after 15 s, so its holder is long dead at expiry. */
export const LEASE = 60 * SECOND;

/** Attributes to set; `undefined` removes. */
export type RuntimePatch = { [K in keyof Omit<Runtime, "channel" | "rev">]?: Runtime[K] | undefined };

export interface Runtimes {
  get(channel: ChannelId): Promise<Runtime>;
  /** Whatever can be read; `damaged` is told of the rest. */
  all(damaged?: (item: CorruptItem) => void): Promise<Runtime[]>;
  /**
   * Reads, decides, writes on condition that nobody wrote in between; `undefined` writes nothing. A writer that stores a
   * token between our read and our write makes us read again, so that of "token stored" and "state seen" whichever is
   * second sees the other. `known` spares the first read.
   */
  update(
    channel: ChannelId,
    decide: (runtime: Runtime) => RuntimePatch | undefined,
    options?: { known?: Runtime; entries?: readonly Keyed[] },
  ): Promise<Runtime>;
  /**
   * One write, no read: takes the lease and sets attributes, together with `others` (checks of the claim and the live
   * event, the leg's new phase, journal lines). `rev`: only if nobody has written since it was read.
   * `lease-held`: wait and try again. `refused`: one of the others' conditions. `untagged`: it is not ours to touch.
   */
  lease(
    channel: ChannelId,
    holder: string,
    set: RuntimePatch,
    others: readonly Write[],
    rev?: number,
  ): Promise<"leased" | "lease-held" | "refused" | "untagged">;
  /** To set attributes inside another transaction, if nobody has written since `known` was read. */
  patch(known: Runtime, set: RuntimePatch): Write;
  /** Gives the lease back and sets what came of it. If we no longer hold it, nothing is written: somebody else acts now. */
  unlease(channel: ChannelId, holder: string, set: RuntimePatch, others: readonly Write[]): Promise<"done" | "lost">;
}
export type Keyed = JournalDraft & { key: string };

export const runtimes = ({ table, clock }: Context, record: Recorder): Runtimes => {
  const get = async (channel: ChannelId): Promise<Runtime> => {
    const item = await table.get(keys.runtime(channel));
    return item ? readRuntime(item) : { channel, rev: 0 };
  };
  return {
    get,
    async all(damaged) {
      const found: Runtime[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await table.query({ pk: "RUNTIME", ...(cursor ? { cursor } : {}) });
        found.push(...intact(page.items, readRuntime, damaged));
        cursor = page.cursor;
      }
      return found;
    },
    async update(channel, decide, { known, entries = [] } = {}) {
      for (let runtime = known ?? (await get(channel)); ; runtime = await get(channel)) {
        const patch = decide(runtime);
        if (!patch) return runtime;
        const write: Write = {
          ...updateOf(channel, patch),
          if: runtime.rev === 0 ? { exists: false } : { equals: { rev: runtime.rev } },
        };
        const written = await table.write([write, ...entries.map((entry) => record.put(entry, entry.key))]);
        if (written.ok) return applied(runtime, patch);
      }
    },
    async lease(channel, holder, set, others, rev) {
      const now = clock.now();
      const patch = { ...set, leaseHolder: holder, leaseUntil: now + LEASE };
      // The same holder takes it again: a retried task must not wait for itself.
      const free = { any: [{ lessOrAbsent: { leaseUntil: now } }, { equals: { leaseHolder: holder } }] };
      const condition = { all: [free, { absent: "untagged" }, ...(rev === undefined ? [] : [{ equals: { rev } }])] };
      const written = await table.write([{ ...updateOf(channel, patch), if: condition }, ...others]);
      if (written.ok) return "leased";
      if (written.failed.some(({ index, item }) => index === 0 && item?.untagged === true)) return "untagged";
      return written.failed.some(({ index }) => index > 0) ? "refused" : "lease-held";
    },
    patch: (known, set) => ({
      ...updateOf(known.channel, set),
      if: known.rev === 0 ? { exists: false } : { equals: { rev: known.rev } },
    }),
    async unlease(channel, holder, set, others) {
      const patch = { ...set, leaseHolder: undefined, leaseUntil: undefined };
      const written = await table.write([
        { ...updateOf(channel, patch), if: { equals: { leaseHolder: holder } } },
        ...others,
      ]);
      return written.ok ? "done" : "lost";
    },
  };
};

function updateOf(channel: ChannelId, patch: RuntimePatch): Write & { update: unknown } {
  const entries = Object.entries(patch);
  const set = Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<string, Json>;
  return {
    update: keys.runtime(channel),
    set,
    remove: entries.filter(([, value]) => value === undefined).map(([name]) => name),
    add: { rev: 1 },
  };
}

const applied = (runtime: Runtime, patch: RuntimePatch): Runtime =>
  Object.fromEntries(
    Object.entries({ ...runtime, ...patch, rev: runtime.rev + 1 }).filter(([, value]) => value !== undefined),
  ) as Runtime;
