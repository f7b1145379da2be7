import type { ChannelId, SignalState } from "@showcaller/contracts";
import { channel, ON_AIR } from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Measured } from "../ports.ts";
import { MINUTE, SECOND } from "../time/instant.ts";
import { FRESH, inOrder, type Running } from "./alert-looks.ts";

const NOW = ON_AIR + 10 * MINUTE;
const RUN = "2025-08-15T18:45:00Z";
const running = (id: string): Running => {
  const one = channel(id);
  return {
    channel: one,
    runtime: { channel: one.id, rev: 1, run: { liveEvent: "x" as never, execution: "e", at: RUN } },
  };
};
const point = (value: number, at = NOW - 20 * SECOND, pipeline: 0 | 1 = 0): Measured => [{ pipeline, value, at }];
const state = (edge: "SET" | "CLEARED", at: number, run = RUN, pipeline: 0 | 1 = 0): SignalState =>
  ({ kind: "encoder-alert", identity: `a${at}|run ${run}`, pipeline, edges: [{ at, edge, id: "1" }] }) as never;
const EARLIER = NOW - 5 * MINUTE;

/** Who is asked first of `first` and a channel that agrees. */
const isFirst = (states: readonly SignalState[], measured: Measured | undefined): boolean => {
  const [one, other] = [running("one"), running("calm")];
  const points = new Map<ChannelId, Measured>([[other.channel.id, point(0)]]);
  if (measured) points.set(one.channel.id, measured);
  const order = inOrder([other, one], new Map([[one.channel.id, states]]), points, 60, NOW);
  return order[0]?.id === one.channel.id;
};

describe("asked before others is an encoder", () => {
  it.each([
    ["that has an alert which is not known", [], point(1)],
    ["that has none where one is known", [state("SET", EARLIER)], point(0)],
    ["that has one more than is known", [state("SET", EARLIER)], point(2)],
    ["whose known alert is of an earlier run", [state("SET", EARLIER, "earlier")], point(1)],
    ["on whose other pipeline", [state("SET", EARLIER)], [...point(1), ...point(1, NOW - 20 * SECOND, 1)]],
    ["of which nothing is measured", [], undefined],
    ["whose newest point is old", [], point(0, NOW - FRESH - 1)],
    ["of which we know something newer", [state("CLEARED", NOW - 10 * SECOND)], point(1)],
    ["that has lost a pipeline with its alert", [state("SET", EARLIER, RUN, 1)], point(0)],
  ] as const)("%s", (_, states, measured) => {
    expect(isFirst([...states], measured && [...measured])).toBe(true);
  });
  it.each([
    ["as many alerts as are known", [state("SET", EARLIER), state("CLEARED", EARLIER - 1)], point(1)],
    ["none, and none known", [], point(0)],
  ] as const)("not one with %s", (_, states, measured) => {
    expect(isFirst([...states], measured)).toBe(false);
  });
  it("whose count differs, before one of which nothing is measured", () => {
    const [silent, ill] = [running("silent"), running("ill")];
    const order = inOrder([silent, ill], new Map(), new Map([[ill.channel.id, point(1)]]), 60, NOW);
    expect(order.map(({ id }) => id)).toEqual(["ill", "silent"]);
  });
});

it("whatever is measured, all are asked but of those that agree a few; each in its turn", () => {
  const all = Array.from({ length: 150 }, (_, n) => running(`c${n}`));
  const values = fc.array(fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }), {
    minLength: 150,
    maxLength: 150,
  });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 200 }), (counts, atOnce) => {
      const measured = new Map(
        all.flatMap(({ channel: { id } }, n) =>
          counts[n] === undefined ? [] : [[id, point(counts[n] ?? 0)] as const],
        ),
      );
      const order = inOrder(all, new Map(), measured, atOnce, NOW);
      const agree = counts.filter((count) => count === 0).length;
      expect(new Set(order).size).toBe(order.length);
      expect(order.length).toBe(150 - agree + Math.min(agree, Math.ceil(atOnce / 6)));
    }),
  );
  const first = [0, 1, 2].flatMap((minute) =>
    inOrder(all, new Map(), new Map(), 60, NOW + minute * MINUTE).slice(0, 60),
  );
  expect(new Set(first).size).toBe(150);
  const fresh = Array.from({ length: 15 }, (_, minute) => {
    const at = NOW + minute * MINUTE;
    return inOrder(all, new Map(), new Map(all.map(({ channel: { id } }) => [id, point(0, at)])), 60, at);
  });
  expect(new Set(fresh.flat()).size).toBe(150);
});
