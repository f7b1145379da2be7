import { describe, expect, it } from "vitest";
// @ts-expect-error: plain JavaScript, as the browser runs it
import { away, board, clock, newer, noted, progress, remaining, span } from "./board.js";

const now = Date.parse("2027-08-14T19:30:00Z");
const legs = [{ channel: "pitch-1" }];
const event = (id: string, status: string, more: object = {}) => ({
  id,
  title: `Match ${id}`,
  status,
  rev: 1,
  airAt: "2027-08-14T19:00:00Z",
  prepareAt: "2027-08-14T18:45:00Z",
  endAt: "2027-08-14T21:00:00Z",
  plannedEndAt: "2027-08-14T21:00:00Z",
  legs,
  ...more,
});
const show = (events: { id: string }[], journal: object[] = []) =>
  board({ events: new Map(events.map((each) => [each.id, each])), journal, now });

const text = ({ text }: { text: string }) => text;

describe("the board", () => {
  it("says what is on air, what is next and what is wrong, in one line", () => {
    const later = event("2", "scheduled", { airAt: "2027-08-14T20:00:00Z", prepareAt: "2027-08-14T19:45:00Z" });
    const shown = show([later, event("1", "on-air"), event("3", "ended")]);
    expect(shown.air.map(({ id }: { id: string }) => id)).toEqual(["1"]);
    expect(shown.next).toEqual([{ airAt: "2027-08-14T20:00:00Z", zone: undefined, events: [later] }]);
    expect(shown.summary.map(text)).toEqual(["1 on air", "next in 30 min", "nothing wrong"]);
    expect(show([]).summary.map(text)).toEqual(["Nothing on air", "nothing wrong"]);
  });

  it("stays short with ten on air and 380 booked", () => {
    const many = Array.from({ length: 380 }, (_, n) =>
      event(`s${n}`, "scheduled", {
        airAt: `2027-09-01T19:00:${String(n % 60).padStart(2, "0")}Z`,
        prepareAt: "2027-09-01T18:45:00Z",
      }),
    );
    const shown = show([...many, ...Array.from({ length: 10 }, (_, n) => event(`a${n}`, "on-air"))]);
    const next = shown.next.flatMap(({ events }: { events: object[] }) => events);
    expect([shown.air.length, next.length, shown.later.length]).toEqual([10, 10, 370]);
  });

  it("puts those that go on air at one instant under one heading", () => {
    const at = (time: string) => ({ airAt: time, prepareAt: "2027-08-14T19:45:00Z", start: { zone: "Europe/London" } });
    const ten = Array.from({ length: 9 }, (_, n) => event(`t${n}`, "standby", at("2027-08-14T20:00:00Z")));
    const { next } = show([...ten, event("late", "scheduled", at("2027-08-14T20:30:00Z"))]);
    expect(next.map(({ events }: { events: object[] }) => events.length)).toEqual([9, 1]);
  });

  it("gives each channel a lane: what it does in a word, what is next, and its hours as shares", () => {
    const shown = board({
      events: new Map([
        ["1", event("1", "on-air", { legStates: [{ channel: "pitch-1", phase: "failed", why: "409" }] })],
        [
          "2",
          event("2", "scheduled", {
            airAt: "2027-08-14T23:00:00Z",
            prepareAt: "2027-08-14T22:30:00Z",
            endAt: "2027-08-15T01:00:00Z",
          }),
        ],
        [
          "3",
          event("3", "scheduled", {
            airAt: "2027-08-16T23:00:00Z",
            prepareAt: "2027-08-16T22:45:00Z",
            endAt: "2027-08-17T01:00:00Z",
          }),
        ],
      ]),
      channels: [
        { id: "pitch-1", region: "eu-west-1", mode: "enforce" },
        { id: "pitch-2", region: "eu-west-1", mode: "enforce" },
        { id: "pitch-3", region: "eu-west-1", mode: "observe" },
      ],
      journal: [],
      now,
    });
    expect(shown.lanes.map(({ word }: { word: string }) => word)).toEqual(["failed", "idle", "observe"]);
    const [first, idle] = shown.lanes;
    expect([first.current.id, first.next.id, idle.next]).toEqual(["1", "2", undefined]);
    // Six hours from 18:30: on since 18:45, from 22:30 on for the rest; what lies beyond is not drawn.
    expect(first.blocks.map(({ id, from, to }: Record<string, unknown>) => [id, from, to])).toEqual([
      ["1", 0.25 / 6, 2.5 / 6],
      ["2", 4 / 6, 1],
    ]);
  });

  it.each([
    [
      "a failure",
      event("1", "failed", { legStates: [{ channel: "pitch-1", phase: "failed", why: "no pipeline" }] }),
      "never reached air",
      "pitch-1: no pipeline",
    ],
    ["air that did not come", event("1", "preparing"), "should have been on air 30 min ago", "it is preparing"],
    ["a show that waits for go", event("1", "standby", { staging: "manual" }), "should have been", "waits for go"],
    [
      "preparation that did not begin",
      event("1", "scheduled", { airAt: "2027-08-14T19:40:00Z", prepareAt: "2027-08-14T19:25:00Z" }),
      "preparation has not begun",
      "19:25",
    ],
    [
      "a lost leg",
      event("1", "on-air", { degraded: true, legStates: [{ channel: "pitch-2", phase: "failed", why: "409" }] }),
      "degraded",
      "pitch-2: 409",
    ],
    ["overrun", event("1", "on-air", { overrunning: true, endAt: "2027-08-14T21:20:00Z" }), "overruns", "21:20"],
    ["a hold", event("1", "on-air", { held: { by: "kim" } }), "held by kim", "releases"],
  ])("shows %s, with why", (_, trouble, what, why) => {
    const { wrong } = show([trouble]);
    expect(wrong).toEqual([
      expect.objectContaining({ what: expect.stringContaining(what), why: expect.stringContaining(why) }),
    ]);
  });

  it("shows the last hour's pages and no older ones, worst first", () => {
    const page = (at: string) => ({
      id: at,
      at,
      name: "operator.paged",
      text: "orphan running",
      why: "nobody booked it",
      channel: "pitch-9",
    });
    const { wrong } = show(
      [event("1", "on-air", { held: { by: "kim" } })],
      [page("2027-08-14T18:00:00Z"), page("2027-08-14T19:29:00Z")],
    );
    expect(wrong.map(({ what }: { what: string }) => what)).toEqual(["orphan running", "held by kim"]);
  });
});

