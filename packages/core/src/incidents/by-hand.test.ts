import { channel, Desk, liveEvent, ON_AIR } from "@showcaller/testkit/builders";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import { expect, it } from "vitest";
import { formatInstant } from "../time/instant.ts";
import { resolveByHand } from "./by-hand.ts";
import { summaryOf } from "./summary.ts";

const open = () => {
  const desk = new Desk({ channels: [channel("main")], events: [liveEvent({ status: "on-air" })] });
  desk.tell(alertEvent({ time: formatInstant(ON_AIR) }), ON_AIR);
  const [made] = desk.all;
  if (!made) throw new Error("no incident");
  return made;
};

it("an incident resolved by hand is over, once, and says who and why", () => {
  const over = resolveByHand(open(), "kim", "a loose cable", ON_AIR + 1_000);
  expect(over).toMatchObject({ status: "resolved", outcome: "by-human", resolvedAt: formatInstant(ON_AIR + 1_000) });
  expect(over.timeline.at(-1)).toMatchObject({
    kind: "human",
    by: "kim",
    why: "a loose cable",
    text: "resolved by hand",
  });
  expect(resolveByHand(over, "lee", undefined, ON_AIR + 2_000)).toBe(over);
});

it("a summary has what decides about it, and nothing that grows", () => {
  const incident = open();
  const { signals, attempts, pages, timeline, ...rest } = incident;
  expect(Object.keys(signals).length + timeline.length).toBeGreaterThan(1);
  expect([attempts, pages]).toEqual([[], []]);
  expect(summaryOf(incident)).toEqual(rest);
});
