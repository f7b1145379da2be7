import { describe, expect, it } from "vitest";
import { memoryTable } from "./memory.ts";

// The contract suite is in packages/testkit/src/table; here is only what memory has beyond it.
describe("memoryTable", () => {
  it("comes back from its snapshot, stream and order included", async () => {
    const table = memoryTable({ now: () => 1_700_000_000_500 });
    await table.write([{ put: { pk: "p", sk: "b", gsi1pk: "i", gsi1sk: "1" } }]);
    await table.write([{ put: { pk: "p", sk: "a", deep: { list: [1] } } }]);
    const saved = JSON.parse(JSON.stringify(table.snapshot()));
    const copy = memoryTable();
    await copy.write([{ put: { pk: "gone", sk: "x" } }]);
    copy.load(saved);
    expect(await copy.get({ pk: "gone", sk: "x" })).toBeUndefined();
    expect(await copy.query({ pk: "p" })).toEqual(await table.query({ pk: "p" }));
    expect((await copy.query({ pk: "i", index: "gsi1" })).items).toHaveLength(1);
    expect(await copy.stream.next(undefined, 10)).toEqual(await table.stream.next(undefined, 10));
    await copy.write([{ delete: { pk: "p", sk: "a" } }]);
    const { records, last } = await copy.stream.next(undefined, 10);
    expect(records.map((record) => record.eventName)).toEqual(["INSERT", "INSERT", "REMOVE"]);
    expect(records[0]?.dynamodb.ApproximateCreationDateTime).toBe(1_700_000_000);
    expect(await table.stream.next(last, 10).catch((error: Error) => error.message)).toMatch(/not a sequence number/);
  });

  it("forgets trimmed records and goes on counting", async () => {
    const table = memoryTable();
    for (const sk of ["a", "b", "c"]) await table.write([{ put: { pk: "p", sk } }]);
    const first = (await table.stream.next(undefined, 2)).last ?? "";
    table.stream.trim(first);
    const rest = await table.stream.next(first, 10);
    expect(rest.records.map((record) => record.dynamodb.Keys.sk)).toEqual([{ S: "c" }]);
    table.stream.trim(rest.last ?? "");
    expect(await table.stream.next(rest.last, 10)).toEqual({ records: [], last: rest.last });
    await table.write([{ put: { pk: "p", sk: "d" } }]);
    expect((await table.stream.next(rest.last, 10)).records.map((record) => record.dynamodb.Keys.sk)).toEqual([
      { S: "d" },
    ]);
  });
});
