import type { LiveEventPatch } from "@showcaller/contracts";
import { AIR, changed, channelId, liveEvent, refusal, type Wish } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../time/instant.ts";
import { patch } from "./patch.ts";

const NOW = AIR - 6 * HOUR;
const apply = (event: Wish, wish: LiveEventPatch, now = NOW) => patch(liveEvent(event), wish, now, "2026a");
const LONDON = { local: "2025-08-15T20:00", zone: "Europe/London" };

describe("before preparation", () => {
  it("a title raises rev and touches nothing else", () => {
    const before = liveEvent();
    expect(changed(patch(before, { title: "Derby" }, NOW, "2026a"))).toEqual({
      ...before,
      title: "Derby",
      rev: before.rev + 1,
      updatedAt: "2025-08-15T13:00:00Z",
    });
  });
  it.each([
    ["duration", { duration: "PT3H" }, { endAt: "2025-08-15T22:00:00Z", plannedEndAt: "2025-08-15T22:00:00Z" }],
    ["lead", { lead: "PT1H" }, { prepareAt: "2025-08-15T18:00:00Z" }],
    ["tail", { tail: "PT10M" }, { tail: "PT10M" }],
    ["legs", { legs: [{ channel: channelId("other") }] }, { legs: [{ channel: "other" }] }],
    ["policy", { overrun: { policy: "hold" } }, { overrun: { policy: "hold", limit: "PT30M" } }],
    ["limit", { overrun: { limit: "PT1H" } }, { overrun: { policy: "stop", limit: "PT1H" } }],
    ["staging", { staging: "manual" }, { staging: "manual" }],
    [
      "start",
      { start: { instant: "2025-08-16T19:00:00Z" } },
      { airAt: "2025-08-16T19:00:00Z", prepareAt: "2025-08-16T18:45:00Z" },
    ],
  ] as [string, LiveEventPatch, object][])("%s makes a new plan", (_, wish, expected) => {
    expect(changed(apply({}, wish))).toMatchObject({ ...expected, plan: 3, rev: 4, status: "scheduled" });
  });
  it("a new local start is the intent from then on, with the zone database that worked it out", () => {
    const start = { local: "2025-12-15T20:00", zone: "Europe/London" };
    const event = changed(apply({ start: LONDON, tzdata: "2025b" }, { start }));
    expect(event).toMatchObject({ start, tzdata: "2026a", airAt: "2025-12-15T20:00:00Z" });
  });
  it("an instant takes the place of a local intent: nobody may move it back", () => {
    const event = changed(apply({ start: LONDON }, { start: { instant: "2025-08-15T18:00:00Z" } }));
    expect(event.airAt).toBe("2025-08-15T18:00:00Z");
    expect(event).not.toHaveProperty("start");
  });
  it("keeps the intent when something else changes", () => {
    expect(changed(apply({ start: LONDON }, { duration: "PT3H" })).start).toEqual(LONDON);
  });
  it("what differs in nothing changes nothing, the start included", () => {
    const { title, duration, lead, legs } = liveEvent();
    for (const wish of [
      {},
      { title, duration, lead, legs },
      { overrun: { limit: "PT30M" } },
      { start: LONDON },
    ] as LiveEventPatch[])
      expect(apply({ start: LONDON }, wish)).toMatchObject({ kind: "none" });
    expect(apply({}, { start: { instant: "2025-08-15T19:00:00Z" } })).toMatchObject({ kind: "none" });
  });
  it("takes undefined for absent", () => {
    expect(apply({}, { title: undefined, duration: undefined } as unknown as LiveEventPatch).kind).toBe("none");
  });
  it.each([
    ["a start that has passed", { start: { instant: "2025-08-15T12:00:00Z" } }, "start-in-past"],
    ["no duration", { duration: "PT0S" }, "end-before-start"],
    ["a booking of more than 7 days", { duration: "PT168H" }, "booking-too-long"],
    ["a limit that makes it more than 7 days", { overrun: { limit: "PT166H" } }, "booking-too-long"],
    ["an unknown zone", { start: { ...LONDON, zone: "Nowhere" } }, "unknown-zone"],
    ["a lead out of bounds", { lead: "PT3H" }, "invalid-request"],
  ] as [string, LiveEventPatch, string][])("refuses %s", (_, wish, problem) => {
    expect(refusal(apply({}, wish)).problem).toBe(problem);
  });
  it("still takes a title after its start has passed unprepared", () => {
    expect(changed(apply({}, { title: "Derby" }, AIR + HOUR)).title).toBe("Derby");
    expect(changed(apply({}, { duration: "PT4H" }, AIR + HOUR)).endAt).toBe("2025-08-15T23:00:00Z");
  });
});

