import type { LiveEvent } from "@showcaller/contracts";
import { moments } from "@showcaller/core/schedule/moments";
import { HOUR, MINUTE } from "@showcaller/core/time/instant";
import { dynoxide } from "@showcaller/local/dynamodb/launchers";
import { AIR, channel, channelId, eventId, liveEvent } from "@showcaller/testkit/builders";
import { onEngine } from "@showcaller/testkit/table/engines";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storing, testStore } from "../../test/store.ts";
import { memoryTable } from "../table/memory.ts";

const DAY = 24 * HOUR;
const found = dynoxide.find();
const engines = [
  ["memory", async () => ({ table: memoryTable(), close: async () => {} })],
  ...("missing" in found ? [] : [["dynoxide", () => onEngine(dynoxide)] as const]),
] as const;

// Where the engine is, there is nothing to say; where it is not, the reason stands in the list of skipped tests.
if ("missing" in found) it.skip(`skipped on dynoxide: ${found.missing}`, () => {});

describe.each(engines)("bookings under concurrency: %s", (_, open) => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());

  it("of eight that overlap at once, in twenty rounds, one wins each, and no half of another is left", async () => {
    const { store } = testStore(opened.table);
    for (const id of ["a", "b", "c"]) await store.channels.put(channelId(id), "test", () => ({ channel: channel(id) }));
    for (let round = 0; round < 20; round++) {
      // Around midnight, so that two days are touched; on one, two or three channels, always the first.
      const racers = Array.from({ length: 8 }, (_unused, n) =>
        liveEvent({
          id: eventId(round * 100 + n),
          air: AIR + round * 4 * DAY + 4 * HOUR + n * 5 * MINUTE,
          legs: ["a", "b", "c"].slice(0, 1 + (n % 3)),
          rev: 1,
        }),
      );
      const results = await Promise.all(racers.map((event) => store.liveEvents.create(storing(event), "cms")));
      const winners = racers.filter((_unused, n) => results[n]?.kind === "changed");
      expect(winners.map(({ id }) => id)).toHaveLength(1);
      const [winner] = winners;
      for (const result of results)
        if (result.kind === "refused") expect(result.refusal.extra?.otherLiveEvent).toBe(winner?.id);
        else expect(["changed", "busy"]).toContain(result.kind);
      for (const { id } of racers)
        expect((await store.liveEvents.read(id)) === undefined, `${id} is there`).toBe(id !== winner?.id);
      expect(await booked(racers[0])).toEqual(winner && expected(winner));
    }

    async function booked(first: LiveEvent | undefined): Promise<string[]> {
      const day = first && moments(first)?.airAt;
      const lines: string[] = [];
      for (const id of ["a", "b", "c"])
        for (const offset of [-1, 0, 1]) {
          const item = await opened.table.get({ pk: `LEDGER#${id}`, sk: dayOf((day ?? 0) + offset * DAY) });
          const { bookings = {} } = (item?.data ?? {}) as { bookings?: object };
          lines.push(...Object.keys(bookings).map((event) => `${id} ${dayOf((day ?? 0) + offset * DAY)} ${event}`));
        }
      return lines.sort();
    }
    function expected(winner: LiveEvent): string[] {
      const { from, to } = moments(winner)?.booking ?? { from: 0, to: 0 };
      const days = [...new Set([dayOf(from), dayOf(to - 1)])];
      return winner.legs.flatMap(({ channel: id }) => days.map((day) => `${id} ${day} ${winner.id}`)).sort();
    }
  });

  it("two that move onto the same time at once: one stays where it was", async () => {
    const { store, book } = testStore(opened.table);
    const base = AIR + 300 * DAY;
    const [one, other] = [
      await book({ id: eventId(5001), legs: ["m"], air: base }),
      await book({ id: eventId(5002), legs: ["m"], air: base + DAY }),
    ];
    const onto = (before: LiveEvent) =>
      store.liveEvents.change(before.id, "kim", ({ event }) =>
        storing(liveEvent({ id: before.id, legs: ["m"], air: base + 2 * DAY, rev: event.rev + 1 })),
      );
    const results = await Promise.all([onto(one), onto(other)]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(["changed", "refused"]);
  });
});

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
