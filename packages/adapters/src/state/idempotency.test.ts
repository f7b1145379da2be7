import { beforeEach, describe, expect, it } from "vitest";
import { type TestStore, testStore } from "../../test/store.ts";
import { appliedBy, mark } from "./idempotency.ts";
import type { Begun, Once } from "./types.ts";

let t: TestStore;
beforeEach(() => {
  t = testStore();
});
const DAY = 86_400_000;
const request = { actor: "kim", key: "k1", hash: "h1" };
const begin = (wish: Partial<typeof request> = {}) => t.store.idempotency.begin({ ...request, ...wish });
const onceOf = (begun: Begun): Once => {
  if (begun.kind === "first" || begun.kind === "applied") return begun.once;
  throw new Error(begun.kind);
};
const answer = { status: 201, headers: { etag: '"1"' }, body: "{}" };
const kind = async (wish?: Partial<typeof request>) => (await begin(wish)).kind;

describe("a key", () => {
  it("is first once; then in progress; then it answers what it answered", async () => {
    const first = await begin();
    expect([first.kind, await kind()]).toEqual(["first", "in-progress"]);
    await t.store.idempotency.finish(onceOf(first), answer);
    expect(await begin()).toEqual({ kind: "done", ...answer });
  });
  it("is of one actor and one request", async () => {
    await begin();
    expect(await kind({ actor: "lee" })).toBe("first");
    expect(await kind({ key: "k2" })).toBe("first");
    expect(await kind({ hash: "h2" })).toBe("other-request");
  });
  it("of many at once is first for one", async () => {
    const kinds = await Promise.all(Array.from({ length: 6 }, () => kind()));
    expect(kinds.sort()).toEqual(["first", ...Array(5).fill("in-progress")]);
  });
  it("left behind by a death is taken over after 60 seconds, by the same request alone", async () => {
    await begin();
    t.clock.at += 60_000;
    expect(await kind()).toBe("in-progress");
    t.clock.at += 1;
    expect(await kind({ hash: "h2" })).toBe("other-request");
    expect(await kind()).toBe("first");
    expect(await kind()).toBe("in-progress");
  });
  it("is kept a day, whatever TTL does", async () => {
    await t.store.idempotency.finish(onceOf(await begin()), answer);
    t.clock.at += DAY;
    expect(await kind()).toBe("done");
    t.clock.at += 1;
    expect(await kind({ hash: "h2" })).toBe("first");
  });
  it("expires by TTL after that day, in seconds", async () => {
    await begin();
    const item = await t.table.get({ pk: "IDEMPOTENCY#kim", sk: "k1" });
    expect(item?.expiresAt).toBe(Math.ceil((t.clock.at + DAY) / 1000));
  });
  it("is forgotten after a failure of ours, by its holder alone", async () => {
    const first = onceOf(await begin());
    t.clock.at += 60_001;
    const second = onceOf(await begin());
    await t.store.idempotency.forget(first);
    expect(await kind()).toBe("in-progress");
    await t.store.idempotency.forget(second);
    expect(await kind()).toBe("first");
  });
  it("whose first answer was lost is first still", async () => {
    t.wire.after = (writes, result) => {
      t.wire.after = undefined;
      return result.ok ? t.inner.write(writes) : result;
    };
    expect(await kind()).toBe("first");
  });
  it("keeps its first answer", async () => {
    const once = onceOf(await begin());
    await t.store.idempotency.finish(once, answer);
    await t.store.idempotency.finish(once, { ...answer, status: 500 });
    expect(await begin()).toMatchObject({ status: 201 });
  });
});

describe("what a request writes is marked in the same transaction", () => {
  const apply = (once: Once, id: string) => t.table.write([mark(once, id)]);
  it("so that of two tries one writes, and the other learns what", async () => {
    const first = onceOf(await begin());
    t.clock.at += 60_001;
    const second = onceOf(await begin());
    expect(await apply(first, "one")).toEqual({ ok: true });
    expect((await apply(second, "two")).ok).toBe(false);
    expect(await appliedBy(t.store.context, second)).toBe("one");
    expect(await begin()).toMatchObject({ kind: "applied", id: "one" });
  });
  it("and is not forgotten, nor written once it is answered", async () => {
    const once = onceOf(await begin());
    await apply(once, "one");
    await t.store.idempotency.forget(once);
    expect(await kind()).toBe("applied");
    const other = onceOf(await begin({ key: "k2" }));
    await t.store.idempotency.finish(other, answer);
    expect((await apply(other, "two")).ok).toBe(false);
  });
  it("and another request's mark is none of ours", async () => {
    const once = onceOf(await begin());
    await apply(once, "one");
    expect(await appliedBy(t.store.context, { ...once, hash: "h2" })).toBeUndefined();
    expect(await appliedBy(t.store.context, { ...once, key: "k9" })).toBeUndefined();
  });
});
