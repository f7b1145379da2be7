import type { LiveEvent } from "@showcaller/contracts";
import { AIR, changed, channelId, leg, liveEvent, type Wish } from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimed } from "../bookings/ledger.ts";
import { formatInstant, HOUR, MINUTE } from "../time/instant.ts";
import { air, ending, finish, POLICY, prepare, standBy } from "./progress.ts";

const END = AIR + 2 * HOUR;
const LIMIT = END + 30 * MINUTE;
const two = ["a", "b"];
const on = (channel: string, phase: "ready" | "failed" | "starting", why = "runs, and its endpoint answers") =>
  leg({ channel: channelId(channel), phase, why });

describe("prepare", () => {
  it("says how many legs, and from which plan", () => {
    const decision = prepare(liveEvent({ legs: two }), AIR - 15 * MINUTE);
    expect(decision).toMatchObject({
      kind: "change",
      event: { status: "preparing", plan: 2 },
      entry: { text: "preparing 2 legs" },
    });
  });
});

describe("standby", () => {
  const event = liveEvent({ status: "preparing", legs: two });
  it.each([
    ["both ready", [on("a", "ready"), on("b", "ready")], false],
    ["one failed", [on("a", "ready"), on("b", "failed")], true],
    ["one not yet there", [on("a", "ready")], true],
    ["one on a single pipeline", [on("a", "ready"), on("b", "ready", "degraded: 1 of 2 pipelines run")], true],
  ])("with %s", (_, legs, degraded) => {
    expect(changed(standBy(event, legs, AIR))).toMatchObject({ status: "standby", degraded });
  });
  it("needs at least one leg", () => {
    expect(standBy(event, [on("a", "failed"), on("b", "starting")], AIR).kind).toBe("none");
  });
  it.each(["standby", "on-air", "ending"] as const)(
    "when %s, a leg that joins makes it whole again and one lost degrades it",
    (status) => {
      const [whole, half] = [
        [on("a", "ready"), on("b", "ready")],
        [on("a", "ready"), on("b", "failed")],
      ];
      expect(changed(standBy(liveEvent({ status, legs: two, degraded: true }), whole, AIR))).toMatchObject({
        degraded: false,
        status,
      });
      expect(changed(standBy(liveEvent({ status, legs: two }), half, AIR))).toMatchObject({ degraded: true, status });
      expect(standBy(liveEvent({ status, legs: two }), whole, AIR).kind).toBe("none");
    },
  );
});

describe("air", () => {
  const event = liveEvent({ status: "standby", legs: two });
  it("is recorded at its instant and not a millisecond before", () => {
    expect(air(event, 2, AIR - 1).kind).toBe("none");
    expect(changed(air(event, 2, AIR))).toMatchObject({
      status: "on-air",
      onAirAt: "2025-08-15T19:00:00Z",
      degraded: false,
    });
  });
  it("on fewer legs is degraded; on none it is not on air", () => {
    expect(changed(air(event, 1, AIR)).degraded).toBe(true);
    expect(air(event, 0, AIR).kind).toBe("none");
    expect(changed(air({ ...event, degraded: true }, 2, AIR)).degraded).toBe(true);
  });
  it("waits for go under manual staging", () => {
    expect(air({ ...event, staging: "manual" }, 2, AIR)).toEqual({ kind: "none", why: "manual staging: waits for go" });
  });
});

