import { describe, expect, it } from "vitest";
import { refused } from "../../test/api-harness.ts";
import { importHarness } from "../../test/import-harness.ts";

const QUERY = "source=league&zone=Europe/London&duration=PT2H";
const path = `/v1/imports?${QUERY}`;
const FOOTBALL = JSON.stringify({
  name: "League 2025/26",
  matches: [{ round: "1", date: "2025-09-06", time: "15:00", team1: "A", team2: "B" }],
});
const CALENDAR =
  "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A\r\nDTSTART:20250906T150000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

describe("a file that is not what it says", () => {
  const files: Record<string, [file: string, slug: string, says: RegExp]> = {
    nothing: ["", "unreadable-file", /empty/],
    "a web page": ["<!DOCTYPE html><html><body>Log in</body></html>", "unreadable-file", /web page/],
    "half a fixture list": [FOOTBALL.slice(0, 60), "unreadable-file", /cut off/],
    "half a calendar": [CALENDAR.slice(0, 60), "unreadable-file", /cut off/],
    "a CSV with an open quote": ['id,title,date\n1,"A,2025-09-06\n', "unreadable-file", /cut off/],
    "a CSV without a heading": ["1,A,2025-09-06\n", "unreadable-file", /heading/],
    "JSON of something else": ['{"openapi":"3.1.1"}', "unreadable-file", /openfootball/],
    "a list with nothing in it": ['{"name":"League","matches":[]}', "unreadable-file", /no fixture/],
    "characters that were lost": ["id,title,date\n1,M\u{fffd}nchen,2025-09-06\n", "unreadable-file", /UTF-8/],
    "more than is read": [`id,title,date\n${"x".repeat(4 * 1024 * 1024)}`, "body-too-large", /4194304/],
    "more rows than are read": [`id,title,date\n${"1,A,\n".repeat(20_001)}`, "unreadable-file", /20000/],
  };
  it.each(Object.entries(files))("%s is refused, and nothing is written", async (_, [raw, slug, says]) => {
    const api = await importHarness({ channels: 1 });
    const got = await refused(api, "POST", path, { raw, headers: { "content-type": "text/csv" } });
    expect(got.body.type).toBe(`urn:showcaller:problem:${slug}`);
    expect(got.text).toMatch(says);
  });

  it("in another encoding, as a form, or compressed, it is refused with what to do", async () => {
    const api = await importHarness({ channels: 1 });
    const latin = Buffer.from("id,title,date\n1,München,2025-09-06\n", "latin1");
    const utf16 = Buffer.from(`\u{feff}id,title,date\n`, "utf16le");
    const zip = Buffer.from([0x50, 0x4b, 3, 4, 0xff, 0xfe]);
    for (const bytes of [latin, utf16, zip]) {
      const { status, text } = await sentAs(api, bytes);
      expect([status, text]).toEqual([422, expect.stringMatching(bytes === zip ? /unpack it/ : /UTF-8/)]);
    }
    const form = await api.post("x", QUERY, { "content-type": "multipart/form-data; boundary=x" });
    expect([form.status, form.text]).toEqual([415, expect.stringContaining("--data-binary")]);
  });

  it("with a byte order mark and CRLF, or sent as curl sends it, it is taken", async () => {
    const api = await importHarness();
    const csv = '\u{feff}id;title;date;time\r\n1;"A; ""B""\r\nC";2025-09-06;15:00\r\n\r\n';
    const got = await api.post(csv, QUERY, { "content-type": "application/x-www-form-urlencoded" });
    const done = await api.run(String(got.body.id));
    expect(done).toMatchObject({ format: "csv", rows: 1, counts: { booked: 1 } });
    expect(done.results[0]).toMatchObject({ row: 2, title: 'A; "B"\r\nC' });
    expect((await api.imported(`\u{feff}${FOOTBALL}`, "zone=Europe/London&duration=PT2H")).source).toBe(
      "league-2025-26",
    );
    expect((await api.imported(CALENDAR, QUERY.replace("league", "calendar"))).counts).toEqual({ booked: 1 });
  });
});

async function sentAs(api: Awaited<ReturnType<typeof importHarness>>, bytes: Buffer) {
  const { send } = api;
  return send("POST", path, { raw: bytes as unknown as string, base64: true, headers: { "content-type": "text/csv" } });
}