describe("a draft", () => {
  it("with a start is scheduled, under a new plan", () => {
    expect(changed(apply({ status: "draft" }, { start: LONDON }))).toMatchObject({
      status: "scheduled",
      airAt: "2025-08-15T19:00:00Z",
      plan: 3,
    });
  });
  it("without one stays a draft", () => {
    const event = changed(apply({ status: "draft" }, { duration: "PT1H" }));
    expect(event).toMatchObject({ status: "draft", duration: "PT1H" });
    expect(event).not.toHaveProperty("airAt");
  });
});

describe("once it runs", () => {
  const closed: [Wish["status"], (keyof LiveEventPatch)[]][] = [
    ["preparing", ["start", "lead", "legs", "pool", "rights"]],
    ["standby", ["start", "lead", "legs", "pool", "rights", "staging"]],
    ["on-air", ["start", "lead", "legs", "pool", "rights", "staging", "duration"]],
    ["ending", ["start", "lead", "legs", "pool", "rights", "staging", "duration", "tail"]],
  ];
  const other: Required<LiveEventPatch> = {
    title: "Derby",
    externalId: "x",
    start: LONDON,
    duration: "PT3H",
    lead: "PT20M",
    tail: "PT1M",
    overrun: { limit: "PT45M" },
    staging: "manual",
    rights: "cup",
    legs: [{ channel: channelId("other") }],
    pool: { legs: 2 },
  };
  it.each(closed)("%s: fixed are %j, the rest may change", (status, fixed) => {
    const refused = (Object.keys(other) as (keyof LiveEventPatch)[]).filter(
      (member) => apply({ status: status ?? "draft" }, { [member]: other[member] }, AIR).kind === "refuse",
    );
    expect(refused.sort()).toEqual([...fixed].sort());
    const { problem, errors } = refusal(apply({ status: status ?? "draft" }, other, AIR));
    expect([problem, errors.map((error) => error.at).sort()]).toEqual([
      "wrong-status",
      fixed.map((member) => `/${member}`).sort(),
    ]);
  });
  it("a longer duration moves the end and not the preparation", () => {
    expect(changed(apply({ status: "preparing" }, { duration: "PT3H" }, AIR - 10 * MINUTE))).toMatchObject({
      prepareAt: "2025-08-15T18:45:00Z",
      endAt: "2025-08-15T22:00:00Z",
      plannedEndAt: "2025-08-15T22:00:00Z",
      plan: 3,
    });
  });
  it("a duration that is over already is refused", () => {
    expect(refusal(apply({ status: "standby" }, { duration: "PT1M" }, AIR + MINUTE)).problem).toBe("end-before-start");
  });
  it("a raised limit leaves an extended end where it is", () => {
    const extended = { status: "preparing", endAt: "2025-08-15T21:20:00Z" } as const;
    expect(changed(apply(extended, { overrun: { limit: "PT1H" } }, AIR)).endAt).toBe("2025-08-15T21:20:00Z");
  });
  it("on air the limit may rise, and fall as far as the end that was promised", () => {
    const extended = { status: "on-air", endAt: "2025-08-15T21:20:00Z", overrunning: true } as const;
    expect(changed(apply(extended, { overrun: { limit: "PT2H" } }, AIR))).toMatchObject({ overrun: { limit: "PT2H" } });
    expect(changed(apply(extended, { overrun: { limit: "PT20M" } }, AIR)).endAt).toBe("2025-08-15T21:20:00Z");
    expect(refusal(apply(extended, { overrun: { limit: "PT19M" } }, AIR)).problem).toBe("beyond-limit");
  });
  it("what the policy holds, it holds to the new limit, or no longer", () => {
    const held = {
      status: "on-air",
      overrun: { policy: "hold", limit: "PT30M" },
      held: { by: "showcaller:policy", since: "2025-08-15T21:00:00Z", until: "2025-08-15T21:30:00Z" },
    } as const;
    const now = AIR + 2 * HOUR + MINUTE;
    expect(changed(apply(held, { overrun: { limit: "PT1H" } }, now)).held?.until).toBe("2025-08-15T22:00:00Z");
    expect(changed(apply(held, { overrun: { limit: "PT10M" } }, now)).held?.until).toBe("2025-08-15T21:10:00Z");
    expect(changed(apply(held, { overrun: { policy: "stop" } }, now))).not.toHaveProperty("held");
    const byHand = { ...held, held: { by: "operator", since: "2025-08-15T21:00:00Z" } };
    expect(changed(apply(byHand, { overrun: { limit: "PT1H" } }, now)).held).toEqual(byHand.held);
  });
  it("after a hold beyond the limit, only what makes it worse is refused", () => {
    const late = { status: "ending", endAt: "2025-08-15T22:00:00Z" } as const;
    expect(changed(apply(late, { overrun: { limit: "PT45M" } }, AIR)).overrun.limit).toBe("PT45M");
    expect(changed(apply(late, { title: "Derby" }, AIR)).title).toBe("Derby");
  });
});
