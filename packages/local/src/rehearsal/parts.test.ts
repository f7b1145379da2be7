import { describe, expect, it } from "vitest";
import { outside } from "../laptop/invariants/outside.ts";
import { NoFixtures, readFixtures } from "./fixtures.ts";
import { main } from "./main.ts";
import { viewed } from "./outcome.ts";
import { folded } from "./printed.ts";
import { shrink } from "./shrink.ts";

const match = { round: "R1", date: "2025-08-15", time: "20:00", team1: "A", team2: "B" };
const list = (...matches: unknown[]): string => JSON.stringify({ name: "League", matches });

describe("readFixtures", () => {
  const defaults = { zone: "Europe/London", duration: "PT2H" };
  const start = { local: "2025-08-15T20:00", zone: "Europe/London" };

  it("leaves out, with the reason, what cannot be played", () => {
    const untimed = { ...match, team1: "C", time: undefined };
    const { fixtures, leftOut } = readFixtures(
      `\uFEFF${list(match, untimed, { team1: 7 }, { ...match, team1: "D", date: "2025-02-31" })}`,
      defaults,
    );
    expect(fixtures).toEqual([{ externalId: "league-a-v-b", title: "A - B", start, duration: "PT2H" }]);
    expect(leftOut.map(({ why }) => why).sort()).toEqual([
      "2025-02-31 is not a day of the calendar",
      "a team is missing: team1 and team2 say who plays",
      "no kick-off time",
    ]);
  });

  it("reads what the import reads: CSV and iCalendar, too", () => {
    const csv = "id,title,date,time\n1,A - B,2025-08-15,20:00\n";
    expect(readFixtures(csv, defaults).fixtures).toEqual([
      { externalId: "1", title: "A - B", start, duration: "PT2H" },
    ]);
    const event =
      "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A - B\r\nDTSTART:20250815T190000Z\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT";
    const calendar = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${event}\r\nEND:VCALENDAR\r\n`;
    expect(readFixtures(calendar, defaults).fixtures.map((one) => one.start)).toEqual([
      { instant: "2025-08-15T19:00:00Z" },
      { instant: "2025-08-22T19:00:00Z" },
      { instant: "2025-08-29T19:00:00Z" },
    ]);
  });

  it.each(["<html>", "[]", '{"matches":3}', '{"matches":[', ""])("refuses %j", (text) => {
    expect(() => readFixtures(text, defaults)).toThrow(NoFixtures);
  });
});

describe("shrink", () => {
  it("finds the two that fail together among a hundred", async () => {
    const parts = Array.from({ length: 100 }, (_, n) => n);
    const fails = async (some: readonly number[]) => some.includes(17) && some.includes(83);
    const { left, asked } = await shrink(parts, fails, 200);
    expect(left).toEqual([17, 83]);
    expect(asked).toBeLessThan(200);
  });

  it("keeps what fails when its runs are used up, and nothing when nothing is needed", async () => {
    const fails = async (some: readonly number[]) => some.includes(3);
    expect((await shrink([1, 2, 3, 4], fails, 2)).left).toContain(3);
    expect((await shrink([1, 2], async () => true, 9)).left).toEqual([]);
  });
});

describe("what a viewer has", () => {
  const leg = (...pictures: [number, string, boolean][]) => ({
    pictures: pictures.map(([at, picture, reachable]) => ({ at, picture: picture as "programme", reachable })),
  });
  it("comes from the first leg that answers", () => {
    const first = leg([0, "programme", true], [20, "error", false]);
    const second = leg([0, "programme", true], [30, "black", true]);
    expect(viewed([first, second], 10, 40)).toEqual([
      { from: 10, to: 30, programme: true },
      { from: 30, to: 40, programme: false },
    ]);
  });
});

describe("outside", () => {
  const parts = [
    { from: 0, to: 10 },
    { from: 50, to: 60 },
  ];
  it("is the time after the last part of the hull that a run touches", () => {
    expect(outside(parts, { from: 0, to: 10 })).toBe(0);
    expect(outside(parts, { from: 0, to: 25 })).toBe(15);
    expect(outside(parts, { from: 20, to: 25 })).toBe(5);
    expect(outside(parts, { from: 50, to: 70 })).toBe(10);
  });
});

describe("folded", () => {
  const words = "a line of words ".repeat(10).trim();
  it("breaks between words, under its own text, and loses none", () => {
    const text = folded(`  head  ${words}`, 8, 70);
    const lines = text.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(70);
    expect(lines[0]?.startsWith("  head  a line")).toBe(true);
    expect(lines.slice(1).every((line) => /^ {8}\S/.test(line))).toBe(true);
    expect(text.replaceAll(/\s+/g, " ").trim()).toBe(`head ${words}`);
  });
  it("breaks nothing where nobody says how wide the screen is, nor what has no room to break", () => {
    expect(folded(`  head  ${words}`, 8)).toBe(`  head  ${words}`);
    expect(folded(`  ${"x".repeat(100)} y`, 4, 10).split("\n")).toEqual([`  ${"x".repeat(100)}`, "    y"]);
  });
});

describe("the command", () => {
  const ask = async (values: Record<string, string>, files: Record<string, string>) => {
    let [out, err] = ["", ""];
    const end = await main({
      fixtures: "f.json",
      values,
      only: [],
      json: false,
      read: async (path) => {
        const text = files[path];
        if (text === undefined) throw new Error(`${path}: no such file`);
        return text;
      },
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    });
    return { end, out, err };
  };
  const neverStarts = [
    {
      kind: "call",
      match: { service: "medialive", operation: "StartChannel" },
      probability: 1,
      effect: { kind: "error", code: "InternalServerErrorException", status: 500 },
    },
    { kind: "scheduler", latenessSeconds: 30, double: 0 },
  ];

  it("says what broke, what has to strike for it, and how to see it again", async () => {
    const files = { "f.json": list(match), "never.json": JSON.stringify(neverStarts) };
    const { end, out, err } = await ask({ faults: "never.json", seed: "4", shrink: "6" }, files);
    expect(end).toEqual({ kind: "broken", seeds: [4] });
    expect(out).toContain('BROKEN law 2 at 2025-08-15T19:00:00Z: "A - B" was not on air in time');
    expect(out).toContain("StartChannel");
    expect(err).toContain("seed 4 again: showcaller rehearse --fixtures f.json --seed 4 --faults never.json");
  });

  it("many seeds are a line each, and one sum of what was done about what went wrong", async () => {
    const asked = { faults: "pictures,calm", seeds: "1..3", brief: "true" };
    const { end, out } = await ask(asked, { "f.json": list(match) });
    expect(end).toEqual({ kind: "whole" });
    const [one, two, three, sum, ...rows] = out.trimEnd().split("\n");
    for (const [n, line] of [one, two, three].entries())
      expect(line).toMatch(
        new RegExp(`^seed ${n + 1}, 1 of 1 ended, struck \\d+, incidents \\d+, .*no invariant broken$`),
      );
    expect(sum).toBe("3 of 3 seeds without a broken invariant");
    expect(rows.map((row) => row.trim().split(/\s+/)[0])).toEqual(["incidents", "remedies", "restarts"]);
    const incidents = [one, two, three].map((line) => Number(/incidents (\d+)/.exec(line ?? "")?.[1]));
    expect(rows[0]).toContain(` ${incidents.reduce((a, b) => a + b)} opened`);
  });

  it.each([
    [{ faults: "hail" }, "--faults"],
    [{ faults: "calm,hail" }, "--faults"],
    [{ seeds: "3..1" }, "--seeds"],
    [{ legs: "2" }, "--legs"],
    [{ regions: "mars-1" }, "--regions"],
    [{ zone: "Mars/Olympus" }, "--zone"],
    [{ duration: "long" }, "--duration"],
    [{ channels: "0" }, "--channels"],
    [{ engine: "postgres" }, "--engine"],
    [{ round: "R9" }, "no match in the round R9"],
    [{ day: "2025-08-16" }, "no match with a kick-off time on 2025-08-16"],
  ])("refuses %j", async (values, says) => {
    const { end } = await ask(values as Record<string, string>, { "f.json": list(match) });
    expect(end).toMatchObject({ kind: "usage", message: expect.stringContaining(says) });
  });
});
