import type { Block } from "@showcaller/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOneSpelling, planSet } from "./set.ts";

const block = (n: number, status: Block["status"], address = `198.41.30.${n}/32`): Block =>
  ({ id: `01J${String(n).padStart(23, "0")}`, rev: 1, address, status }) as Block;

describe("the set is to hold", () => {
  it("what it holds, less what is lifted, and what is approved; somebody else's entry stays", () => {
    const plan = planSet(
      [block(1, "approved"), block(2, "lifting"), block(3, "in-force")],
      ["1.1.1.1/32", "198.41.30.2/32"],
    );
    expect(plan.next).toEqual(["1.1.1.1/32", "198.41.30.1/32", "198.41.30.3/32"]);
    expect([plan.in.length, plan.out.length, plan.full.length]).toEqual([2, 1, 0]);
  });
  it("an address however WAF spells it", () => {
    const held = ["2606:4700:0000:0000:0000:0000:0000:0001/128"];
    expect(planSet([block(1, "in-force", "2606:4700::1/128")], held).next).toBeUndefined();
    expect(planSet([block(1, "lifting", "2606:4700::1/128")], held).next).toEqual([]);
  });
  it("no more than fits: the longest asked for first, room that is made counted", () => {
    const plan = planSet(
      [block(3, "approved"), block(1, "approved"), block(2, "lifting")],
      ["1.1.1.1/32", "198.41.30.2/32"],
      2,
    );
    expect(plan.next).toEqual(["1.1.1.1/32", "198.41.30.1/32"]);
    expect(plan.full.map(({ address }) => address)).toEqual(["198.41.30.3/32"]);
  });
});

it("once it is so, nothing is written; nothing of somebody else's is lost; never more than fits", () => {
  const status = fc.constantFrom("approved", "in-force", "lifting") as fc.Arbitrary<Block["status"]>;
  const some = fc.uniqueArray(fc.record({ n: fc.integer({ min: 0, max: 40 }), status }), { selector: ({ n }) => n });
  const held = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 20 });
  fc.assert(
    fc.property(some, held, (wanted, numbers) => {
      const blocks = wanted.map(({ n, status: is }) => block(n, is));
      const current = numbers.map((n) => `198.41.30.${n}/32`);
      const plan = planSet(blocks, current, 20);
      const next = plan.next ?? current;
      expect(next.length).toBeLessThanOrEqual(20);
      const ours = new Set(blocks.map(({ address }) => address));
      expect(next).toEqual(expect.arrayContaining(current.filter((address) => !ours.has(address))));
      expect(next.map(inOneSpelling)).toEqual(expect.arrayContaining(plan.in.map(({ address }) => address)));
      const after = blocks.filter((one) => !plan.full.includes(one) && !plan.out.includes(one));
      expect(planSet(after, next, 20).next).toBeUndefined();
    }),
  );
});
