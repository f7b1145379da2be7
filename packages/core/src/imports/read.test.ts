import { describe, expect, it } from "vitest";
import { parseInstant } from "../time/instant.ts";
import { readFile } from "./read.ts";
import type { Defaults } from "./row.ts";

const now = parseInstant("2025-08-01T00:00:00Z");
const defaults: Defaults = { now, venues: new Map(), zone: "Europe/London", duration: "PT2H" };
const rows = (text: string, more: Partial<Defaults> = {}) => {
  const read = readFile(text, { ...defaults, ...more });
  if (!read.ok) throw new Error(read.refusal.detail);
  return read.rows;
};

describe("openfootball", () => {
  const match = {
    round: "Matchday 1",
    date: "2025-08-15",
    time: "20:00",
    team1: "Köln & Co.",
    team2: { name: "FC B" },
  };
  const list = (...matches: object[]) => JSON.stringify({ name: "Bundesliga 2025/26", matches });

  it("has an id that stays when a match moves, another for the return match, and one for each round of a cup", () => {
    const ids = (...matches: object[]) => rows(list(...matches)).map(({ externalId }) => externalId);
    const first = "bundesliga-2025-26-koln-co-v-fc-b";
    expect(ids(match)).toEqual([first]);
    expect(ids({ ...match, date: "2026-01-10", time: "15:30" })).toEqual([first]);
    expect(ids(match, { ...match, team1: "FC B", team2: "Köln & Co.", date: "2026-01-10" })).toEqual([
      first,
      "bundesliga-2025-26-fc-b-v-koln-co",
    ]);
    expect(ids(match, { ...match, round: "Matchday 2", date: "2025-09-15" })).toEqual([
      `${first}-matchday-1`,
      `${first}-matchday-2`,
    ]);
  });

  it("takes rounds, and offsets of tournaments; a team that is missing is that row's own trouble", () => {
    const rounds = JSON.stringify({
      name: "Cup",
      rounds: [{ name: "Final", matches: [{ ...match, time: "13:00 UTC-6" }] }],
    });
    expect(rows(rounds)[0]?.start).toEqual({ instant: "2025-08-15T19:00:00Z" });
    const [good, bad] = rows(list({ ...match, team2: "" }, match));
    expect([good?.row, bad?.row, bad?.problem?.answer]).toEqual([2, 1, "invalid"]);
    for (const wrong of [null, 7, "x", [], { ...match, date: "15.8.2025" }, { ...match, time: "8 pm" }])
      expect(rows(list(wrong as object))[0]?.problem?.answer).toBe("invalid");
  });
});

describe("CSV", () => {
  it("takes home and away, and knows them again without an id", () => {
    const text = "Home Team,Away Team,Date,Kick-off,Venue\nA,B,2025-09-06,9:30,Camp Nou\n";
    expect(rows(text, { venues: new Map([["Camp Nou", "Europe/Madrid"]]) })).toEqual([
      {
        row: 2,
        externalId: "a-v-b",
        title: "A - B",
        duration: "PT2H",
        start: { local: "2025-09-06T09:30", zone: "Europe/Madrid" },
      },
    ]);
  });

  it("takes tabs, quotes across lines, and numbers rows by their line", () => {
    const text = 'id\ttitle\tstart\n1\t"A\n""B"""\t2025-09-06T15:00\n2\tC\t2025-09-06 15:00:30\n';
    expect(rows(text).map(({ row, title }) => [row, title])).toEqual([
      [2, 'A\n"B"'],
      [4, "C"],
    ]);
  });

  it("takes rights from the row, else from the import; what is no label is that row's own trouble", () => {
    const text = "id,title,date,rights\na,A,2025-09-06,cup\nb,B,2025-09-06,\nc,C,2025-09-06,The Cup!\n";
    expect(rows(text, { rights: "league" }).map(({ rights, problem }) => rights ?? problem?.detail)).toEqual([
      "cup",
      "league",
      expect.stringContaining("The Cup! is not a label of rights"),
    ]);
    expect(rows(text)[1]).not.toHaveProperty("rights");
  });

  it("reads four megabytes in little time", () => {
    const text = `id,title,date,time\n${Array.from({ length: 20_000 }, (_, at) => `${at},${"t".repeat(150)},2025-09-06,15:00`).join("\n")}`;
    expect(rows(text)).toHaveLength(20_000);
  }, 20_000);
});

