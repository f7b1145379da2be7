import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant, HOUR, MINUTE, parseInstant } from "./instant.ts";
import { intentAt, resolveLocal, toLocal } from "./zone.ts";

const resolve = (local: string, zone: string, disambiguation?: "earlier" | "later"): string => {
  const resolved = resolveLocal({ local, zone, ...(disambiguation ? { disambiguation } : {}) });
  return resolved.ok ? formatInstant(resolved.at) : resolved.refusal.problem;
};

describe("a local time that is one instant", () => {
  it.each([
    ["2025-08-15T20:00", "Europe/London", "2025-08-15T19:00:00Z"],
    ["2025-12-15T20:00", "Europe/London", "2025-12-15T20:00:00Z"],
    ["2025-08-15T20:00:30", "Asia/Kathmandu", "2025-08-15T14:15:30Z"],
    ["2025-08-15T20:00", "America/St_Johns", "2025-08-15T22:30:00Z"],
    ["2025-08-15T20:00", "Pacific/Kiritimati", "2025-08-15T06:00:00Z"],
    ["2025-08-15T20:00", "UTC", "2025-08-15T20:00:00Z"],
    ["2025-08-15T20:00", "europe/london", "2025-08-15T19:00:00Z"],
    ["2028-02-29T12:00", "Europe/Madrid", "2028-02-29T11:00:00Z"],
    // Far ahead the rules of today are taken to go on.
    ["2150-07-01T12:00", "Europe/Paris", "2150-07-01T10:00:00Z"],
  ])("%s in %s is %s", (local, zone, instant) => expect(resolve(local, zone)).toBe(instant));

  it("does not ask for a choice that makes no difference", () => {
    expect(resolve("2025-08-15T20:00", "Europe/London", "later")).toBe("2025-08-15T19:00:00Z");
  });
});

/** The hour, or half hour, or day, that a zone's clocks repeat or jump over. */
const turns = [
  ["Europe/London", "repeated", "2025-10-26T01:30", "2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"],
  ["Europe/London", "skipped", "2025-03-30T01:30", "2025-03-30T00:30:00Z", "2025-03-30T01:30:00Z"],
  ["America/New_York", "repeated", "2025-11-02T01:00", "2025-11-02T05:00:00Z", "2025-11-02T06:00:00Z"],
  ["America/New_York", "skipped", "2025-03-09T02:59:59", "2025-03-09T06:59:59Z", "2025-03-09T07:59:59Z"],
  ["Australia/Lord_Howe", "repeated", "2025-04-06T01:45", "2025-04-05T14:45:00Z", "2025-04-05T15:15:00Z"],
  ["Australia/Lord_Howe", "skipped", "2025-10-05T02:15", "2025-10-04T15:15:00Z", "2025-10-04T15:45:00Z"],
  ["Pacific/Apia", "skipped", "2011-12-30T12:00", "2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z"],
] as const;

describe("a local time that daylight saving skips or repeats", () => {
  it.each(turns)("%s: %s at %s is asked about, and both answers are taken", (zone, what, local, earlier, later) => {
    expect(resolve(local, zone)).toBe(`local-time-${what}`);
    expect(resolve(local, zone, "earlier")).toBe(earlier);
    expect(resolve(local, zone, "later")).toBe(later);
  });
  it("offers both instants by name", () => {
    const resolved = resolveLocal({ local: "2025-10-26T01:30", zone: "Europe/London" });
    if (resolved.ok) throw new Error("not asked");
    expect(resolved.refusal.detail).toContain("happens twice in Europe/London");
    expect(resolved.refusal.errors).toEqual([
      {
        at: "/start/local",
        reason: 'set "disambiguation": "earlier" (2025-10-26T00:30:00Z) or "later" (2025-10-26T01:30:00Z)',
      },
    ]);
  });
  it("begins and ends to the second", () => {
    expect(resolve("2025-03-30T00:59:59", "Europe/London")).toBe("2025-03-30T00:59:59Z");
    expect(resolve("2025-03-30T01:00", "Europe/London")).toBe("local-time-skipped");
    expect(resolve("2025-03-30T02:00", "Europe/London")).toBe("2025-03-30T01:00:00Z");
    expect(resolve("2025-10-26T00:59:59", "Europe/London")).toBe("2025-10-25T23:59:59Z");
    expect(resolve("2025-10-26T01:59:59", "Europe/London")).toBe("local-time-repeated");
    expect(resolve("2025-10-26T02:00", "Europe/London")).toBe("2025-10-26T02:00:00Z");
  });
});

describe("what is no zone, or no date", () => {
  it.each(["+01:00", "-05:00", "+0100", "UTC+1", "GMT+2", "London", "Europe/Atlantis", "BST", " Europe/London", "🕒"])(
    "%s is not known",
    (zone) => expect(resolve("2025-08-15T20:00", zone)).toBe("unknown-zone"),
  );
  it.each([
    "2025-02-29T20:00",
    "2025-02-30T20:00",
    "2100-02-29T20:00",
    "2025-04-31T20:00",
    "2025-13-01T20:00",
    "2025-00-10T20:00",
    "2025-08-15T24:00",
    "2025-08-15T20:60",
  ])("%s is on no calendar", (local) => expect(resolve(local, "Europe/London")).toBe("invalid-request"));
});

const zones = [
  "Europe/London",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Asia/Tehran",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Pacific/Chatham",
  "Antarctica/Troll",
  "Africa/Cairo",
  "UTC",
];
const instant = fc
  .integer({ min: parseInstant("2020-01-01T00:00:00Z") / 1000, max: parseInstant("2040-01-01T00:00:00Z") / 1000 })
  .map((seconds) => seconds * 1000);
/** Any instant, and more often one within three hours of a turn. */
const probes = fc.oneof(
  instant,
  fc
    .tuple(fc.constantFrom(...turns), fc.integer({ min: -180, max: 180 }))
    .map(([[, , , at], minutes]) => parseInstant(at) + minutes * MINUTE),
);

describe("an instant seen from a zone", () => {
  it("is found again from what people there would write, unless their clocks repeat it; then as one of two", () => {
    fc.assert(
      fc.property(probes, fc.constantFrom(...zones), (at, zone) => {
        const start = { local: toLocal(at, zone), zone };
        const resolved = resolveLocal(start);
        if (resolved.ok) return void expect(resolved.at).toBe(at);
        // A time that a clock has shown is never one that was skipped.
        expect(resolved.refusal.problem).toBe("local-time-repeated");
        const both = (["earlier", "later"] as const).map((disambiguation) =>
          resolveLocal({ ...start, disambiguation }),
        );
        expect(both).toContainEqual({ ok: true, at });
      }),
      { numRuns: 400 },
    );
  });
  it("is always found again from its intent", () => {
    fc.assert(
      fc.property(probes, fc.constantFrom(...zones), (at, zone) => {
        expect(resolveLocal(intentAt(at, zone))).toEqual({ ok: true, at });
      }),
      { numRuns: 400 },
    );
  });
  it("has an intent that chooses only where there is a choice", () => {
    const twice = parseInstant("2025-10-26T00:30:00Z");
    expect(intentAt(twice, "Europe/London")).toEqual({
      local: "2025-10-26T01:30:00",
      zone: "Europe/London",
      disambiguation: "earlier",
    });
    expect(intentAt(twice + HOUR, "Europe/London").disambiguation).toBe("later");
    expect(intentAt(twice + 3 * HOUR, "Europe/London")).toEqual({
      local: "2025-10-26T03:30:00",
      zone: "Europe/London",
    });
  });
});