it("tells the journal newest first, counts repetitions, and dates what is not of today", () => {
  const entry = (at: string, words: string) => ({ id: at, at, text: words, why: "w", actor: "cms", liveEvent: "1" });
  const journal = [
    entry("2027-08-13T23:00:00Z", "booked"),
    entry("2027-08-14T19:00:00Z", "signal"),
    entry("2027-08-14T19:00:01Z", "signal"),
    entry("2027-08-14T19:00:02Z", "Match 1 is on air"),
  ];
  const told = show([event("1", "on-air")], journal).journal;
  const facts = told.map(({ text, times, day, about }: Record<string, unknown>) => [text, times, day, about]);
  expect(facts).toEqual([
    ["Match 1 is on air", 1, undefined, "cms"],
    ["signal", 2, undefined, "Match 1 · cms"],
    ["booked", 1, "2027-08-13", "Match 1 · cms"],
  ]);
});

it("names the ten that go on air at one second in one line of the journal", () => {
  const titles = Array.from({ length: 10 }, (_, n) => event(String(n), "on-air"));
  const journal = titles.map(({ id }) => ({
    id: "the same of all ten",
    at: `2027-08-14T19:00:00.${id}00Z`,
    text: "on air on 1 of 1 legs",
    why: "cue air",
    actor: "showcaller",
    liveEvent: id,
  }));
  const { journal: told } = show(titles, journal);
  expect(told).toHaveLength(1);
  expect(told[0].times).toBe(1);
  for (const { title } of titles) expect(told[0].about).toContain(title);
});

it("gives news three seconds of real time to come, however fast the clock runs", () => {
  const late = event("1", "standby", { airAt: "2027-08-14T19:28:00Z" });
  const at = (speed: number) => board({ events: new Map([["1", late]]), journal: [], now, speed }).wrong.length;
  expect([at(1), at(60)]).toEqual([1, 0]);
});

it("spells times", () => {
  expect([span(45_000), span(119_000), span(120_000), span(3_900_000), span(200_000_000)]).toEqual([
    "45 s",
    "119 s",
    "2 min",
    "1 h 05 min",
    "2 days",
  ]);
  expect([away(60_000), away(-300_000)]).toEqual(["in 60 s", "5 min ago"]);
  expect(remaining(event("1", "on-air"), now)).toBe("1 h 30 min left");
  expect(remaining(event("1", "on-air", { held: { by: "k" } }), now)).toBe("held on air");
  expect(clock("2027-08-14T19:00:00Z", "Europe/London", now)).toBe("20:00 Europe/London · 19:00 UTC");
  expect(clock("2027-08-15T19:00:00Z", "Europe/London", now)).toBe(
    "Sun 15 Aug 20:00 Europe/London · 2027-08-15 19:00 UTC",
  );
  expect(clock("2027-08-15T19:00:00Z", "Mars/Olympus", now)).toBe("2027-08-15 19:00 UTC");
  expect(progress(event("1", "on-air"), now)).toBe(0.25);
});

it("keeps the newer version, and the legs that the feed does not carry", () => {
  const known = event("1", "standby", { rev: 3, legStates: [1] });
  expect(newer(known, event("1", "preparing", { rev: 2 }))).toBe(known);
  expect(newer(known, event("1", "on-air", { rev: 4 }))).toMatchObject({ status: "on-air", legStates: [1] });
  const entry = { id: "a", at: "2027-08-14T19:00:00Z" };
  expect(noted(noted([], entry), entry)).toEqual([entry]);
  // Ten matches that go on air at one instant have entries of the same id.
  const other = { ...entry, liveEvent: "2" };
  expect(noted([entry], other)).toEqual([entry, other]);
});
