import { LiveEvent, type LiveEventInput } from "@showcaller/contracts";
import { AIR, at, changed, channelId, eventId, refusal } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { formatInstant, HOUR, MINUTE } from "../time/instant.ts";
import { create } from "./create.ts";

const NOW = AIR - 24 * HOUR;
const input: LiveEventInput = {
  title: "Match",
  start: { local: "2025-08-15T20:00", zone: "Europe/London" },
  duration: "PT2H",
  legs: [{ channel: channelId("main") }],
};
const make = (wish: Partial<LiveEventInput> = {}, now = NOW) =>
  create({ ...input, ...wish }, { id: eventId(7), actor: "cms", now, tzdata: "2025b" });
const draft = (wish: Partial<LiveEventInput> = {}) => {
  const { start: _, ...rest } = input;
  return create({ ...rest, ...wish }, { id: eventId(7), actor: "cms", now: NOW, tzdata: "2025b" });
};

describe("booking", () => {
  it("works out every instant, keeps the intent, and takes the defaults", () => {
    expect(changed(make())).toEqual({
      id: eventId(7),
      title: "Match",
      status: "scheduled",
      start: input.start,
      airAt: "2025-08-15T19:00:00Z",
      plannedEndAt: "2025-08-15T21:00:00Z",
      endAt: "2025-08-15T21:00:00Z",
      prepareAt: "2025-08-15T18:45:00Z",
      duration: "PT2H",
      lead: "PT15M",
      tail: "PT5M",
      overrun: { policy: "stop", limit: "PT30M" },
      staging: "auto",
      legs: input.legs,
      degraded: false,
      overrunning: false,
      rev: 1,
      plan: 1,
      tzdata: "2025b",
      createdAt: formatInstant(NOW),
      updatedAt: formatInstant(NOW),
      createdBy: "cms",
    });
  });
  it("is something that can be stored, a draft too", () => {
    for (const decision of [make(), draft()]) expect(LiveEvent.safeParse(changed(decision)).error).toBeUndefined();
  });
  it("takes what was said instead of a default, part by part", () => {
    const event = changed(make({ lead: "PT30M", overrun: { policy: "extend" }, staging: "manual", externalId: "f-7" }));
    expect(event).toMatchObject({
      prepareAt: "2025-08-15T18:30:00Z",
      overrun: { policy: "extend", limit: "PT30M" },
      staging: "manual",
      externalId: "f-7",
    });
  });
  it("at an instant keeps no intent, and knows whole seconds", () => {
    const event = changed(make({ start: { instant: "2025-08-15T19:00:00.900Z" } }));
    expect(event.airAt).toBe("2025-08-15T19:00:00Z");
    expect(event).not.toHaveProperty("start");
  });
  it("inside its lead is prepared at once", () => {
    expect(changed(make({}, AIR - 5 * MINUTE)).prepareAt).toBe("2025-08-15T18:55:00Z");
    expect(changed(make({}, AIR)).prepareAt).toBe("2025-08-15T19:00:00Z");
  });
  it("is possible at its very second and not after", () => {
    expect(changed(make({}, AIR)).status).toBe("scheduled");
    expect(refusal(make({}, AIR + 1))).toMatchObject({ problem: "start-in-past", errors: [{ at: "/start" }] });
  });
});

describe("a draft", () => {
  it("has no instants and claims nothing", () => {
    const event = changed(draft());
    expect(event.status).toBe("draft");
    for (const member of ["airAt", "endAt", "plannedEndAt", "prepareAt", "tzdata"])
      expect(event).not.toHaveProperty(member);
  });
  it("is held to the same durations", () => {
    expect(refusal(draft({ duration: "PT0S" })).problem).toBe("end-before-start");
  });
});

describe("refused is", () => {
  it.each([
    ["an end that is not after the start", { duration: "PT0M" }, "end-before-start", "/duration"],
    ["a lead below PT5M", { lead: "PT4M59S" }, "invalid-request", "/lead"],
    ["a lead above PT2H", { lead: "PT2H1S" }, "invalid-request", "/lead"],
    ["more than 7 days in all", { duration: "PT167H11M" }, "booking-too-long", "/duration"],
    ["an unknown zone", { start: { local: "2025-08-15T20:00", zone: "Mars/Olympus" } }, "unknown-zone", "/start/zone"],
    ["a date that is none", { start: { local: "2026-02-29T20:00", zone: "UTC" } }, "invalid-request", "/start/local"],
    ["an instant that is none", { start: { instant: "2026-02-29T20:00:00Z" } }, "invalid-request", "/start/instant"],
    [
      "a time that is skipped",
      { start: { local: "2026-03-29T01:30", zone: "Europe/London" } },
      "local-time-skipped",
      "/start/local",
    ],
    // New York's last evening of the year 9999 is UTC's year 10000, which no instant here can say.
    [
      "a start too far ahead",
      { start: { local: "9999-12-31T23:00", zone: "America/New_York" } },
      "invalid-request",
      "/start/local",
    ],
    ["an end too far ahead", { start: { instant: "9999-12-31T23:59:59Z" } }, "invalid-request", "/start/instant"],
  ] as const)("%s", (_, wish, problem, pointer) => {
    const { errors, ...rest } = refusal(make(wish));
    expect([rest.problem, errors[0]?.at]).toEqual([problem, pointer]);
    expect(errors[0]?.reason).toBeTruthy();
  });
  it.each([
    ["PT5M", "PT167H20M"],
    ["PT15M", "PT167H10M"],
    ["PT2H", "PT165H25M"],
  ])("nothing at the limit itself: lead %s and duration %s are 7 days with tail and overrun", (lead, duration) => {
    expect(changed(make({ lead, duration })).status).toBe("scheduled");
  });
  it("every lead from PT5M to PT2H is taken", () => {
    for (const lead of ["PT5M", "PT2H", "PT7200S"]) expect(changed(make({ lead })).lead).toBe(lead);
  });
});

it("says when what happens", () => {
  const decision = make();
  expect(decision.kind === "change" && decision.entry).toMatchObject({ name: "live-event.booked" });
  expect(decision.kind === "change" && decision.entry.why).toContain("preparation begins 2025-08-15T18:45:00Z");
  expect(at("2025-08-15T18:45:00Z")).toBe(AIR - 15 * MINUTE);
});
