import { problems } from "@showcaller/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { createHarness, type Got, type Harness, refused } from "../../test/api-harness.ts";
import { booking, channel } from "../../test/requests.ts";

let api: Harness;
beforeEach(async () => {
  api = await createHarness();
  await api.send("PUT", "/v1/channels/pitch-1", { body: channel(1) });
});

/** What a refusal says: type, status, and each place with its way out. */
const said = ({ status, body }: Got) => ({ status, type: body.type, errors: body.errors });
const problem = (slug: keyof typeof problems, errors: unknown) => ({
  status: problems[slug][0],
  type: `urn:showcaller:problem:${slug}`,
  errors,
});
const post = (change: object) => refused(api, "POST", "/v1/live-events", { body: { ...booking, ...change } });
const at = (pointer: string, reason: string) => [{ at: pointer, reason: expect.stringContaining(reason) }];

describe("a booking is refused for", () => {
  it("an end that is not after the start", async () => {
    expect(said(await post({ duration: "PT0S" }))).toEqual(problem("end-before-start", at("/duration", "above zero")));
  });

  it.each(["Mars/Olympus", "UTC+1", "+01:00"])("the unknown zone %s", async (zone) => {
    const got = await post({ start: { local: "2027-08-14T20:00", zone } });
    expect(said(got)).toEqual(problem("unknown-zone", at("/start/zone", "Europe/London")));
    expect(got.body.detail).toContain(zone);
  });

  it("a local time that daylight saving skips, naming both choices", async () => {
    const got = await post({ start: { local: "2028-03-26T01:30", zone: "Europe/London" } });
    expect(said(got)).toEqual(
      problem(
        "local-time-skipped",
        at("/start/local", '"disambiguation": "earlier" (2028-03-26T00:30:00Z) or "later" (2028-03-26T01:30:00Z)'),
      ),
    );
  });

  it("a local time that daylight saving repeats, naming both choices; either is then taken", async () => {
    const start = { local: "2027-10-31T01:30", zone: "Europe/London" };
    expect(said(await post({ start }))).toEqual(
      problem(
        "local-time-repeated",
        at("/start/local", '"earlier" (2027-10-31T00:30:00Z) or "later" (2027-10-31T01:30:00Z)'),
      ),
    );
    const got = await api.send("POST", "/v1/live-events", {
      body: { ...booking, start: { ...start, disambiguation: "later" } },
    });
    expect(got.body.airAt).toBe("2027-10-31T01:30:00Z");
  });

  it("a day that is not in the calendar", async () => {
    expect(said(await post({ start: { local: "2027-02-31T20:00", zone: "Europe/London" } }))).toEqual(
      problem("invalid-request", at("/start/local", "existing")),
    );
    expect(said(await post({ start: { instant: "2027-02-31T20:00:00Z" } }))).toEqual(
      problem("invalid-request", at("/start/instant", "existing")),
    );
  });

  it("an overlap, naming the other live event and its times", async () => {
    const first = await api.send("POST", "/v1/live-events", { body: booking });
    const got = await post({ title: "Second", start: { instant: "2027-08-14T20:30:00Z" } });
    expect(said(got)).toEqual(problem("overlap", at("/legs", "choose another channel")));
    expect(got.body).toMatchObject({
      title: "The channel is booked by another live event",
      channel: "pitch-1",
      otherLiveEvent: first.body.id,
      otherTitle: "City v United",
      otherFrom: "2027-08-14T18:45:00Z",
      otherTo: "2027-08-14T21:35:00Z",
    });
    expect(got.body.detail).toContain('"City v United"');
  });

  it("an unknown channel, naming which leg", async () => {
    const got = await post({ legs: [{ channel: "pitch-1" }, { channel: "pitch-9" }] });
    expect(said(got)).toEqual(problem("unknown-channel", at("/legs/1/channel", "PUT /v1/channels/pitch-9")));
  });

  it("a start in the past", async () => {
    expect(said(await post({ start: { instant: "2027-08-01T11:59:59Z" } }))).toEqual(
      problem("start-in-past", at("/start", "in the future")),
    );
  });

  it("more than 7 days", async () => {
    expect(said(await post({ duration: "PT168H" }))).toEqual(problem("booking-too-long", at("/duration", "split")));
  });

  it("everything that its schema refuses, all at once, by JSON pointer", async () => {
    const got = await refused(api, "POST", "/v1/live-events", {
      raw: '{"title":" ","start":{"local":"tonight","zone":"Europe/London","tz":1},"duration":7200,"legs":[{"channel":"Pitch 1"}],"lead":null,"overun":{},"__proto__":{},"overrun":{"policy":"never"}}',
    });
    expect(said(got)).toMatchObject({
      status: 422,
      errors: expect.arrayContaining([
        { at: "/title", reason: "give at least 1 character" },
        { at: "/start/local", reason: "give an existing local date and time without zone, e.g. 2025-08-15T20:00" },
        { at: "/start/tz", reason: "there is no such member; known here: local, zone, disambiguation, instant" },
        { at: "/duration", reason: "give a string" },
        { at: "/legs/0/channel", reason: "give 1 to 48 characters: lower case letters, digits and inner hyphens" },
        { at: "/lead", reason: "null is not taken: leave it out, or give a value" },
        { at: "/overrun/policy", reason: 'give "stop" or "hold" or "extend"' },
        { at: "/overun", reason: expect.stringContaining("known here: title, externalId, start") },
        { at: "/__proto__", reason: expect.stringContaining("there is no such member") },
      ]),
    });
  });

  it("a member that is missing, a list, a start of the wrong kind, the same channel twice", async () => {
    expect(said(await refused(api, "POST", "/v1/live-events", { body: { ...booking, duration: undefined } }))).toEqual(
      problem("invalid-request", at("/duration", "is missing: give a string")),
    );
    expect(said(await refused(api, "POST", "/v1/live-events", { body: [] }))).toEqual(
      problem("invalid-request", at("", "give an object")),
    );
    expect(said(await refused(api, "POST", "/v1/live-events", {}))).toEqual(
      problem("invalid-request", at("", "is missing: give an object")),
    );
    expect(said(await post({ start: "2027-08-14T20:00" }))).toEqual(
      problem("invalid-request", at("/start", "give an object")),
    );
    expect(said(await post({ legs: [{ channel: "pitch-1" }, { channel: "pitch-1" }] }))).toEqual(
      problem("invalid-request", at("/legs", "at most once")),
    );
  });
});

