import { formatSortable } from "@showcaller/core/time/instant";
import { channel, eventId, liveEvent } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestStore, testStore } from "../../test/store.ts";
import type { UnnumberedChange } from "./changes.ts";
import { createStore } from "./store.ts";

let t: TestStore;
beforeEach(() => {
  t = testStore();
});
const some = (count: number, name = "x"): UnnumberedChange[] =>
  Array.from({ length: count }, (_, n) => ({ kind: "channel", channel: channel(`${name}${n}`) }));
const seqs = async (cursor: number, limit = 1000) => (await t.store.changes.after(cursor, limit)).map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe("the change feed", () => {
  it("numbers from one, without gaps, and tells when", async () => {
    expect([await t.store.changes.head(), await seqs(0)]).toEqual([0, []]);
    await t.store.changes.append([{ kind: "live-event", liveEvent: liveEvent() }, ...some(1)]);
    await t.store.changes.append(some(1));
    expect(await t.store.changes.after(0, 10)).toMatchObject([
      { seq: 1, kind: "live-event", liveEvent: { id: eventId(1) }, at: formatSortable(t.clock.at) },
      { seq: 2, kind: "channel" },
      { seq: 3, kind: "channel" },
    ]);
    expect([await seqs(2), await seqs(3), await seqs(99)]).toEqual([[3], [], []]);
  });
  it("takes batches larger than a transaction", async () => {
    await t.store.changes.append(some(250));
    expect(await seqs(0)).toEqual(range(1, 250));
    expect(await seqs(7, 120)).toEqual(range(8, 127));
  });
  it("has no gap and nothing twice when two write at once", async () => {
    // Another dispatcher, with a head of its own in mind.
    const other = createStore(t.store.context).changes;
    for (let round = 0; round < 5; round++)
      await Promise.all([
        t.store.changes.append(some(3, "a")),
        other.append(some(2, "b")),
        t.store.changes.append(some(1, "c")),
      ]);
    const found = await t.store.changes.after(0, 100);
    expect(found.map(({ seq }) => seq)).toEqual(range(1, 30));
    const names = found.map((change) => (change.kind === "channel" ? change.channel.id : ""));
    expect(names.filter((name) => name.startsWith("a"))).toHaveLength(15);
    // A batch stays together.
    expect(names.join()).not.toMatch(/a0,(b|c)/);
  });
  it("never shows a number before all below it", async () => {
    let looks = 0;
    t.wire.after = async (_, result) => {
      const head = await t.store.changes.head();
      expect((await seqs(0)).slice(0, head)).toEqual(range(1, head));
      looks++;
      return result;
    };
    const other = createStore(t.store.context).changes;
    await Promise.all([t.store.changes.append(some(2)), other.append(some(2)), t.store.changes.append(some(3))]);
    expect(looks).toBeGreaterThan(3);
  });
  it.each([1, 3, 100])("goes on across partitions of 10,000, %i at a time", async (limit) => {
    await t.inner.write([{ put: { pk: "CHANGES", sk: "HEAD", seq: 9_996 } }]);
    await t.store.changes.append(some(8));
    expect((await t.table.query({ pk: "CHANGES#0" })).items).toHaveLength(3);
    expect((await t.table.query({ pk: "CHANGES#1" })).items).toHaveLength(5);
    const found: number[] = [];
    for (let cursor = 9_996; ; ) {
      const page = await seqs(cursor, limit);
      if (page.length === 0) break;
      expect(page.length).toBeLessThanOrEqual(limit);
      found.push(...page);
      cursor = page.at(-1) ?? 0;
    }
    expect(found).toEqual(range(9_997, 10_004));
  });
  it("skips what TTL has taken: whole partitions, too", async () => {
    await t.inner.write([{ put: { pk: "CHANGES", sk: "HEAD", seq: 29_998 } }]);
    await t.store.changes.append(some(4));
    expect(await seqs(5)).toEqual(range(29_999, 30_002));
    const item = (await t.table.query({ pk: "CHANGES#3" })).items[0];
    expect(item?.expiresAt).toBe(Math.ceil((t.clock.at + 7 * 86_400_000) / 1000));
  });
  it("whose answer was lost numbers again rather than not at all", async () => {
    t.wire.after = (writes, result) => {
      t.wire.after = undefined;
      return result.ok ? t.inner.write(writes) : result;
    };
    await t.store.changes.append(some(2));
    expect(await seqs(0)).toEqual([1, 2, 3, 4]);
  });
});
