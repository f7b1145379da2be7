import { LiveEventId, type Monitor, REFUSED } from "@showcaller/contracts";
import { beforeEach, expect, it } from "vitest";
import { createHarness, type Harness } from "../../test/api-harness.ts";
import { booking, channel } from "../../test/requests.ts";

let api: Harness;
beforeEach(async () => {
  api = await createHarness();
  await api.send("PUT", "/v1/channels/pitch-1", { body: channel(1) });
});

it("books a live event and answers where it is", async () => {
  const got = await api.send("POST", "/v1/live-events", { body: booking });
  expect(got.status).toBe(201);
  expect(got.body).toMatchObject({
    status: "scheduled",
    airAt: "2027-08-14T19:00:00Z",
    createdBy: "cms",
    legStates: [],
  });
  expect(got.headers).toMatchObject({
    etag: '"1"',
    location: `/v1/live-events/${got.body.id}`,
    "cache-control": "no-store",
  });
  const read = await api.send("GET", String(got.headers.location));
  expect(read.body).toEqual(got.body);
});

it("drafts without a start", async () => {
  const { start: _, ...draft } = booking;
  const got = await api.send("POST", "/v1/live-events", { body: draft });
  expect(got.body).toMatchObject({ status: "draft" });
  expect(got.body.airAt).toBeUndefined();
});

it("changes under the ETag that was read, as merge patch or plain JSON", async () => {
  const booked = await api.send("POST", "/v1/live-events", { body: booking });
  const at = `/v1/live-events/${booked.body.id}`;
  const merge = { "content-type": "application/merge-patch+json", "if-match": '"1"' };
  const moved = await api.send("PATCH", at, { body: { duration: "PT3H" }, headers: merge });
  expect(moved.body).toMatchObject({ rev: 2, plan: 2, endAt: "2027-08-14T22:00:00Z" });
  const titled = await api.send("PATCH", at, {
    body: { title: "Cup final" },
    headers: { "if-match": 'W/"2", "2" , "9"' },
  });
  expect(titled.body).toMatchObject({ rev: 3, plan: 2, title: "Cup final" });
  expect(titled.headers.etag).toBe('"3"');
});

it("lists by time, a page at a time, without losing or repeating any", async () => {
  for (const day of ["14", "15", "16"])
    await api.send("POST", "/v1/live-events", { body: { ...booking, start: { instant: `2027-08-${day}T19:00:00Z` } } });
  const seen: unknown[] = [];
  let cursor = "";
  do {
    const page = await api.send("GET", `/v1/live-events?limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    seen.push(...(page.body.items as unknown as { airAt: string }[]).map(({ airAt }) => airAt.slice(8, 10)));
    cursor = String(page.body.cursor ?? "");
  } while (cursor);
  expect(seen).toEqual(["14", "15", "16"]);
});

it("presses operator cues", async () => {
  const booked = await api.send("POST", "/v1/live-events", { body: booking });
  const at = `/v1/live-events/${booked.body.id}`;
  const delayed = await api.send("POST", `${at}/delay`, { body: { by: "PT10M" } });
  expect(delayed.body).toMatchObject({ airAt: "2027-08-14T19:10:00Z" });
  const cancelled = await api.send("POST", `${at}/cancel`, { body: {} });
  expect(cancelled.body).toMatchObject({ status: "cancelled" });
  expect((await api.send("POST", `${at}/cancel`)).body).toMatchObject({ status: "cancelled", rev: cancelled.body.rev });
});

it("tells the journal, with who and why", async () => {
  const booked = await api.send("POST", "/v1/live-events", { body: booking });
  const got = await api.send("GET", `/v1/live-events/${booked.body.id}/journal`);
  expect(got.body.items).toMatchObject([
    { name: "live-event.booked", actor: "cms", why: expect.stringContaining("preparation") },
  ]);
});

it("replays the answer of a repeated key, in any order of members, and books once", async () => {
  const headers = { "idempotency-key": "fixture-1042" };
  const first = await api.send("POST", "/v1/live-events", { body: booking, headers });
  const { title, ...rest } = booking;
  const again = await api.send("POST", "/v1/live-events", { body: { ...rest, title }, headers });
  expect(again.headers["idempotency-replayed"]).toBe("true");
  expect([again.status, again.text, again.headers.location]).toEqual([201, first.text, first.headers.location]);
  const all = await api.send("GET", "/v1/live-events");
  expect(all.body.items).toHaveLength(1);
});

it("replays a refusal, too, but lets a key try again after a fault of ours", async () => {
  const headers = { "idempotency-key": "k" };
  const unknown = { ...booking, legs: [{ channel: "pitch-9" }] };
  await api.send("POST", "/v1/live-events", { body: unknown, headers });
  expect((await api.send("POST", "/v1/live-events", { body: unknown, headers })).headers["idempotency-replayed"]).toBe(
    "true",
  );
  const { create } = api.store.liveEvents;
  api.store.liveEvents.create = async () => {
    throw new Error("disk on fire at 10.0.0.1");
  };
  const fault = await api.send("POST", "/v1/live-events", { body: booking, headers: { "idempotency-key": "l" } });
  expect([fault.status, fault.text.includes("10.0.0.1")]).toEqual([500, false]);
  api.store.liveEvents.create = create;
  expect(
    (await api.send("POST", "/v1/live-events", { body: booking, headers: { "idempotency-key": "l" } })).status,
  ).toBe(201);
});

it("writes one line per request, with nothing of the caller in it", async () => {
  api.lines.length = 0;
  await api.send("POST", "/v1/live-events", { body: { ...booking, title: "Secret title" } });
  expect(api.lines).toHaveLength(1);
  expect(api.lines[0]).toContain(
    '"route":"createLiveEvent","method":"POST","status":201,"ms":0,"requestId":"request-1"',
  );
  for (const secret of ["Secret title", "203.0.113.9", "Bearer", "eyJ", "cms"])
    expect(api.lines[0]).not.toContain(secret);
});

it("says when others are writing, and lets the same key try again", async () => {
  const request = { body: booking, headers: { "idempotency-key": "k" } };
  const { create } = api.store.liveEvents;
  api.store.liveEvents.create = async () => ({ kind: "busy" });
  const busy = await api.send("POST", "/v1/live-events", request);
  expect([busy.status, busy.body.type, busy.headers["retry-after"]]).toEqual([503, "urn:showcaller:problem:busy", "1"]);
  api.store.liveEvents.create = create;
  expect((await api.send("POST", "/v1/live-events", request)).status).toBe(201);
});

it("names its dashboard while CloudWatch has one, and only where it is read by itself", async () => {
  const { body } = await api.send("POST", "/v1/live-events", { body: booking });
  const at = `/v1/live-events/${body.id}`;
  const url = async () => (await api.send("GET", at)).body.dashboard;
  expect(await url()).toBeUndefined();
  const liveEvent = LiveEventId.parse(body.id);
  let monitor: Monitor | undefined;
  // Meant, refused, there, and taken away.
  for (const [dashboard, expected] of [
    ["", undefined],
    [REFUSED, undefined],
    ["9f86d081884c7d65", `https://dashboards.example/${body.id}`],
    [undefined, undefined],
  ] as const) {
    const after = { liveEvent, alarms: {}, ...(dashboard === undefined ? {} : { dashboard }) };
    monitor = await api.store.monitors.put(monitor, after);
    expect(await url()).toBe(expected);
  }
});