describe("a parameter that cannot be", () => {
  it.each([
    ["source=League", "invalid-request", "?source"],
    ["source=l&zone=Europe/Lundon", "unknown-zone", "?zone"],
    ["source=l&zone=%2B01:00", "unknown-zone", "?zone"],
    ["source=l&venues=Anfield", "invalid-request", "?venues"],
    ["source=l&venues=Anfield=Nowhere", "unknown-zone", "?venues"],
    ["source=l&duration=2h", "invalid-request", "?duration"],
    ["source=l&dryRun=yes", "invalid-request", "?dryRun"],
    ["source=l&regions=west", "invalid-request", "?regions"],
    ["source=l&tags=hdr,,uhd", "invalid-request", "?tags"],
    ["source=l&tags=uhd", "no-channels", "?tags"],
    ["zone=Europe/London", "invalid-request", "?source"],
    ["dryrun=true", "invalid-request", "?dryrun"],
  ])("%s is refused as %s at %s", async (query, slug, at) => {
    const api = await importHarness({ channels: 1 });
    const got = await refused(api, "POST", `/v1/imports?${query}`, { raw: "id,title,date\n1,A,2025-09-06\n" });
    expect(got.body.type).toBe(`urn:showcaller:problem:${slug}`);
    expect(got.text).toContain(`"at":"${at}"`);
  });

  it("needs the scope to write, and a job that is there", async () => {
    const api = await importHarness({ channels: 1 });
    expect((await api.send("POST", path, { raw: "x", scopes: "events:read" })).status).toBe(403);
    expect((await api.send("GET", "/v1/jobs/01K00000000000000000000001")).status).toBe(404);
  });
});

describe("a row that cannot be booked", () => {
  it("has its own answer, and the others are booked", async () => {
    const api = await importHarness();
    const { results, counts } = await api.imported(
      [
        "id,title,date,time,zone,venue,duration",
        "1,Good,2025-09-06,15:00,,,",
        "2,No zone,2025-09-07,15:00,,,",
        "3,Unknown zone,2025-09-07,15:00,GMT Standard Time,,",
        "4,Impossible,2025-02-31,15:00,Europe/London,,",
        "5,Impossible,2025-02-31,,Europe/London,,",
        "6,Skipped,2026-03-29,01:30,Europe/London,,",
        "7,Twice at that hour,2025-10-26,01:30,Europe/London,,",
        "8,Ambiguous,06/09/2025,15:00,Europe/London,,",
        "9,Twice,2025-09-08,15:00,Europe/London,,",
        "9,Twice,2025-09-09,15:00,Europe/London,,",
        "10,Passed,2025-07-01,15:00,Europe/London,,",
        "11,Too long,2025-09-10,15:00,Europe/London,,PT200H",
        "12,Odd,2025-09-10,15:00,Europe/London,,two hours",
        "13,Instant,2025-09-10T15:00+02:00,,,,",
        "14,Extra,2025-09-11,15:00,Europe/London,,,,,",
        "15,25 o'clock,2025-09-11,25:00,Europe/London,,",
        "16,,2025-09-11,15:00,Europe/London,,",
      ]
        .join("\n")
        .replace("1,Good,2025-09-06,15:00,,,", "1,Good,2025-09-06,15:00,,Anfield,"),
      "source=league&duration=PT2H&venues=Anfield=Europe/London;Camp%20Nou=Europe/Madrid",
    );
    expect(results.map(({ row, answer }) => [row, answer]).sort(([a], [b]) => Number(a) - Number(b))).toEqual([
      [2, "booked"],
      [3, "needs-zone"],
      [4, "needs-zone"],
      ...[5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map((row) => [row, "invalid"]),
      [15, "booked"],
      ...[16, 17, 18].map((row) => [row, "invalid"]),
    ]);
    expect(counts).toEqual({ booked: 2, "needs-zone": 2, invalid: 13 });
    const detail = (row: number) => results.find((one) => one.row === row)?.detail;
    expect(detail(7)).toContain("the clocks jump over it");
    expect(detail(8)).toContain("happens twice");
    expect(detail(10)).toContain("comes 2 times");
    expect(detail(12)).toContain("has passed");
    expect((await api.events()).map(({ airAt }) => airAt)).toEqual(["2025-09-06T14:00:00Z", "2025-09-10T13:00:00Z"]);
  });
});
