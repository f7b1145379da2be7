import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { DAY, dayOf, formatDuration, formatInstant, formatSortable, parseDuration, parseInstant } from "./instant.ts";

/** The years that contracts can say. */
const instant = fc.integer({ min: 0, max: parseInstant("9999-12-31T23:59:59Z") });

describe("instants", () => {
  it("are written in UTC, with milliseconds only when there are any", () => {
    expect(formatInstant(0)).toBe("1970-01-01T00:00:00Z");
    expect(formatInstant(1)).toBe("1970-01-01T00:00:00.001Z");
    expect(formatInstant(parseInstant("2028-02-29T23:59:59.900Z"))).toBe("2028-02-29T23:59:59.900Z");
  });
  it("come back as they went", () => {
    fc.assert(
      fc.property(instant, (at) => {
        expect(parseInstant(formatInstant(at))).toBe(at);
        expect(parseInstant(formatSortable(at))).toBe(at);
        expect(formatInstant(at).startsWith(dayOf(at))).toBe(true);
      }),
    );
  });
  it("are those that Temporal reads and writes", () => {
    fc.assert(
      fc.property(instant, (at) => {
        const text = Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: "millisecond" });
        expect(formatSortable(at)).toBe(text);
        expect(parseInstant(text)).toBe(at);
      }),
    );
    // The first and the last day of every month of a cycle of the calendar.
    for (let month = 0; month < 12 * 400; month++) {
      const first = Temporal.PlainDate.from("1970-01-01").add({ months: month });
      for (const day of [first, first.subtract({ days: 1 })])
        expect(formatInstant(parseInstant(`${day}T00:00:00Z`))).toBe(`${day}T00:00:00Z`);
    }
  });
  it.each([
    "2025-08-15T20:00:00+01:00",
    "2025-08-15T20:00+01:00",
    "2025-08-15T20:00+01",
    "2025-08-15t13:30:00-0530",
    "2025-08-15 19:00:00,000999z",
  ])("%s is 19:00 in UTC, as Temporal has it", (text) => {
    expect(formatInstant(parseInstant(text))).toBe("2025-08-15T19:00:00Z");
    expect(Temporal.Instant.from(text).epochMilliseconds).toBe(parseInstant(text));
  });
  it("sort as text in the order of time", () => {
    fc.assert(fc.property(instant, instant, (a, b) => void expect(formatSortable(a) < formatSortable(b)).toBe(a < b)));
    // The pair that plain text gets wrong.
    expect(formatSortable(1_000) < formatSortable(1_500)).toBe(true);
  });
  it.each([
    "2025-02-29T00:00:00Z",
    "2025-04-31T00:00:00Z",
    "2025-13-01T00:00:00Z",
    "2025-00-10T00:00:00Z",
    "2025-08-15T25:00:00Z",
    "2025-08-15T19:00:00",
    "",
  ])("%s is none", (text) => expect(() => parseInstant(text)).toThrow(RangeError));
  it("fall on the day they have in UTC", () => {
    expect(dayOf(parseInstant("2024-02-29T23:59:59.999Z"))).toBe("2024-02-29");
    expect(dayOf(parseInstant("2024-02-29T23:59:59.999Z") + 1)).toBe("2024-03-01");
    expect(dayOf(DAY - 1)).toBe("1970-01-01");
  });
});

describe("durations", () => {
  it.each([
    ["PT2H", 7_200_000],
    ["PT1H30M", 5_400_000],
    ["PT90M", 5_400_000],
    ["PT5400S", 5_400_000],
    ["PT0S", 0],
    ["PT48H", 172_800_000],
    ["PT999H99999M999999S", (999 * 3600 + 99_999 * 60 + 999_999) * 1000],
  ])("%s is %i ms", (text, millis) => expect(parseDuration(text)).toBe(millis));

  it("come back as they went, to the second, and within what contracts take", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 * 3600 }), (seconds) => {
        const text = formatDuration(seconds * 1000);
        expect(parseDuration(text)).toBe(seconds * 1000);
        expect(text).toMatch(/^PT(?=\d)(?:\d{1,3}H)?(?:\d{1,5}M)?(?:\d{1,6}S)?$/);
      }),
    );
  });
  it("are written in the fewest parts", () => {
    expect([5_400_000, 1_500, 172_800_000, 0].map(formatDuration)).toEqual(["PT1H30M", "PT2S", "PT48H", "PT0S"]);
  });
});