describe("iCalendar", () => {
  const calendar = (...events: string[]) =>
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Town Hall\r\n${events.map((event) => `BEGIN:VEVENT\r\n${event.replaceAll("\n", "\r\n")}\r\nEND:VEVENT\r\n`).join("")}END:VCALENDAR\r\n`;
  const starts = (...events: string[]) =>
    rows(calendar(...events)).map(({ externalId, start, problem }) => [externalId, start ?? problem?.answer]);

  it("takes UTC, zones, floating times and days; duration or end; folded and escaped text", () => {
    const text = calendar(
      "UID:u\nSUMMARY:A\\, \n B\nDTSTART:20250906T150000Z\nDTEND:20250906T163000Z",
      "UID:z\nSUMMARY:Z\nDTSTART;TZID=Europe/Madrid:20250907T150000\nDURATION:PT1H30M",
      "UID:f\nSUMMARY:F\nDTSTART:20250908T150000",
      "UID:d\nSUMMARY:D\nDTSTART;VALUE=DATE:20250909",
    );
    expect(readFile(text, defaults)).toMatchObject({ ok: true, name: "Town Hall", format: "icalendar" });
    expect(rows(text)).toEqual([
      { row: 1, externalId: "u", title: "A, B", duration: "PT1H30M", start: { instant: "2025-09-06T15:00:00Z" } },
      {
        row: 2,
        externalId: "z",
        title: "Z",
        duration: "PT1H30M",
        start: { local: "2025-09-07T15:00:00", zone: "Europe/Madrid" },
      },
      {
        row: 3,
        externalId: "f",
        title: "F",
        duration: "PT2H",
        start: { local: "2025-09-08T15:00:00", zone: "Europe/London" },
      },
      { row: 4, externalId: "d", title: "D", duration: "PT2H" },
    ]);
  });

  it("asks about a zone that only the file knows, and leaves out what is cancelled", () => {
    const text = calendar(
      "UID:w\nSUMMARY:W\nDTSTART;TZID=GMT Standard Time:20250906T150000",
      "UID:c\nSUMMARY:C\nSTATUS:CANCELLED\nDTSTART:20250906T150000Z",
    );
    expect(rows(text).map(({ problem }) => problem?.answer)).toEqual(["needs-zone"]);
  });

  it("writes a recurrence out by the clock of its zone, without what is excepted, with what is moved", () => {
    const series =
      "UID:s\nSUMMARY:S\nDTSTART;TZID=Europe/London:20251020T190000\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/London:20251027T190000";
    const moved =
      "UID:s\nSUMMARY:S, later\nRECURRENCE-ID;TZID=Europe/London:20251103T190000\nDTSTART;TZID=Europe/London:20251104T200000";
    const gone =
      "UID:s\nSUMMARY:S\nSTATUS:CANCELLED\nRECURRENCE-ID;TZID=Europe/London:20251110T190000\nDTSTART;TZID=Europe/London:20251110T190000";
    const at = (local: string) => ({ local, zone: "Europe/London" });
    expect(starts(series, moved, gone)).toEqual([
      ["s/2025-10-20", at("2025-10-20T19:00:00")],
      ["s/2025-11-03", at("2025-11-04T20:00:00")],
    ]);
  });

  it("keeps the id of an occurrence when the series moves to another hour", () => {
    const at = (hour: string) => starts(`UID:s\nSUMMARY:S\nDTSTART:20251020T${hour}0000Z\nRRULE:FREQ=DAILY;COUNT=2`);
    expect(at("19").map(([id]) => id)).toEqual(at("20").map(([id]) => id));
    const twice = starts("UID:s\nSUMMARY:S\nDTSTART:20251020T100000Z\nRRULE:FREQ=DAILY;COUNT=2;BYHOUR=10,20");
    expect(new Set(twice.map(([id]) => id)).size).toBe(2);
  });

  it("an endless recurrence ends 400 days on; one without measure is refused; what has passed is left out", () => {
    const weekly = starts("UID:s\nSUMMARY:S\nDTSTART:20200106T190000Z\nRRULE:FREQ=WEEKLY");
    expect(weekly).toHaveLength(57);
    expect(weekly[0]?.[1]).toEqual({ instant: "2025-08-04T19:00:00Z" });
    expect(weekly.at(-1)?.[1]).toEqual({ instant: "2026-08-31T19:00:00Z" });
    for (const rule of ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=30", "FREQ=NEVER"])
      expect(
        rows(calendar(`UID:s\nSUMMARY:S\nDTSTART:20200106T190000Z\nRRULE:${rule}`)).map(
          ({ problem }) => problem?.answer,
        ),
      ).toEqual(["invalid"]);
  });
});

describe("a recurrence by RFC 5545", () => {
  const calendar = (event: string) =>
    `BEGIN:VCALENDAR\nVERSION:2.0\n${event.replace(/^/, "BEGIN:VEVENT\nUID:s\nSUMMARY:S\n")}\nEND:VEVENT\nEND:VCALENDAR\n`;
  const starts = (event: string) =>
    rows(calendar(event)).map(({ start, problem }) =>
      start && "local" in start ? start.local.slice(0, 16) : (start?.instant ?? problem?.answer),
    );
  const london = "DTSTART;TZID=Europe/London:20250805T190000";

  it.each([
    [
      "the last Sunday of a month",
      "DTSTART;TZID=Europe/London:20250831T190000\nRRULE:FREQ=MONTHLY;BYDAY=-1SU;COUNT=3",
      ["2025-08-31T19:00", "2025-09-28T19:00", "2025-10-26T19:00"],
    ],
    [
      "the second Tuesday",
      `DTSTART;TZID=Europe/London:20250812T190000\nRRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=2`,
      ["2025-08-12T19:00", "2025-09-09T19:00"],
    ],
    [
      "the 31st, where there is one",
      "DTSTART;TZID=Europe/London:20250831T190000\nRRULE:FREQ=MONTHLY;COUNT=3",
      ["2025-08-31T19:00", "2025-10-31T19:00", "2025-12-31T19:00"],
    ],
    [
      "RDATE beside its first",
      `${london}\nRDATE;TZID=Europe/London:20250805T190000,20250807T200000,20250809T210000`,
      ["2025-08-05T19:00", "2025-08-07T20:00", "2025-08-09T21:00"],
    ],
    [
      "EXDATE in UTC",
      `${london}\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20250806T180000Z`,
      ["2025-08-05T19:00", "2025-08-07T19:00"],
    ],
    ["UNTIL by the day", `${london}\nRRULE:FREQ=DAILY;UNTIL=20250807`, ["2025-08-05T19:00", "2025-08-06T19:00"]],
    [
      "UNTIL in UTC, west of it",
      "DTSTART;TZID=America/New_York:20250805T190000\nRRULE:FREQ=DAILY;UNTIL=20250806T230000Z",
      ["2025-08-05T19:00", "2025-08-06T19:00"],
    ],
    [
      "UNTIL in UTC, east of it",
      "DTSTART;TZID=Asia/Tokyo:20250805T190000\nRRULE:FREQ=DAILY;UNTIL=20250806T100000Z",
      ["2025-08-05T19:00", "2025-08-06T19:00"],
    ],
  ])("%s", (_, event, expected) => expect(starts(event)).toEqual(expected));

  it("takes an hour that is skipped by the offset before, and one that comes twice as the first", () => {
    const gap = rows(calendar("DTSTART;TZID=Europe/London:20260328T013000\nRRULE:FREQ=DAILY;COUNT=3"));
    expect(gap.map(({ start }) => start)).toEqual([
      { local: "2026-03-28T01:30:00", zone: "Europe/London" },
      { local: "2026-03-29T01:30:00", zone: "Europe/London", disambiguation: "later" },
      { local: "2026-03-30T01:30:00", zone: "Europe/London" },
    ]);
    const fold = rows(calendar("DTSTART;TZID=Europe/London:20251026T013000"));
    expect(fold[0]?.start).toMatchObject({ disambiguation: "earlier" });
  });

  it("knows an occurrence that is named in UTC, and says where an endless one was cut", () => {
    const moved = `${london}\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT\nBEGIN:VEVENT\nUID:s\nSUMMARY:T\nRECURRENCE-ID:20250806T180000Z\nDTSTART;TZID=Europe/London:20250806T210000`;
    expect(starts(moved)).toEqual(["2025-08-05T19:00", "2025-08-06T21:00"]);
    const note = (rule: string) => {
      const read = readFile(calendar(`${london}\nRRULE:FREQ=WEEKLY${rule}`), defaults);
      return read.ok ? read.note : "refused";
    };
    expect(note("")).toBe("a recurrence goes on after 2026-09-05: import it again before then");
    expect(note(";COUNT=5")).toBeUndefined();
  });
});
