import { eventId } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestStore, testStore } from "../../test/store.ts";
import { CorruptItem } from "./items.ts";
import type { JournalDraft } from "./types.ts";

let t: TestStore;
beforeEach(() => {
  t = testStore();
});
const ID = eventId(1);
const draft = (text: string, wish: Partial<JournalDraft> = {}): JournalDraft => ({
  kind: "signal",
  name: "signal.received",
  text,
  why: "a test",
  actor: "test",
  liveEvent: ID,
  ...wish,
});
const texts = async (limit?: number) => {
  const found: string[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page = await t.store.journal.read(ID, { ...(limit ? { limit } : {}), ...(cursor ? { cursor } : {}) });
    found.push(...page.items.map(({ text }) => text));
    cursor = page.cursor;
  }
  return found;
};

describe("the journal", () => {
  it("is in order of time, whole seconds and milliseconds alike, and pages", async () => {
    const base = t.clock.at;
    for (const [offset, text] of [
      [1000, "third"],
      [0, "first"],
      [999, "second"],
      [1001, "fourth"],
    ] as const) {
      t.clock.at = base + offset;
      await t.store.journal.append([draft(text)]);
    }
    for (const limit of [undefined, 1, 2, 3])
      expect(await texts(limit)).toEqual(["first", "second", "third", "fourth"]);
  });
  it("keeps the order of what is told at once, and takes more than one transaction", async () => {
    const many = Array.from({ length: 130 }, (_, n) => `line ${n}`);
    await t.store.journal.append(many.map((text) => draft(text)));
    expect(await texts()).toEqual(many);
  });
  it("has the same line once, by its key", async () => {
    await t.store.journal.append([draft("once", { key: "k" })]);
    await t.store.journal.append([draft("once", { key: "k" })]);
    expect(await texts()).toEqual(["once"]);
    expect((await t.store.journal.read(ID, {})).items[0]).not.toHaveProperty("key");
  });
  it("of nothing in particular is the system's", async () => {
    const { liveEvent: _, ...rest } = draft("system");
    await t.store.journal.append([rest]);
    expect(await texts()).toEqual([]);
    expect((await t.table.query({ pk: "JOURNAL#SYSTEM" })).items).toHaveLength(1);
  });
  it("that cannot be read says so", async () => {
    await t.inner.write([{ put: { pk: `JOURNAL#${ID}`, sk: "2025", data: { text: "no more" } } }]);
    await expect(t.store.journal.read(ID, {})).rejects.toThrow(CorruptItem);
  });
});