describe("a change is refused", () => {
  let path: string;
  beforeEach(async () => {
    const booked = await api.send("POST", "/v1/live-events", { body: booking });
    path = `/v1/live-events/${booked.body.id}`;
    await api.send("PATCH", path, { body: { title: "B" }, headers: { "if-match": '"1"' } });
  });
  const patch = (ifMatch: string | undefined, body: object = { title: "C" }) =>
    refused(api, "PATCH", path, { body, headers: ifMatch === undefined ? {} : { "if-match": ifMatch } });

  it("without If-Match", async () => {
    expect(said(await patch(undefined))).toEqual(problem("precondition-required", at("If-Match", "read it first")));
  });

  it.each(['"1"', 'W/"2"', '"1", "3"', '"x"'])("with the stale If-Match %s", async (tag) => {
    const got = await patch(tag);
    expect(said(got)).toEqual(problem("stale-etag", at("If-Match", 'send If-Match: "2"')));
    expect(got.body.currentEtag).toBe('"2"');
  });

  it("with an If-Match that is none", async () => {
    expect(said(await patch("2"))).toEqual(problem("invalid-request", at("If-Match", 'send "2"')));
    expect(said(await patch("latest"))).toEqual(problem("invalid-request", at("If-Match", "as it was answered")));
  });

  it("with an operator's stale If-Match, too", async () => {
    const got = await refused(api, "POST", `${path}/cancel`, { headers: { "if-match": '"1"' } });
    expect(said(got).type).toBe("urn:showcaller:problem:stale-etag");
  });

  it("of what is over, saying what to do instead", async () => {
    await api.send("POST", `${path}/cancel`);
    const got = await patch("*", { duration: "PT3H" });
    expect(said(got)).toEqual(problem("wrong-status", at("/duration", "fixed once cancelled")));
    expect(got.body.currentStatus).toBe("cancelled");
  });

  it("of what is not there", async () => {
    const none = "/v1/live-events/01K99999999999999999999999";
    const got = await refused(api, "PATCH", none, { body: { title: "C" }, headers: { "if-match": "*" } });
    expect(said(got)).toEqual(problem("not-found", at("path: id", "list live events")));
    const odd = await refused(api, "GET", "/v1/live-events/1042");
    expect(said(odd)).toEqual(problem("invalid-request", at("path: id", "a ULID")));
  });
});

describe("an idempotency key is refused", () => {
  const send = (body: object, key = "k") => ({ body, headers: { "idempotency-key": key } });

  it("with another body", async () => {
    await api.send("POST", "/v1/live-events", send(booking));
    const got = await refused(api, "POST", "/v1/live-events", send({ ...booking, title: "Other" }));
    expect(said(got)).toEqual(problem("idempotency-conflict", at("Idempotency-Key", "new key")));
  });

  it("while the first is being worked on", async () => {
    const { create } = api.store.liveEvents;
    const [gate, entered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    api.store.liveEvents.create = async (...args) => {
      entered.resolve();
      await gate.promise;
      return create(...args);
    };
    const first = api.send("POST", "/v1/live-events", send(booking));
    await entered.promise;
    const got = await api.send("POST", "/v1/live-events", send(booking));
    expect(said(got)).toEqual(problem("idempotency-in-progress", at("Idempotency-Key", "ask again in 5 s")));
    expect(got.headers["retry-after"]).toBe("5");
    gate.resolve();
    expect((await first).status).toBe(201);
  });

  it("when it is not printable, or too long", async () => {
    for (const key of ["", "é", "x".repeat(256)])
      expect(said(await refused(api, "POST", "/v1/live-events", send(booking, key)))).toEqual(
        problem("invalid-request", at("Idempotency-Key", "printable ASCII")),
      );
  });
});
