import type { Item, WriteResult } from "@showcaller/core/ports";
import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

const winners = (results: WriteResult[]): number => results.filter((result) => result.ok).length;
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export function raceCases(stage: Stage): void {
  describe("races", () => {
    it.each([2, 4, 8])("%i claim one item: one wins, the others are shown whose it is", async (racers) => {
      const key = { pk: stage.pk(), sk: "claim" };
      const claim = (owner: number) => stage.table.write([{ put: { ...key, owner }, if: { exists: false } }]);
      const results = await Promise.all(range(racers).map(claim));
      expect(winners(results)).toBe(1);
      const owner = results.findIndex((result) => result.ok);
      for (const result of results)
        if (!result.ok) expect(result.failed).toEqual([{ index: 0, item: { ...key, owner } }]);
      expect(await stage.table.get(key)).toEqual({ ...key, owner });
    });

    it.each([2, 8])(
      "%i book overlapping days in one transaction each: one wins, and no half of another is left",
      async (racers) => {
        const pk = stage.pk();
        const ledger = (day: number) => ({ pk, sk: `day-${day}` });
        await stage.table.write(range(racers + 1).map((day) => ({ put: { ...ledger(day), version: 0 } })));
        // Every racer touches the first day, and one of its own.
        const book = (racer: number) =>
          stage.table.write([
            ...[0, racer + 1].map((day) => ({
              update: ledger(day),
              set: { by: racer },
              add: { version: 1 },
              if: { equals: { version: 0 } },
            })),
            { put: { pk, sk: `event-${racer}` }, if: { exists: false } },
          ]);
        const results = await Promise.all(range(racers).map(book));
        expect(winners(results)).toBe(1);
        const winner = results.findIndex((result) => result.ok);
        const { items } = await stage.table.query({ pk });
        const booked = items.filter((item: Item) => item.version === 1).map((item) => [item.sk, item.by]);
        expect(booked).toEqual([
          ["day-0", winner],
          [`day-${winner + 1}`, winner],
        ]);
        expect(items.filter((item) => item.sk.startsWith("event-")).map((item) => item.sk)).toEqual([
          `event-${winner}`,
        ]);
      },
    );

    it("no increment is lost", async () => {
      const key = { pk: stage.pk(), sk: "n" };
      await Promise.all(range(8).map(() => stage.table.write([{ update: key, add: { n: 1 } }])));
      expect(await stage.table.get(key)).toEqual({ ...key, n: 8 });
    });
  });
}
