import { channel, channelId } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestStore, testStore } from "../../test/store.ts";

let t: TestStore;
beforeEach(() => {
  t = testStore();
});
const put = (id: string, rev = 1, options = {}) =>
  t.store.channels.put(channelId(id), "kim", () => ({ channel: channel(id, { rev }) }), options);

describe("channels", () => {
  it("are created, changed, and found, each change told", async () => {
    expect((await put("main")).kind).toBe("created");
    expect((await put("main", 2)).kind).toBe("changed");
    expect(await t.store.channels.get(channelId("main"))).toEqual(channel("main", { rev: 2 }));
    expect((await t.table.query({ pk: "JOURNAL#SYSTEM" })).items).toHaveLength(2);
    expect(await t.store.channels.get(channelId("other"))).toBeUndefined();
  });
  it("loses no change: the second of two decides on the first's", async () => {
    await put("main");
    const rename = (name: string) =>
      t.store.channels.put(channelId("main"), "kim", (before) => ({
        channel: { ...channel("main"), ...before, name: `${before?.name}+${name}`, rev: (before?.rev ?? 0) + 1 },
      }));
    await Promise.all([rename("a"), rename("b")]);
    expect(await t.store.channels.get(channelId("main"))).toMatchObject({ name: "main+a+b", rev: 3 });
  });
  it("knows what is stale, refused, and the same", async () => {
    expect(await put("main", 1, { ifRevs: [1] })).toEqual({ kind: "stale", rev: 0 });
    await put("main");
    expect(await put("main", 2, { ifRevs: [7] })).toEqual({ kind: "stale", rev: 1 });
    expect((await t.store.channels.put(channelId("main"), "kim", () => "same")).kind).toBe("none");
    const refusal = { problem: "channel-in-use", detail: "no", errors: [] } as const;
    expect(await t.store.channels.put(channelId("main"), "kim", () => ({ refusal }))).toEqual({
      kind: "refused",
      refusal,
    });
    await expect(t.store.channels.put(channelId("new"), "kim", () => "same")).rejects.toThrow("cannot be the same");
  });
  it("are listed a page at a time, or all at once", async () => {
    const names = Array.from({ length: 105 }, (_, n) => `c${String(n).padStart(3, "0")}`);
    for (const name of names) await put(name);
    const page = await t.store.channels.list({ limit: 10 });
    expect(page.items.map(({ id }) => id)).toEqual(names.slice(0, 10));
    const next = await t.store.channels.list({ limit: 10, ...(page.cursor ? { cursor: page.cursor } : {}) });
    expect(next.items[0]?.id).toBe("c010");
    expect((await t.store.channels.all()).map(({ id }) => id)).toEqual(names);
  });
});
