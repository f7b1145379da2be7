import { describe, expect, it } from "vitest";
import { refused } from "../../test/api-harness.ts";
import { importHarness } from "../../test/import-harness.ts";

const QUERY = "source=league&zone=Europe/London&duration=PT2H";
const CSV =
  "id,title,date,time\n1,Köln v Bär,2025-09-06,15:00\n2,Twice at that hour,2026-01-10,12:30\n3,No time,2025-09-07,\n";
const noToken = { headers: { authorization: "" } };
const addressOf = async (api: Awaited<ReturnType<typeof importHarness>>) => {
  const made = await api.send("POST", "/v1/feeds", { body: { name: "Studio wall" } });
  return { made, path: String(made.body.path), id: String(made.body.id) };
};

describe("the calendar", () => {
  it("is read with a token, by time and status, and is the same until something changes", async () => {
    const api = await importHarness();
    await api.imported(CSV, QUERY);
    const first = await api.send("GET", "/v1/live-events.ics");
    expect([first.status, first.headers["content-type"]]).toEqual([200, "text/calendar; charset=utf-8"]);
    expect(first.text.match(/^DTSTART:.*$/gm)).toEqual(["DTSTART:20250906T140000Z", "DTSTART:20260110T123000Z"]);
    const again = () =>
      api.send("GET", "/v1/live-events.ics", { headers: { "if-none-match": `W/${first.headers.etag}` } });
    expect([(await again()).status, (await again()).text]).toEqual([304, ""]);
    const [one] = await api.events();
    api.clock.at += 1000;
    await api.send("POST", `/v1/live-events/${one?.id}/cancel`);
    const changed = await again();
    expect([changed.status, changed.text.match(/^STATUS:.*$/gm)]).toEqual([
      200,
      ["STATUS:CANCELLED", "STATUS:CONFIRMED"],
    ]);
    expect(changed.text).toContain("SEQUENCE:1\r\n");
    const some = await api.send("GET", "/v1/live-events.ics?status=scheduled&from=2025-12-01T00:00:00Z");
    expect(some.text.match(/^SUMMARY:.*$/gm)).toEqual(["SUMMARY:Twice at that hour"]);
    expect((await api.send("GET", "/v1/live-events.ics", { scopes: "events:write" })).status).toBe(403);
    expect((await api.send("GET", "/v1/live-events.ics", noToken)).status).toBe(401);
  });

  it("of one deployment is an import for another: booked, unchanged, moved, withdrawn", async () => {
    const [here, there] = [await importHarness(), await importHarness()];
    await here.imported(CSV, QUERY);
    const calendar = async () => (await here.send("GET", "/v1/live-events.ics")).text;
    expect((await there.imported(await calendar())).counts).toEqual({ booked: 2 });
    const told = (events: Awaited<ReturnType<typeof here.events>>) =>
      events.filter(({ airAt }) => airAt).map(({ title, airAt, endAt }) => [title, airAt, endAt]);
    expect(told(await there.events())).toEqual(told(await here.events()));
    expect((await there.imported(await calendar())).counts).toEqual({ unchanged: 2 });
    await here.imported(CSV.replace("15:00", "17:30").replace(/^2,.*\n/m, ""), QUERY);
    expect((await there.imported(await calendar())).counts).toEqual({ moved: 1, withdrawn: 1 });
  });

  it("refuses to be cut short", async () => {
    const api = await importHarness({ channels: 1 });
    const [item] = [
      await api.send("POST", "/v1/live-events", {
        body: {
          title: "A",
          start: { instant: "2025-09-06T13:00:00Z" },
          duration: "PT1H",
          legs: [{ channel: "pitch-01" }],
        },
      }),
    ];
    const stored = api.table.snapshot().items.find(({ sk }) => sk === "EVENT");
    expect(item.status).toBe(201);
    for (let part = 0; part < 41; part++)
      await api.table.write(
        Array.from({ length: 100 }, (_, at) => ({
          put: { ...stored, pk: `EVENT#${part}-${at}`, sk: "EVENT", gsi2sk: `${stored?.gsi2sk}${part}-${at}` } as never,
        })),
      );
    const got = await refused(api, "GET", "/v1/live-events.ics");
    expect([got.status, got.text]).toEqual([422, expect.stringContaining("more than 4000")]);
  });
});

describe("a calendar's address", () => {
  it("opens the calendar without a token, nothing else, and nothing once it is taken back", async () => {
    const api = await importHarness({ channels: 1 });
    const { made, path, id } = await addressOf(api);
    expect(made.status).toBe(201);
    expect((await api.send("GET", path, noToken)).status).toBe(200);
    const key = path.split("?")[1];
    for (const other of ["/v1/live-events", "/v1/feeds", "/v1/channels"]) {
      expect((await api.send("GET", `${other}?${key}`, noToken)).status).toBe(401);
    }
    // The table has no key, the log has no key, the list has no key.
    const secret = path.split(".").at(-1) ?? "";
    expect(secret).toHaveLength(43);
    expect(JSON.stringify([api.table.snapshot(), api.lines])).not.toContain(secret);
    expect((await api.send("GET", "/v1/feeds")).body.items).toMatchObject([{ id, name: "Studio wall" }]);
    const revoke = () => api.send("DELETE", `/v1/feeds/${id}`);
    const first = await revoke();
    expect(first.body.revokedAt).toBeDefined();
    api.clock.at += 60_000;
    expect((await revoke()).body).toEqual(first.body);
    expect((await refused(api, "GET", path, noToken)).status).toBe(401);
    const names = api.table
      .snapshot()
      .items.flatMap(({ pk, data }) => (pk === "JOURNAL#SYSTEM" ? (data as unknown as { name: string }).name : []));
    expect(names.filter((name) => name.startsWith("feed."))).toEqual(["feed.created", "feed.revoked"]);
  });

  it.each(["", "x", "01J00000000000000000000001", "01J00000000000000000000001.", "a.b.c", "__proto__.x", "%00.%00"])(
    "a key that is %j opens nothing",
    async (key) => {
      const api = await importHarness({ channels: 1 });
      await addressOf(api);
      expect((await refused(api, "GET", `/v1/live-events.ics?key=${key}`, noToken)).status).toBe(401);
    },
  );

  it("with another's secret opens nothing; a token beside a key is judged alone", async () => {
    const api = await importHarness({ channels: 1 });
    const [a, b] = [await addressOf(api), await addressOf(api)];
    const crossed = `/v1/live-events.ics?key=${a.id}.${b.path.split(".").at(-1)}`;
    expect((await refused(api, "GET", crossed, noToken)).status).toBe(401);
    expect((await refused(api, "GET", a.path, { scopes: "events:write" })).status).toBe(403);
  });

  it("is made by an admin, once for a key, and there must be one to take back", async () => {
    const api = await importHarness({ channels: 1 });
    const body = { name: "Wall" };
    expect((await refused(api, "POST", "/v1/feeds", { body, scopes: "events:read events:write" })).status).toBe(403);
    const headers = { "idempotency-key": "k" };
    const [first, second] = [
      await api.send("POST", "/v1/feeds", { body, headers }),
      await api.send("POST", "/v1/feeds", { body, headers }),
    ];
    expect(second.body).toEqual(first.body);
    expect((await api.send("GET", "/v1/feeds")).body.items).toHaveLength(1);
    expect((await refused(api, "DELETE", "/v1/feeds/01J00000000000000000000009")).status).toBe(404);
  });
});
