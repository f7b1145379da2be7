import { PlaybookId, PlaybookInput } from "@showcaller/contracts";
import { defaultPlaybooks } from "@showcaller/core/playbooks/defaults";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestStore, testStore } from "../../test/store.ts";
import { keys } from "./keys.ts";
import type { Playbooks } from "./playbooks.ts";

let t: TestStore;
let playbooks: Playbooks;
beforeEach(() => {
  t = testStore();
  playbooks = t.store.playbooks;
});
const FROZEN = PlaybookId.parse("frozen");
const OURS = PlaybookId.parse("our-own");
const input = (name: string): PlaybookInput =>
  PlaybookInput.parse({
    name,
    mode: "shadow",
    match: { causes: ["frozen"] },
    rungs: [{ id: "page", holdOff: "PT30S", action: { do: "page" } }],
    cooldown: "PT1M",
    budget: { perEvent: 1, perHour: 1 },
  });
const put = (id: PlaybookId, name: string, ifRevs?: number[]) =>
  playbooks.put(id, "op", () => ({ playbook: input(name) }), ifRevs ? { ifRevs } : {});

describe("playbooks", () => {
  it("are the program's own while nothing is stored", async () => {
    expect(await playbooks.all()).toEqual([...defaultPlaybooks].sort((a, b) => (a.id < b.id ? -1 : 1)));
    expect(await playbooks.get(FROZEN)).toMatchObject({ id: FROZEN, version: 0 });
    expect(await playbooks.get(OURS)).toBeUndefined();
  });
  it("that are written replace those of their id, count versions, and keep what was before", async () => {
    expect(await put(FROZEN, "one")).toMatchObject({ kind: "changed", playbook: { version: 1, updatedBy: "op" } });
    expect(await put(FROZEN, "two", [1])).toMatchObject({ kind: "changed", playbook: { version: 2 } });
    expect(await put(OURS, "ours")).toMatchObject({ kind: "created", playbook: { version: 1 } });
    const all = await playbooks.all();
    expect(all.filter(({ id }) => id === FROZEN)).toMatchObject([{ version: 2, name: "two" }]);
    expect(all).toHaveLength(defaultPlaybooks.length + 1);
    const { items } = await playbooks.history(FROZEN);
    expect(items.map(({ version }) => version)).toEqual([2, 1, 0]);
    const page = await playbooks.history(FROZEN, { limit: 1 });
    const rest = await playbooks.history(FROZEN, page.cursor ? { cursor: page.cursor } : {});
    expect(rest.items.map(({ version }) => version)).toEqual([1, 0]);
  });
  it("are not written over a version that was not seen, nor twice at once", async () => {
    expect(await put(FROZEN, "x", [3])).toEqual({ kind: "stale", version: 0 });
    const both = await Promise.all([put(FROZEN, "a"), put(FROZEN, "b")]);
    expect(both.map(({ kind }) => kind)).toEqual(["changed", "changed"]);
    expect((await playbooks.history(FROZEN)).items.map(({ version }) => version)).toEqual([2, 1, 0]);
  });
  it("of one request are written once", async () => {
    const begun = await t.store.idempotency.begin({ actor: "op", key: "k", hash: "h" });
    if (begun.kind !== "first") throw new Error(begun.kind);
    const { once } = begun;
    await playbooks.put(OURS, "op", () => ({ playbook: input("a") }), { once });
    expect(await playbooks.put(OURS, "op", () => ({ playbook: input("b") }), { once, ifRevs: [0] })).toMatchObject({
      kind: "applied",
      playbook: { name: "a", version: 1 },
    });
  });
  it("that are the same, or refused, are not written", async () => {
    const before = t.writes();
    expect(await playbooks.put(FROZEN, "op", () => "same")).toMatchObject({ kind: "none" });
    expect(await playbooks.put(OURS, "op", () => ({ refused: "it cannot work" }))).toEqual({
      kind: "refused",
      refused: "it cannot work",
    });
    expect(t.writes()).toBe(before);
  });
  it("that cannot be read leave the program's own in force, and are told of", async () => {
    await t.inner.write([{ put: { ...keys.playbook(FROZEN), rev: 3, data: { id: "frozen" } } }]);
    const damaged: string[] = [];
    const all = await playbooks.all((item) => damaged.push(item.key.sk));
    expect(all.find(({ id }) => id === FROZEN)).toMatchObject({ version: 0 });
    expect(damaged).toEqual(["frozen"]);
  });
});
