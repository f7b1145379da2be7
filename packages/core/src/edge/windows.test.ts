import { AIR, eventId, liveEvent } from "@showcaller/testkit/builders";
import { expect, it } from "vitest";
import { formatInstant, HOUR, MINUTE, SECOND } from "../time/instant.ts";
import { edgeWindows, hullOpenSince } from "./windows.ts";

const s = (at: number): number => at / SECOND;
const window = (wish: Parameters<typeof liveEvent>[0], now = AIR) => edgeWindows([liveEvent(wish)], now)[0];

it("from air to the end of the overrun limit, or to the end as it stands if that is later", () => {
  expect(window({})).toEqual({ liveEvent: eventId(1), opensAt: s(AIR), closesAt: s(AIR + 150 * MINUTE) });
  expect(window({ status: "on-air", endAt: formatInstant(AIR + 4 * HOUR) })?.closesAt).toBe(
    s(AIR + 4 * HOUR + 5 * MINUTE),
  );
  const held = { by: "kim", since: formatInstant(AIR), until: formatInstant(AIR + 5 * HOUR) };
  expect(window({ status: "on-air", held })?.closesAt).toBe(s(AIR + 5 * HOUR + 5 * MINUTE));
});

it("under manual staging it opens when somebody has said go", () => {
  expect(window({ staging: "manual", status: "standby" })?.opensAt).toBeGreaterThan(s(AIR + 24 * HOUR));
  expect(window({ staging: "manual", status: "on-air" })?.opensAt).toBe(s(AIR));
});

it("none for what is over, cancelled or far ahead; the most urgent first", () => {
  for (const status of ["draft", "ended", "cancelled", "failed"] as const) expect(window({ status })).toBeUndefined();
  expect(window({}, AIR - 76 * MINUTE)).toBeUndefined();
  expect(window({}, AIR - 75 * MINUTE)).toBeDefined();
  const later = liveEvent({ id: eventId(2), air: AIR + MINUTE });
  expect(edgeWindows([later, liveEvent()], AIR).map(({ liveEvent: id }) => id)).toEqual([eventId(1), eventId(2)]);
});

it("a hull is open from the first preparation until nothing is claimed any more", () => {
  const since = (now: number, wish: Parameters<typeof liveEvent>[0] = {}) => hullOpenSince([liveEvent(wish)], now);
  expect(since(AIR - 15 * MINUTE - 1)).toBeUndefined();
  expect(since(AIR - 15 * MINUTE)).toBe(AIR - 15 * MINUTE);
  expect(since(AIR + 24 * HOUR, { status: "on-air" })).toBe(AIR - 15 * MINUTE);
  expect(since(AIR, { status: "cancelled" })).toBeUndefined();
});
