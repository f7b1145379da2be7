import type { Item, Json, QueryRequest, Write } from "@showcaller/core/ports";
import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

const KB = 1024;

/** Requests DynamoDB would refuse, all refused with the same code and without a trace. */
export function limitCases(stage: Stage): void {
  const put = (attributes: { [name: string]: Json | undefined }): Write[] => [
    { put: { pk: "p", sk: "s", ...attributes } as Item },
  ];
  const update = (change: object): Write[] => [{ update: { pk: "p", sk: "s" }, ...change }];
  const many = (count: number): Write[] => Array.from({ length: count }, (_, i) => ({ put: { pk: "p", sk: `s${i}` } }));
  let nested: Json = 1;
  for (let i = 0; i < 40; i++) nested = [nested];
  const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, i]));

  const refusals: [what: string, code: string, writes: Write[]][] = [
    ["no write", "BadWriteCount", []],
    ["101 writes", "BadWriteCount", many(101)],
    [
      "two writes on one key",
      "DuplicateKey",
      [{ put: { pk: "p", sk: "s" } }, { check: { pk: "p", sk: "s" }, if: { exists: true } }],
    ],
    ["empty pk", "BadKey", put({ pk: "" })],
    ["empty sk", "BadKey", put({ sk: "" })],
    ["empty sk in a transaction", "BadKey", [...put({}), { delete: { pk: "p", sk: "" } }]],
    ["a pk of 2049 bytes", "BadKey", put({ pk: "p".repeat(2049) })],
    ["an sk of 1025 bytes", "BadKey", put({ sk: "ß".repeat(513) })],
    ["a number as index key", "BadKey", put({ gsi1pk: 1 })],
    ["null as index key", "BadKey", put({ gsi2sk: null })],
    ["an empty index key", "BadKey", put({ gsi1sk: "" })],
    ["an empty index key by update", "BadKey", update({ set: { gsi1sk: "" } })],
    ["adding to an index key", "BadKey", update({ add: { gsi1sk: 1 } })],
    ["setting the key", "BadKey", update({ set: { sk: "t" } })],
    ["removing the key", "BadKey", update({ remove: ["pk"] })],
    ["an update of nothing", "BadUpdate", update({ set: {} })],
    ["one attribute twice", "BadUpdate", update({ set: { a: 1 }, remove: ["a"] })],
    ["half an emoji", "BadValue", put({ text: "\ud83c" })],
    ["half an emoji as condition", "BadValue", [{ check: { pk: "p", sk: "s" }, if: { equals: { a: "\ud83c" } } }]],
    ["infinity", "BadValue", put({ n: Number.POSITIVE_INFINITY })],
    ["not a number", "BadValue", put({ list: [{ n: Number.NaN }] })],
    ["1e126", "BadValue", put({ n: 1e126 })],
    ["1e-131", "BadValue", put({ n: 1e-131 })],
    ["an attribute without a name", "BadValue", put({ "": 1 })],
    ["a member without a name", "BadValue", put({ map: { "": 1 } })],
    ["a Date", "BadValue", put({ at: new Date(0) as unknown as Json })],
    ["a function", "BadValue", put({ at: (() => 1) as unknown as Json })],
    ["setting undefined", "BadValue", update({ set: { a: undefined } })],
    ["adding a fraction", "BadValue", update({ add: { n: 0.1 } })],
    ["nesting 40 deep", "BadValue", put({ nested })],
    ["expiry in milliseconds", "BadValue", put({ expiresAt: Date.UTC(2026, 0) })],
    ["expiry as text", "BadValue", put({ expiresAt: "2026" })],
    ["an item over 400 KB", "ItemTooLarge", put({ big: "x".repeat(400 * KB) })],
    [
      "over 4 MB together",
      "TransactionTooLarge",
      many(11).map((w, i) => ({ ...w, put: { pk: "p", sk: `${i}`, big: "x".repeat(390 * KB) } })),
    ],
    ["a condition over 4 KB", "ExpressionTooLarge", [{ check: { pk: "p", sk: "s" }, if: { equals: names(300) } }]],
    [
      "in with 101 values",
      "ExpressionTooLarge",
      [{ check: { pk: "p", sk: "s" }, if: { in: { a: Object.values(names(101)) } } }],
    ],
    ["an update of 301 attributes", "ExpressionTooLarge", update({ set: names(301) })],
  ];

  describe("limits", () => {
    it.each(refusals)("refuses %s: %s", async (_, code, writes) => {
      await expect(stage.table.write(writes)).rejects.toMatchObject({ name: "TableRefused", code });
    });

    it("takes what is just inside the limits", async () => {
      const pk = stage.pk();
      const key = { pk: `${pk}${"p".repeat(2048 - pk.length)}`, sk: "s".repeat(1024) };
      const big = "x".repeat(390 * KB);
      let deep: Json = 1;
      for (let i = 0; i < 31; i++) deep = [deep];
      const item = {
        ...key,
        big,
        deep,
        max: Number.MAX_SAFE_INTEGER,
        huge: 9e125,
        tiny: -1e-130,
        expiresAt: 1_800_000_000,
      };
      expect(await stage.table.write([{ put: item }])).toEqual({ ok: true });
      expect(await stage.table.get(key)).toEqual(item);
      const wide = Array.from({ length: 100 }, (_, i) => i);
      const condition = {
        all: [{ in: { max: [...wide.slice(1), Number.MAX_SAFE_INTEGER] } }, { equals: { sk: key.sk } }],
      };
      expect(await stage.table.write([{ update: key, set: names(290), if: condition }])).toEqual({ ok: true });
    });

    it("takes 100 writes at once", async () => {
      const pk = stage.pk();
      const writes = Array.from({ length: 100 }, (_, i) => ({ put: { pk, sk: `${1000 + i}` }, if: { exists: false } }));
      expect(await stage.table.write(writes)).toEqual({ ok: true });
      expect(await stage.table.write(writes)).toMatchObject({ ok: false });
      expect((await stage.table.query({ pk })).items).toHaveLength(100);
    });

    it("refuses an update that would make a stored item too large, and one that adds to text", async () => {
      const key = { pk: stage.pk(), sk: "a" };
      await stage.table.write([{ put: { ...key, big: "x".repeat(300 * KB), text: "t" } }]);
      const grow = stage.table.write([{ update: key, set: { more: "x".repeat(200 * KB) } }]);
      await expect(grow).rejects.toMatchObject({ name: "TableRefused" });
      const add = { update: key, add: { text: 1 } };
      await expect(stage.table.write([add])).rejects.toMatchObject({ name: "TableRefused" });
      const both = stage.table.write([{ put: { ...key, sk: "b" } }, add]);
      await expect(both).rejects.toMatchObject({ name: "TableRefused" });
      expect((await stage.table.query({ pk: key.pk })).items).toEqual([
        { ...key, big: "x".repeat(300 * KB), text: "t" },
      ]);
    });

    const badQueries: [what: string, code: string, request: QueryRequest][] = [
      ["a page of 0", "BadLimit", { pk: "p", limit: 0 }],
      ["a page of 101", "BadLimit", { pk: "p", limit: 101 }],
      ["a page of 1.5", "BadLimit", { pk: "p", limit: 1.5 }],
      ["an empty pk", "BadKey", { pk: "" }],
      ["a prefix of 1025 bytes", "BadKey", { pk: "p", sk: { prefix: "s".repeat(1025) } }],
      ["an empty cursor", "BadCursor", { pk: "p", cursor: "" }],
      ["nonsense as cursor", "BadCursor", { pk: "p", cursor: "nonsense!" }],
      ["JSON as cursor", "BadCursor", { pk: "p", cursor: Buffer.from('{"pk":"p"}').toString("base64url") }],
      ["null as cursor", "BadCursor", { pk: "p", cursor: Buffer.from("null").toString("base64url") }],
      ["numbers as cursor", "BadCursor", { pk: "p", cursor: Buffer.from("[1,2,3,4,5]").toString("base64url") }],
    ];
    it.each(badQueries)("refuses %s: %s", async (_, code, request) => {
      await expect(stage.table.query(request)).rejects.toMatchObject({ name: "TableRefused", code });
    });

    it("refuses to get without a key", async () => {
      await expect(stage.table.get({ pk: "p", sk: "" })).rejects.toMatchObject({ code: "BadKey" });
    });
  });
}
