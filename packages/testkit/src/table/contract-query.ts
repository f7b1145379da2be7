import type { Item, QueryRequest } from "@showcaller/core/ports";
import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

export function queryCases(stage: Stage): void {
  const put = (items: Item[]) => stage.table.write(items.map((item) => ({ put: item })));
  /** All pages, as the sort keys on each. */
  const pages = async (request: QueryRequest): Promise<string[][]> => {
    const out: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await stage.table.query({ ...request, ...(cursor !== undefined && { cursor }) });
      out.push(page.items.map((item) => item.sk));
      cursor = page.cursor;
      expect(out.length, "pages without end").toBeLessThan(100);
    } while (cursor !== undefined);
    return out;
  };
  const all = async (request: QueryRequest) => (await pages(request)).flat();

  describe("queries", () => {
    const SORT_KEYS = ["a", "b#1", "b#2", "b#3", "c", "\u00e9", "\uffee", "\u{1f3ac}"];
    const filled = async () => {
      const pk = stage.pk();
      await put(SORT_KEYS.toReversed().map((sk) => ({ pk, sk })));
      await put([{ pk: `${pk}-other`, sk: "b#1" }]);
      return pk;
    };

    it("reads a partition in the order of UTF-8 bytes, and backwards", async () => {
      const pk = await filled();
      expect(await all({ pk })).toEqual(SORT_KEYS);
      expect(await all({ pk, descending: true })).toEqual(SORT_KEYS.toReversed());
      expect(await stage.table.query({ pk: stage.pk() })).toEqual({ items: [] });
    });

    const ranges: [NonNullable<QueryRequest["sk"]>, string[]][] = [
      [{ prefix: "b#" }, ["b#1", "b#2", "b#3"]],
      [{ prefix: "b#2" }, ["b#2"]],
      [{ prefix: "bb" }, []],
      [{ prefix: "\u{1f3ac}" }, ["\u{1f3ac}"]],
      [{ prefix: "" }, SORT_KEYS],
      [{ from: "b#2" }, ["b#2", "b#3", "c", "\u00e9", "\uffee", "\u{1f3ac}"]],
      [{ to: "b#2" }, ["a", "b#1", "b#2"]],
      [{ from: "b", to: "b~" }, ["b#1", "b#2", "b#3"]],
      [{ from: "b#1", to: "b#1" }, ["b#1"]],
      [{ from: "c", to: "b" }, []],
      [{ to: "" }, []],
      [{ from: "" }, SORT_KEYS],
      [{}, SORT_KEYS],
    ];
    it.each(ranges)("range %j, both ways and in pages", async (sk, expected) => {
      const pk = await filled();
      expect(await all({ pk, sk })).toEqual(expected);
      expect(await all({ pk, sk, descending: true })).toEqual(expected.toReversed());
      expect(await all({ pk, sk, limit: 2 })).toEqual(expected);
      expect(await all({ pk, sk, limit: 1, descending: true })).toEqual(expected.toReversed());
    });

    it("gives pages of the size asked for, 100 unless told", async () => {
      const pk = stage.pk();
      for (const part of [0, 1])
        await put(Array.from({ length: 75 }, (_, i) => ({ pk, sk: `${1000 + part * 75 + i}` })));
      expect((await pages({ pk })).map((page) => page.length)).toEqual([100, 50]);
      expect((await pages({ pk, limit: 60 })).map((page) => page.length)).toEqual([60, 60, 30]);
    });

    it("goes on from its cursor when items come and go", async () => {
      const pk = stage.pk();
      await put(["a", "b", "d"].map((sk) => ({ pk, sk })));
      const { cursor = "" } = await stage.table.query({ pk, limit: 2 });
      await stage.table.write([{ delete: { pk, sk: "b" } }, { put: { pk, sk: "aa" } }, { put: { pk, sk: "c" } }]);
      expect((await stage.table.query({ pk, limit: 2, cursor })).items.map((item) => item.sk)).toEqual(["c", "d"]);
    });

    it("cuts pages at 1 MB", async () => {
      const pk = stage.pk();
      const big = "x".repeat(300 * 1024);
      for (const sk of ["a", "b", "c", "d", "e"]) await put([{ pk, sk, big }]);
      const read = await pages({ pk });
      expect(read.length).toBeGreaterThan(1);
      expect(read.flat()).toEqual(["a", "b", "c", "d", "e"]);
    });

    it("refuses the cursor of another query", async () => {
      const pk = await filled();
      const { cursor = "" } = await stage.table.query({ pk, sk: { from: "b#2" }, limit: 1 });
      const refused = (request: QueryRequest) =>
        expect(stage.table.query({ ...request, cursor })).rejects.toMatchObject({ code: "BadCursor" });
      await refused({ pk: `${pk}-other` });
      await refused({ pk, descending: true });
      await refused({ pk, sk: { prefix: "c" } });
      await refused({ pk, sk: { to: "a" } });
      await refused({ pk, index: "gsi1" });
    });
  });

  describe("indexes", () => {
    it("holds the items that have both of its keys, in the order of its sort key", async () => {
      const [pk, index] = [stage.pk(), stage.pk()];
      await put([
        { pk, sk: "1", gsi1pk: index, gsi1sk: "c", extra: { kept: true } },
        { pk, sk: "2", gsi1pk: index, gsi1sk: "a", gsi2pk: index, gsi2sk: "z" },
        { pk: `${pk}-other`, sk: "3", gsi1pk: index, gsi1sk: "b" },
        { pk, sk: "4", gsi1pk: index },
        { pk, sk: "5", gsi1sk: "a" },
        { pk, sk: "6" },
      ]);
      expect(await all({ index: "gsi1", pk: index })).toEqual(["2", "3", "1"]);
      expect(await all({ index: "gsi1", pk: index, descending: true })).toEqual(["1", "3", "2"]);
      expect(await all({ index: "gsi1", pk: index, sk: { from: "b" } })).toEqual(["3", "1"]);
      expect(await all({ index: "gsi2", pk: index })).toEqual(["2"]);
      const [last] = (await stage.table.query({ index: "gsi1", pk: index, sk: { prefix: "c" } })).items;
      expect(last).toEqual({ pk, sk: "1", gsi1pk: index, gsi1sk: "c", extra: { kept: true } });
    });

    it("follows updates and deletes", async () => {
      const [pk, index] = [stage.pk(), stage.pk()];
      const key = { pk, sk: "1" };
      await put([{ ...key, gsi1pk: index, gsi1sk: "a" }]);
      await stage.table.write([{ update: key, set: { gsi1sk: "b", gsi2pk: index, gsi2sk: "x" } }]);
      expect(await all({ index: "gsi1", pk: index, sk: { prefix: "a" } })).toEqual([]);
      expect(await all({ index: "gsi1", pk: index })).toEqual(["1"]);
      await stage.table.write([{ update: key, remove: ["gsi1pk"] }]);
      expect(await all({ index: "gsi1", pk: index })).toEqual([]);
      await stage.table.write([{ delete: key }]);
      expect(await all({ index: "gsi2", pk: index })).toEqual([]);
    });

    it("pages through items that share a sort key, each once", async () => {
      const [pk, index] = [stage.pk(), stage.pk()];
      const keys = ["1", "2", "3", "4", "5"];
      await put(keys.map((sk) => ({ pk, sk, gsi1pk: index, gsi1sk: "same" })));
      for (const descending of [false, true]) {
        const read = await pages({ index: "gsi1", pk: index, limit: 2, descending });
        expect(read.every((page) => page.length <= 2)).toBe(true);
        expect(read.flat().sort()).toEqual(keys);
      }
    });
  });
}
