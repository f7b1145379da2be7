import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

export function writeCases(stage: Stage): void {
  describe("writes", () => {
    it("get finds nothing where nothing is", async () => {
      expect(await stage.table.get({ pk: stage.pk(), sk: "a" })).toBeUndefined();
    });

    it("stores JSON of every kind and leaves out what is undefined", async () => {
      const key = { pk: stage.pk(), sk: "a" };
      const deep = {
        s: "",
        u: "\u{1f3ac} ß \u0000",
        z: 0,
        n: -1.5,
        big: 1e21,
        tiny: 1e-9,
        t: true,
        f: false,
        nil: null,
      };
      const item = { ...key, ...deep, list: [[], {}, [1, [deep]]], map: { __proto__x: 1, a: { b: deep } } };
      await stage.table.write([{ put: { ...item, gone: undefined } }]);
      expect(await stage.table.get(key)).toStrictEqual(item);
    });

    it("put replaces the whole item", async () => {
      const key = { pk: stage.pk(), sk: "a" };
      await stage.table.write([{ put: { ...key, a: 1, b: 2 } }]);
      await stage.table.write([{ put: { ...key, b: 3 } }]);
      expect(await stage.table.get(key)).toEqual({ ...key, b: 3 });
    });

    it("what was stored does not change with the object it came from, or with what was read", async () => {
      const key = { pk: stage.pk(), sk: "a" };
      const list = [1];
      await stage.table.write([{ put: { ...key, list } }]);
      list.push(2);
      const read = await stage.table.get(key);
      (read as unknown as { list: number[] }).list.push(3);
      expect(await stage.table.get(key)).toEqual({ ...key, list: [1] });
    });

    it("update sets, removes and adds in one, and creates what is absent", async () => {
      const key = { pk: stage.pk(), sk: "a" };
      await stage.table.write([{ update: key, set: { status: "new", map: { a: 1 } }, add: { count: 2 } }]);
      expect(await stage.table.get(key)).toEqual({ ...key, status: "new", map: { a: 1 }, count: 2 });
      await stage.table.write([
        { update: key, set: { map: { b: 2 }, other: null }, remove: ["status", "never"], add: { count: -5 } },
      ]);
      expect(await stage.table.get(key)).toEqual({ ...key, map: { b: 2 }, other: null, count: -3 });
    });

    it("delete removes, and deleting nothing is no failure", async () => {
      const key = { pk: stage.pk(), sk: "a" };
      await stage.table.write([{ put: { ...key } }]);
      expect(await stage.table.write([{ delete: key, if: { exists: true } }])).toEqual({ ok: true });
      expect(await stage.table.get(key)).toBeUndefined();
      expect(await stage.table.write([{ delete: key }])).toEqual({ ok: true });
      expect(await stage.table.write([{ delete: key, if: { exists: true } }])).toEqual({
        ok: false,
        failed: [{ index: 0, item: undefined }],
      });
    });

    it("a transaction of every kind of write happens as a whole", async () => {
      const pk = stage.pk();
      await stage.table.write([
        { put: { pk, sk: "old" } },
        { put: { pk, sk: "counter", n: 1 } },
        { put: { pk, sk: "seen" } },
      ]);
      const result = await stage.table.write([
        { put: { pk, sk: "new", a: 1 }, if: { exists: false } },
        { update: { pk, sk: "counter" }, add: { n: 1 }, if: { equals: { n: 1 } } },
        { delete: { pk, sk: "old" }, if: { exists: true } },
        { check: { pk, sk: "seen" }, if: { exists: true } },
      ]);
      expect(result).toEqual({ ok: true });
      expect((await stage.table.query({ pk })).items).toEqual([
        { pk, sk: "counter", n: 2 },
        { pk, sk: "new", a: 1 },
        { pk, sk: "seen" },
      ]);
    });

    it("a transaction with a failed condition changes nothing and names what failed, with what is stored", async () => {
      const pk = stage.pk();
      await stage.table.write([{ put: { pk, sk: "b", rev: 7 } }]);
      const result = await stage.table.write([
        { put: { pk, sk: "a" } },
        { update: { pk, sk: "b" }, set: { rev: 8 }, if: { equals: { rev: 6 } } },
        { put: { pk, sk: "c" }, if: { exists: false } },
        { check: { pk, sk: "d" }, if: { exists: true } },
        { delete: { pk, sk: "e" } },
      ]);
      expect(result).toEqual({
        ok: false,
        failed: [
          { index: 1, item: { pk, sk: "b", rev: 7 } },
          { index: 3, item: undefined },
        ],
      });
      expect((await stage.table.query({ pk })).items).toEqual([{ pk, sk: "b", rev: 7 }]);
    });

    it("the same transaction twice is applied twice, unless its own condition forbids it", async () => {
      const pk = stage.pk();
      const count = [{ update: { pk, sk: "n" }, add: { n: 1 } }, { put: { pk, sk: "last" } }];
      await stage.table.write(count);
      await stage.table.write(count);
      expect(await stage.table.get({ pk, sk: "n" })).toEqual({ pk, sk: "n", n: 2 });
    });
  });
}
