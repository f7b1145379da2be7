import { expect, it } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import { createWorld } from "../kernel/world.ts";
import { keyValueStoreStandIn } from "./stand-in.ts";

const setUp = () => {
  const world = createWorld({ at: 0, seed: 1, shelf: memoryShelf() });
  const store = keyValueStoreStandIn({ world, latency: 0, propagation: 3_000 });
  const call = (operation: string, input: Record<string, unknown> = {}) =>
    store.call(operation, input, { region: "us-east-1", function: "test" });
  const update = (puts: Record<string, string>, deletes: string[] = [], IfMatch = store.summary().etag) =>
    call("UpdateKeys", {
      IfMatch,
      Puts: Object.entries(puts).map(([Key, Value]) => ({ Key, Value })),
      Deletes: deletes.map((Key) => ({ Key })),
    });
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => "taken",
      (error: { code: string }) => error.code,
    );
  return { world, store, call, update, refusal };
};

it("holds one writer at a time to its ETag, all or nothing", async () => {
  const { store, update, refusal } = setUp();
  const { etag } = store.summary();
  expect(await update({ a: "1" })).toMatchObject({ ItemCount: 1, TotalSizeInBytes: 2 });
  expect(await refusal(update({ b: "2" }, [], etag))).toBe("ConflictException");
  expect(await refusal(update({ b: "2" }, ["absent"]))).toBe("ResourceNotFoundException");
  expect(await update({ b: "22" }, ["a"])).toMatchObject({ ItemCount: 1, TotalSizeInBytes: 3 });
});

it("has CloudFront's quotas", async () => {
  const { update, refusal, store, call } = setUp();
  const many = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, "v"]));
  expect(await refusal(update(many(51)))).toBe("ValidationException");
  expect(await refusal(update(many(50)))).toBe("taken");
  expect(await refusal(update({ ["k".repeat(513)]: "v" }))).toBe("ValidationException");
  expect(await refusal(update({ k: "v".repeat(1_025) }))).toBe("ValidationException");
  expect(await refusal(update({ k: "é".repeat(513) }))).toBe("ValidationException");
  expect(await refusal(update({ k: "1" }, ["k"]))).toBe("ValidationException");
  const value = "v".repeat(1_024);
  let full = "taken";
  for (let n = 0; full === "taken"; n++)
    full = await refusal(update(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${n}-${i}`, value]))));
  expect(full).toBe("ServiceQuotaExceededException");
  expect(store.summary().bytes).toBeLessThanOrEqual(5_000_000);
  expect(store.summary().bytes).toBeGreaterThan(4_900_000);
  expect(await refusal(call("ListKeys", { MaxResults: 51 }))).toBe("ValidationException");
});

it("is behind at the edge, and counts what its calls cost", async () => {
  const { world, store, update } = setUp();
  await update({ first: "goes out with the function" });
  expect(store.atEdge("first")).toBeDefined();
  await update({ a: "1" });
  await world.runUntil(2_999);
  expect(store.atEdge("a")).toBeUndefined();
  await world.runUntil(3_000);
  expect(store.atEdge("a")).toBe("1");
  await update({}, ["a"]);
  expect(store.atEdge("a")).toBe("1");
  await world.runUntil(6_000);
  expect(store.atEdge("a")).toBeUndefined();
  expect(store.summary()).toMatchObject({ keys: 1, calls: 3, dollars: 0.003 });
});

it("lists in pages, each key once", async () => {
  const { call, update } = setUp();
  await update(Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`k${String(n).padStart(2, "0")}`, String(n)])));
  const seen: string[] = [];
  for (let NextToken: unknown, first = true; first || NextToken; first = false) {
    const page = await call("ListKeys", { ...(NextToken ? { NextToken } : {}) });
    seen.push(...(page.Items as { Key: string }[]).map(({ Key }) => Key));
    NextToken = page.NextToken;
  }
  expect(seen).toHaveLength(25);
  expect(new Set(seen).size).toBe(25);
});
