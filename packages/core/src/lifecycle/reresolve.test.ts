import { changed, liveEvent, refusal } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { formatInstant, HOUR, parseInstant } from "../time/instant.ts";
import { isResolvable, reresolve } from "./reresolve.ts";

const now = parseInstant("2025-08-01T00:00:00Z");
/** 20:00 in London is 19:00Z in August; `off`: where older rules put it. */
const intended = (off: number, wish: object = {}) =>
  liveEvent({
    air: parseInstant("2025-08-15T19:00:00Z") + off,
    start: { local: "2025-08-15T20:00", zone: "Europe/London" },
    tzdata: "2024b",
    ...wish,
  });

describe("a local time, worked out again", () => {
  it("moves to what it means now, end and preparation with it, and the plan rises", () => {
    const before = intended(HOUR);
    const decision = reresolve(before, now, "2025b");
    expect(changed(decision)).toMatchObject({
      airAt: "2025-08-15T19:00:00Z",
      endAt: "2025-08-15T21:00:00Z",
      plannedEndAt: "2025-08-15T21:00:00Z",
      prepareAt: "2025-08-15T18:45:00Z",
      start: before.start,
      tzdata: "2025b",
      plan: before.plan + 1,
    });
    expect(decision.kind === "change" && decision.entry.why).toContain("2024b and 2025b");
    expect(reresolve(changed(decision), now, "2025b").kind).toBe("none");
  });

  it.each([
    ["is as it was", intended(0)],
    ["was asked for as an instant", intended(HOUR, { start: undefined })],
    ["is from this zone database", intended(HOUR, { tzdata: "2025b" })],
    ["is from a newer one", intended(HOUR, { tzdata: "2025c" })],
    ...(["draft", "preparing", "standby", "on-air", "ending", "ended", "cancelled", "failed"] as const).map(
      (status) => [`is ${status}`, intended(HOUR, { status })] as const,
    ),
  ] as const)("stays where it is when it %s", (_, event) => expect(reresolve(event, now, "2025b").kind).toBe("none"));

  it("is refused where the new rules skip or repeat it, or have put it into the past", () => {
    const at = (local: string) => intended(0, { start: { local, zone: "Europe/London" } });
    expect(refusal(reresolve(at("2026-03-29T01:30"), now, "2025b")).problem).toBe("local-time-skipped");
    expect(refusal(reresolve(at("2025-10-26T01:30"), now, "2025b")).problem).toBe("local-time-repeated");
    const late = parseInstant("2025-08-15T19:30:00Z");
    expect(refusal(reresolve(intended(HOUR), late, "2025b")).problem).toBe("start-in-past");
    // Its preparation would have begun: then it begins now.
    const soon = parseInstant("2025-08-15T18:50:00Z");
    expect(changed(reresolve(intended(HOUR), soon, "2025b")).prepareAt).toBe(formatInstant(soon));
  });

  it("by releases in their order, and by no database without a name", () => {
    expect(isResolvable("2025b", "2025c")).toBe(true);
    expect(isResolvable("2025b", "2026a")).toBe(true);
    expect(isResolvable("unknown", "2026a")).toBe(true);
    expect(isResolvable(undefined, "2026a")).toBe(true);
    expect(isResolvable("2025b", "unknown")).toBe(false);
    expect(isResolvable("2025b", "2025b")).toBe(false);
  });
});