describe("the end", () => {
  const policy = (name: LiveEvent["overrun"]["policy"], wish: Wish = {}) =>
    liveEvent({ status: "on-air", overrun: { policy: name, limit: "PT30M" }, ...wish });
  const verdict = (event: LiveEvent, now: number, feed = true) => {
    const found = ending(event, feed, now);
    const event2 = "decision" in found && found.decision.kind === "change" ? found.decision.event : undefined;
    return [found.kind, "until" in found ? formatInstant(found.until) : undefined, event2?.status, event2?.endAt];
  };
  const waits = (until: string) => ["wait", until, undefined, undefined];
  const tail = (now: number) => ["wait", formatInstant(now + 5 * MINUTE), "ending", formatInstant(now)];

  it.each(["stop", "hold", "extend"] as const)("is waited for under policy %s, to the millisecond", (name) => {
    expect(verdict(policy(name), END - 1)).toEqual(waits("2025-08-15T21:00:00Z"));
    expect(verdict(policy(name), END)).not.toEqual(waits("2025-08-15T21:00:00Z"));
  });
  it("stop: the tail begins at the end", () => expect(verdict(policy("stop"), END)).toEqual(tail(END)));

  it("hold: the policy holds it to the limit, then the tail begins", () => {
    const found = ending(policy("hold"), true, END);
    if (found.kind !== "wait") throw new Error(found.kind);
    const event = changed(found.decision);
    expect(event).toMatchObject({ status: "on-air", overrunning: true, endAt: "2025-08-15T21:00:00Z", plan: 2 });
    expect(event.held).toEqual({ by: POLICY, since: "2025-08-15T21:00:00Z", until: "2025-08-15T21:30:00Z" });
    expect(found.until).toBe(LIMIT);
    expect(verdict(event, LIMIT - 1)).toEqual(waits("2025-08-15T21:30:00Z"));
    expect(verdict(event, LIMIT)).toEqual(tail(LIMIT));
  });
  it("hold: a limit that was raised meanwhile is held to as well", () => {
    const held = { by: POLICY, since: "2025-08-15T21:00:00Z", until: "2025-08-15T21:30:00Z" };
    const event = liveEvent({ status: "on-air", overrun: { policy: "hold", limit: "PT1H" }, held });
    const found = ending(event, true, LIMIT);
    expect(found.kind === "wait" && formatInstant(found.until)).toBe("2025-08-15T22:00:00Z");
  });
  it("extend: in steps of five minutes while the feed is live, the last one to the limit", () => {
    expect(verdict(policy("extend"), END)).toEqual(["wait", "2025-08-15T21:05:00Z", "on-air", "2025-08-15T21:05:00Z"]);
    const near = policy("extend", { endAt: "2025-08-15T21:28:00Z" });
    expect(verdict(near, LIMIT - 2 * MINUTE)).toEqual([
      "wait",
      "2025-08-15T21:30:00Z",
      "on-air",
      "2025-08-15T21:30:00Z",
    ]);
    expect(verdict(policy("extend", { endAt: "2025-08-15T21:30:00Z" }), LIMIT)).toEqual(tail(LIMIT));
  });
  it("extend: not once the feed has ended", () => expect(verdict(policy("extend"), END, false)).toEqual(tail(END)));

  it.each(["hold", "extend"] as const)("a limit of nothing: policy %s is policy stop", (name) => {
    expect(verdict(policy(name, { overrun: { policy: name, limit: "PT0S" } }), END)).toEqual(tail(END));
  });
  it("held by a human: whoever releases it decides", () => {
    expect(ending(policy("stop", { held: { by: "op", since: "2025-08-15T20:00:00Z" } }), true, LIMIT + HOUR)).toEqual({
      kind: "held",
    });
  });
  it("the encoder stops when the tail is over and not before", () => {
    const event = liveEvent({ status: "ending" });
    expect(verdict(event, END + 5 * MINUTE - 1)).toEqual(waits("2025-08-15T21:05:00Z"));
    expect(ending(event, true, END + 5 * MINUTE)).toMatchObject({ kind: "stop", decision: { kind: "none" } });
  });
  it.each(["scheduled", "preparing", "standby"] as const)("without air it has failed (%s)", (status) => {
    expect(ending(liveEvent({ status }), true, END)).toMatchObject({
      kind: "stop",
      decision: { event: { status: "failed" } },
    });
    expect(ending(liveEvent({ status }), true, END - 1)).toMatchObject({ kind: "wait", until: END });
  });
  it.each([
    ["draft", "over"],
    ["ended", "over"],
    ["cancelled", "stop"],
    ["failed", "stop"],
  ] as const)("of what is %s: %s", (status, kind) => expect(ending(liveEvent({ status }), true, END).kind).toBe(kind));

  it("however late it is asked, never claims more than was booked: a refusal would leave the encoder up for ever", () => {
    const at = fc.integer({ min: 0, max: 6 * HOUR });
    const name = fc.constantFrom("stop" as const, "hold" as const, "extend" as const);
    fc.assert(
      fc.property(name, at, at, fc.boolean(), (policyName, first, second, feed) => {
        let event = policy(policyName);
        const before = claimed(event);
        for (const now of [END + Math.min(first, second), END + Math.max(first, second)]) {
          const found = ending(event, feed, now);
          if ("decision" in found && found.decision.kind === "change") event = found.decision.event;
          if (claimed(event)) expect(claimed(event)).toEqual(before);
        }
      }),
    );
  });
});

describe("finish", () => {
  it("ends what is ending", () => {
    expect(changed(finish(liveEvent({ status: "ending" }), END))).toMatchObject({
      status: "ended",
      endedAt: "2025-08-15T21:00:00Z",
    });
  });
});
