import { liveEvent } from "@showcaller/testkit/builders";
import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { icalendarOf } from "./icalendar.ts";

const parsed = (text: string) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
const value = (component: ICAL.Component | undefined, name: string) => String(component?.getFirstPropertyValue(name));

describe("a calendar of live events", () => {
  it("says what a calendar asks about, in UTC, the same bytes for the same live events", () => {
    const event = liveEvent({ plan: 3, status: "scheduled", title: "A, B; C\\D\nE" });
    const [one] = parsed(icalendarOf([event]));
    expect(["uid", "sequence", "status", "summary"].map((name) => value(one, name))).toEqual([
      `${event.id}@showcaller`,
      "2",
      "CONFIRMED",
      "A, B; C\\D\nE",
    ]);
    expect([value(one, "dtstart"), value(one, "dtend")]).toEqual([event.airAt, event.endAt]);
    expect(icalendarOf([event])).toBe(icalendarOf([structuredClone(event)]));
  });

  it("tells what is over before air as cancelled, and leaves out what has no time", () => {
    const { airAt: _, endAt: __, ...draft } = liveEvent({ status: "draft" });
    const events = [
      liveEvent({ status: "cancelled" }),
      liveEvent({ status: "failed" }),
      liveEvent({ status: "on-air" }),
    ];
    expect(parsed(icalendarOf([draft, ...events])).map((one) => value(one, "status"))).toEqual([
      "CANCELLED",
      "CANCELLED",
      "CONFIRMED",
    ]);
    const [failed, scheduled] = parsed(icalendarOf([liveEvent({ status: "failed" }), liveEvent({})]));
    expect(Number(value(failed, "sequence"))).toBe(Number(value(scheduled, "sequence")) + 1);
  });

  it("folds at 75 octets, ends lines with CRLF, cuts no character, and comes back as it went", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }), (title) => {
        const text = icalendarOf([liveEvent({ title })]);
        const lines = text.split("\r\n");
        expect(lines.every((line) => Buffer.byteLength(line) <= 75 && !/[\r\n]/.test(line))).toBe(true);
        const plain = title.replace(/\r\n|\r/g, "\n").replace(/(?!\n)\p{Cc}/gu, " ");
        expect(value(parsed(text)[0], "summary")).toBe(plain);
      }),
    );
  });
});
