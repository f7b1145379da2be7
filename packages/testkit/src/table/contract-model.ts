import type { Condition, Item, Write, WriteResult } from "@showcaller/core/ports";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

/**
 * Any sequence of transactions leaves a table as it leaves a plain object. The model is written for its obviousness
 * and shares no code with any implementation.
 */
export function modelCases(stage: Stage, runs: number): void {
  describe("model", () => {
    it("any sequence of transactions does what a plain object does", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(transaction, { minLength: 1, maxLength: 8 }), async (transactions) => {
          const pk = stage.pk();
          const model = new Map<string, Item>();
          for (const actions of transactions) {
            const writes = actions.map((action) => toWrite(pk, action));
            expect(await stage.table.write(writes)).toEqual(apply(model, writes));
          }
          const expected = [...model.values()].sort((a, b) => (a.sk < b.sk ? -1 : 1));
          expect((await stage.table.query({ pk })).items).toEqual(expected);
        }),
        { numRuns: runs, seed: 20261121 },
      );
    });
  });
}

interface Action {
  kind: "put" | "update" | "delete" | "check";
  sk: string;
  attributes: { a?: number; b?: number };
  if: Condition | undefined;
}

const sk = fc.constantFrom("x", "y", "z");
const small = fc.integer({ min: -1, max: 2 });
const named = fc.oneof(
  small.map((a) => ({ a })),
  small.map((b) => ({ b })),
);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.boolean().map((exists) => ({ exists })),
  named.map((equals) => ({ equals })),
  named.map((less) => ({ less })),
  named.map((lessOrAbsent) => ({ lessOrAbsent })),
  fc.array(small, { maxLength: 3 }).map((a) => ({ in: { a } })),
  fc.constantFrom("a", "b").map((absent) => ({ absent })),
);
const pair = fc.array(leaf, { maxLength: 3 });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 1, arbitrary: pair.map((all) => ({ all })) },
  { weight: 1, arbitrary: pair.map((any) => ({ any })) },
);
const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.constantFrom("put", "update", "delete", "check"),
  sk,
  attributes: fc.record({ a: small, b: small }, { requiredKeys: [] }),
  if: fc.option(condition, { nil: undefined }),
});
const transaction = fc.uniqueArray(action, { minLength: 1, maxLength: 3, selector: (one) => one.sk });

/** An update sets `a` (or removes it) and adds to `b`. */
function toWrite(pk: string, { kind, sk, attributes, if: wanted }: Action): Write {
  const key = { pk, sk };
  const when = wanted && { if: wanted };
  if (kind === "put") return { put: { ...key, ...attributes }, ...when };
  if (kind === "delete") return { delete: key, ...when };
  if (kind === "check") return { check: key, if: wanted ?? { exists: true } };
  const { a, b } = attributes;
  const change = a === undefined ? { remove: ["a"] } : { set: { a } };
  return { update: key, ...change, ...(b !== undefined && { add: { b } }), ...when };
}

function apply(model: Map<string, Item>, writes: Write[]): WriteResult {
  const failed = writes.flatMap((write, index) => {
    const item = model.get(skOf(write));
    return write.if && !isTrue(write.if, item) ? [{ index, item }] : [];
  });
  if (failed.length > 0) return { ok: false, failed };
  for (const write of writes) {
    const old = model.get(skOf(write));
    if ("put" in write) model.set(write.put.sk, write.put);
    if ("delete" in write) model.delete(write.delete.sk);
    if ("update" in write) {
      const next: Record<string, unknown> = { ...old, ...write.update, ...write.set };
      for (const name of write.remove ?? []) delete next[name];
      for (const [name, by] of Object.entries(write.add ?? {})) next[name] = Number(next[name] ?? 0) + by;
      model.set(write.update.sk, next as unknown as Item);
    }
  }
  return { ok: true };
}

const skOf = (write: Write): string =>
  ("put" in write ? write.put : "update" in write ? write.update : "delete" in write ? write.delete : write.check).sk;

/** Of whole numbers only, as above. */
function isTrue(when: Condition, item: Item | undefined): boolean {
  const value = (name: string) => item?.[name] as number | undefined;
  const numbers = (of: object) => Object.entries(of as Record<string, number>);
  if ("exists" in when) return when.exists === !!item;
  if ("absent" in when) return value(when.absent) === undefined;
  if ("all" in when) return !when.all.some((part) => !isTrue(part, item));
  if ("any" in when) return when.any.some((part) => isTrue(part, item));
  if ("equals" in when) return numbers(when.equals).every(([name, n]) => value(name) === n);
  if ("less" in when) return numbers(when.less).every(([name, n]) => (value(name) ?? Number.NaN) < n);
  if ("lessOrAbsent" in when) return numbers(when.lessOrAbsent).every(([name, n]) => !((value(name) ?? n - 1) >= n));
  return Object.entries(when.in).every(([name, list]) => list.includes(value(name) ?? Number.NaN));
}
