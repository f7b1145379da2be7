import fc from "fast-check";
import { expect, it } from "vitest";
import { pace } from "./pace.ts";

const budget = { perSecond: 3, seconds: 4 };
const calls = fc.array(fc.record({ id: fc.nat(), bucket: fc.constantFrom("a", "b", "c") }), { maxLength: 60 });

it("never spends more than the budget, loses nothing, and keeps the order of each bucket", () => {
  fc.assert(
    fc.property(calls, (wanted) => {
      const { batches, left } = pace(wanted, ({ bucket }) => bucket, budget);
      expect(batches.length).toBeLessThanOrEqual(budget.seconds);
      for (const name of ["a", "b", "c"]) {
        const of = (list: typeof wanted) => list.filter(({ bucket }) => bucket === name);
        for (const batch of batches) expect(of(batch).length).toBeLessThanOrEqual(budget.perSecond);
        expect([...of(batches.flat()), ...of(left)]).toEqual(of(wanted));
        // Nothing is left while there is room.
        if (of(left).length > 0) expect(of(batches.flat())).toHaveLength(budget.perSecond * budget.seconds);
      }
    }),
  );
});
it("the first second takes what fits, whatever another bucket wants", () => {
  const wanted = ["a", "a", "a", "a", "b"];
  expect(pace(wanted, (bucket) => bucket, budget)).toEqual({ batches: [["a", "a", "a", "b"], ["a"]], left: [] });
});
