import { describe, expect, it } from "vitest";
import { refused } from "../../test/api-harness.ts";
import { importHarness } from "../../test/import-harness.ts";

const QUERY = "source=league&zone=Europe/London&duration=PT2H";
const PATH = `/v1/imports?${QUERY}`;
const CSV = "id,title,date,time\n1,Köln v Bär,2025-09-06,15:00\n";
const headers = { "content-type": "application/octet-stream" };
/** As the laptop and API Gateway deliver bytes: in base64. */
const bytes = (raw: Buffer) => ({ raw: raw as unknown as string, base64: true, headers });
const swapped = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

describe("bytes that are no text in UTF-8", () => {
  it.each([
    ["UTF-16 with its mark", Buffer.from(`\u{feff}${CSV}`, "utf16le"), /UTF-8/],
    ["UTF-16 without", Buffer.from("id,title,date\n1,A,2025-09-06\n", "utf16le"), /UTF-16.*UTF-8/],
    ["UTF-16, big end first", swapped(`\u{feff}${CSV}`), /UTF-8/],
    ["UTF-16, big end first, without mark", swapped("id,title,date\n1,A,2025-09-06\n"), /UTF-16/],
    ["Latin-1", Buffer.from(CSV, "latin1"), /UTF-8/],
    [
      "Latin-1 that begins with P",
      Buffer.from("Paarung,title,date\n1,Köln,2025-09-06\n", "latin1"),
      /save it as UTF-8/,
    ],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0, 0xff, 0xfe, 0, 3]), /unpack it/],
    ["a spreadsheet", Buffer.from([0x50, 0x4b, 3, 4, 0x14, 0, 0xfe, 0xff]), /save it as CSV/],
    ["NUL in a cell", Buffer.from("id,title,date\n1,A\0B,2025-09-06\n"), /not text/],
    ["half a character at its end", Buffer.from(CSV).subarray(0, 23), /UTF-8/],
  ])("%s: refused, nothing written", async (_, file, says) => {
    const api = await importHarness({ channels: 1 });
    const got = await refused(api, "POST", PATH, bytes(file));
    expect([got.status, got.body.type]).toEqual([422, "urn:showcaller:problem:unreadable-file"]);
    expect(got.text).toMatch(says);
  });

  it.each([
    ["a JSON of another shape", JSON.stringify({ matches: { a: 1 }, name: "x" }), /openfootball/],
    ["a JSON that is only text", '"id,title,date"', /heading/],
    ["a JSON a million deep", "[".repeat(1_000_000), /cut off/],
    ["a JSON list a hundred thousand deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, /openfootball/],
    [
      "calendars within calendars",
      `${"BEGIN:VCALENDAR\n".repeat(20_000)}${"END:VCALENDAR\n".repeat(20_000)}`,
      /no fixture|not whole/,
    ],
  ])("%s: refused, nothing written", async (_, raw, says) => {
    const api = await importHarness({ channels: 1 });
    const got = await refused(api, "POST", PATH, { raw, headers });
    expect([got.status, got.text]).toEqual([422, expect.stringMatching(says)]);
  });

  it("with lines that end in CR alone, CSV and iCalendar are taken", async () => {
    const api = await importHarness();
    expect((await api.imported(CSV.replaceAll("\n", "\r"), QUERY)).counts).toEqual({ booked: 1 });
    const calendar =
      "BEGIN:VCALENDAR\rBEGIN:VEVENT\rUID:1\rSUMMARY:A\rDTSTART:20250906T150000Z\rEND:VEVENT\rEND:VCALENDAR\r";
    expect((await api.imported(`\u{feff}${calendar}`, QUERY.replace("league", "b"))).counts).toEqual({ booked: 1 });
  });
});

describe("rows that are up to something", () => {
  it("names of prototypes are names, formulas are text", async () => {
    const api = await importHarness();
    const ids = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const rows = ids.map((id, at) => `${id},"=HYPERLINK(""http://x"",""${id}"")",2025-09-0${at + 1},15:00`);
    const done = await api.imported(
      `id,title,date,time,__proto__,constructor\n${rows.map((row) => `${row},,`).join("\n")}`,
      QUERY,
    );
    expect(done.counts).toEqual({ booked: 4 });
    expect(done.results.map(({ externalId }) => externalId)).toEqual(ids);
    expect((await api.events()).map(({ title }) => title)).toContain('=HYPERLINK("http://x","__proto__")');
    const json = `{"name":"__proto__","__proto__":{"matches":[]},"matches":[{"__proto__":{"time":"1"},"date":"2025-09-06","time":"15:00","team1":"__proto__","team2":"constructor"}]}`;
    expect((await api.imported(json, QUERY.replace("league", "proto"))).counts).toEqual({ booked: 1 });
    expect(({} as Record<string, unknown>).matches).toBeUndefined();
  });

  it("a megabyte in one cell is that row's own trouble, and its answer is short", async () => {
    const api = await importHarness();
    const big = `x${"😀".repeat(250_000)}`;
    const fields = [`1,${big},2025-09-06,15:00,,`, `${big},A,2025-09-06,15:00,,`, `3,A,2025-09-06,15:00,${big},`];
    for (const field of fields) {
      const { results } = await api.imported(
        `id,title,date,time,zone,venue\n${field}\n9,Good,2025-09-07,15:00,,\n`,
        QUERY,
      );
      expect(results.map(({ answer }) => answer)).toEqual([
        expect.stringMatching(/booked|unchanged/),
        expect.stringMatching(/invalid|needs-zone/),
      ]);
      expect(JSON.stringify(results).length).toBeLessThan(2_000);
      expect(JSON.stringify(results).isWellFormed()).toBe(true);
    }
    const venue = await api.imported(
      `id,title,date,time,venue\n1,A,2025-09-06,15:00,${big}\n`,
      "source=v&duration=PT2H",
    );
    expect(venue.results[0]).toMatchObject({
      answer: "needs-zone",
      detail: expect.stringContaining("is not in venues"),
    });
  });

  it("one id in two sources is two fixtures; a team that is missing, or a day that is not, is its row's own trouble", async () => {
    const api = await importHarness();
    for (const source of ["league", "cup"])
      expect((await api.imported(CSV, QUERY.replace("league", source))).counts).toEqual({ booked: 1 });
    expect((await api.events()).map(({ externalId }) => externalId)).toEqual(["1", "1"]);
    const gone = await api.imported(CSV.replace("1,", "2,").replace("15:00", "21:00"), QUERY);
    expect(gone.counts).toEqual({ booked: 1, withdrawn: 1 });
    expect((await api.events()).filter(({ status }) => status === "cancelled")).toHaveLength(1);
    const match = { date: "2025-09-20", time: "15:00", team1: "A", team2: "B" };
    const matches = [
      match,
      { ...match, team2: "" },
      { ...match, team2: "C", date: "2025-02-30" },
      { ...match, team2: "D", time: "25:61" },
    ];
    const { results } = await api.imported({ name: "Cup", matches }, "zone=Europe/London&duration=PT2H");
    expect(results.map(({ row, answer }) => [row, answer])).toEqual([
      [1, "booked"],
      [2, "invalid"],
      [3, "invalid"],
      [4, "invalid"],
    ]);
  });

  it("an endless recurrence is booked as far as it is written out, and the job says how far", async () => {
    const api = await importHarness();
    const series =
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:s\nSUMMARY:S\nDTSTART;TZID=Europe/London:20250805T190000\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR\n";
    const done = await api.imported(series, QUERY);
    expect([done.counts, done.note]).toEqual([{ booked: 57 }, expect.stringContaining("goes on after 2026-09-05")]);
  });
});
