import type { Condition, Item } from "@showcaller/core/ports";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

/** Attribute names include words that DynamoDB reserves. */
const STORED = { name: "b", size: 5, open: true, shut: false, list: [1], none: null, "dotted.name": "x" };

/** Condition, whether it holds on the item above, and on no item. */
const CASES: [condition: Condition, onItem: boolean, onNothing: boolean][] = [
  [{ exists: true }, true, false],
  [{ exists: false }, false, true],

  [{ equals: { name: "b" } }, true, false],
  [{ equals: { name: "B" } }, false, false],
  [{ equals: { size: 5 } }, true, false],
  [{ equals: { size: "5" } }, false, false],
  [{ equals: { open: true } }, true, false],
  [{ equals: { open: false } }, false, false],
  [{ equals: { shut: false } }, true, false],
  [{ equals: { other: 1 } }, false, false],
  [{ equals: { none: 0 } }, false, false],
  [{ equals: { list: 1 } }, false, false],
  [{ equals: { name: "b", size: 5 } }, true, false],
  [{ equals: { name: "b", size: 6 } }, false, false],
  [{ equals: { sk: "item" } }, true, false],
  [{ equals: { "dotted.name": "x" } }, true, false],
  [{ equals: {} }, true, true],

  [{ less: { size: 6 } }, true, false],
  [{ less: { size: 5 } }, false, false],
  [{ less: { size: 4 } }, false, false],
  [{ less: { size: "6" } }, false, false],
  [{ less: { name: "ba" } }, true, false],
  [{ less: { name: "b" } }, false, false],
  [{ less: { name: 9 } }, false, false],
  [{ less: { other: 9 } }, false, false],
  [{ less: { none: 9 } }, false, false],
  [{ less: { open: 9 } }, false, false],

  [{ lessOrAbsent: { size: 6 } }, true, true],
  [{ lessOrAbsent: { size: 5 } }, false, true],
  [{ lessOrAbsent: { size: "6" } }, false, true],
  [{ lessOrAbsent: { name: "c" } }, true, true],
  [{ lessOrAbsent: { other: 0 } }, true, true],
  [{ lessOrAbsent: { none: 9 } }, false, true],
  [{ lessOrAbsent: { other: 0, size: 5 } }, false, true],

  [{ in: { name: ["a", "b"] } }, true, false],
  [{ in: { name: ["a", 5] } }, false, false],
  [{ in: { size: [5] } }, true, false],
  [{ in: { size: ["5"] } }, false, false],
  [{ in: { other: ["a"] } }, false, false],
  [{ in: { name: [] } }, false, false],
  [{ in: { name: ["b"], size: [1, 2] } }, false, false],

  [{ absent: "other" }, true, true],
  [{ absent: "name" }, false, true],
  [{ absent: "none" }, false, true],

  [{ all: [] }, true, true],
  [{ all: [{ exists: true }, { less: { size: 6 } }] }, true, false],
  [{ all: [{ exists: true }, { less: { size: 5 } }] }, false, false],
  [{ any: [] }, false, false],
  [{ any: [{ exists: false }, { equals: { size: 5 } }] }, true, true],
  [{ any: [{ exists: false }, { equals: { size: 6 } }] }, false, true],
  [{ any: [{ all: [] }, { equals: { size: 6 } }] }, true, true],
  [{ all: [{ any: [] }, { equals: { size: 5 } }] }, false, false],
  [
    { all: [{ any: [{ equals: { name: "x" } }, { equals: { size: 5 } }] }, { absent: "other" }, { all: [] }] },
    true,
    false,
  ],
  [
    { any: [{ all: [{ equals: { name: "b" } }, { equals: { size: 6 } }] }, { any: [] }, { in: { open: [] } }] },
    false,
    false,
  ],
];

export function conditionCases(stage: Stage): void {
  describe("conditions", () => {
    let item: Item;
    beforeAll(async () => {
      item = { pk: stage.pk(), sk: "item", ...STORED };
      await stage.table.write([{ put: item }]);
    });

    it.each(CASES)("%j", async (condition, onItem, onNothing) => {
      const there = { pk: item.pk, sk: "item" };
      const missing = { pk: item.pk, sk: "missing" };
      const expected = (holds: boolean, stored: Item | undefined) =>
        holds ? { ok: true } : { ok: false, failed: [{ index: 0, item: stored }] };

      expect(await stage.table.write([{ check: there, if: condition }])).toEqual(expected(onItem, item));
      expect(await stage.table.write([{ check: missing, if: condition }])).toEqual(expected(onNothing, undefined));
      // Alone, an update is no transaction. This one changes nothing, so that the item serves every case.
      const update = await stage.table.write([{ update: there, set: { name: "b" }, remove: ["other"], if: condition }]);
      expect(update).toEqual(expected(onItem, item));
    });

    it("compares text by UTF-8 bytes, not by UTF-16 units", async () => {
      const pk = stage.pk();
      await stage.table.write([{ put: { pk, sk: "a", text: "\uffee" } }]);
      const below = { check: { pk, sk: "a" }, if: { less: { text: "\u{1f3ac}" } } };
      expect(await stage.table.write([below])).toEqual({ ok: true });
    });
  });
}
