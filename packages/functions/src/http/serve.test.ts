import { problems, routes } from "@showcaller/contracts";
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
const at = (pointer: string, reason: string) => [{ at: pointer, reason: expect.stringContaining(reason) }];

describe("a body is refused for", () => {
  it("its size, before it is decoded", async () => {
    const raw = JSON.stringify({ ...booking, title: "x".repeat(10 * 1024 * 1024) });
    for (const base64 of [false, true]) {
      const got = await refused(api, "POST", "/v1/live-events", { raw, base64 });
      expect(said(got)).toEqual(problem("body-too-large", at("", "at most 1048576 bytes")));
    }
  });

  it.each([
    ["text/plain", {}],
    ["application/merge-patch+json", {}],
    ["application/json; charset=latin1", {}],
    ["", {}],
  ])("the content type %j", async (type) => {
    const got = await refused(api, "POST", "/v1/live-events", { body: booking, headers: { "content-type": type } });
    expect(said(got)).toEqual(problem("unsupported-media-type", at("Content-Type", "send application/json")));
  });

  it("compression", async () => {
    const got = await refused(api, "POST", "/v1/live-events", {
      body: booking,
      headers: { "content-encoding": "gzip" },
    });
    expect(said(got)).toEqual(problem("unsupported-media-type", at("Content-Encoding", "uncompressed")));
  });

  it.each([
    ['{\n  "title": "x",\n  title: 1\n}', "line 3, column 3"],
    ['{"title":', "line 1, column 10"],
    ["never", "one JSON value"],
  ])("broken JSON: %j", async (raw, where) => {
    expect(said(await refused(api, "POST", "/v1/live-events", { raw }))).toEqual(
      problem("malformed-body", at("", where)),
    );
  });

  it("bytes that are not UTF-8, and half a character", async () => {
    const got = await refused(api, "POST", "/v1/live-events", { raw: '{"title":"\\ud800"}' });
    expect(said(got)).toEqual(problem("malformed-body", at("", "surrogates in pairs")));
    const pair = await api.send("POST", "/v1/live-events", {
      raw: JSON.stringify(booking).replace("City", "\\ud83d\\ude00"),
    });
    expect(pair.body.title).toBe("😀 v United");
  });

  it("being there at all, where it would be ignored", async () => {
    const booked = await api.send("POST", "/v1/live-events", { body: booking });
    const got = await refused(api, "POST", `/v1/live-events/${booked.body.id}/cancel`, { body: { at: "tomorrow" } });
    expect(said(got)).toEqual(problem("invalid-request", at("/at", "no such member")));
  });
});

describe("a query is refused for", () => {
  it.each([
    ["limit=0", "?limit", "at least 1"],
    ["limit=ten", "?limit", "give a number"],
    ["status=onair", "?status", '"on-air"'],
    ["stauts=ended", "?stauts", "known here: cursor, limit, from, to, status"],
    ["limit=1&limit=2", "?limit", "once"],
    ["cursor=abc", "?cursor", "previous page"],
    ["from=yesterday", "?from", "an existing instant in UTC"],
    ["from=2027-02-31T00:00:00Z", "?from", "existing"],
    ["from=2027-08-02T00:00:00Z&to=2027-08-01T00:00:00Z", "?to", "not before from"],
    ["from=2027-08-02T00:00:00Z&to=2029-08-01T00:00:00Z", "?to", "400 days"],
  ])("%s", async (query, where, reason) => {
    expect(said(await refused(api, "GET", `/v1/live-events?${query}`))).toEqual(
      problem("invalid-request", at(where, reason)),
    );
  });

  it("nothing, where a cursor names a month long before its list; nor are the months between read", async () => {
    const queries: unknown[] = [];
    const counted = await createHarness({
      over: (table) => ({
        ...table,
        query(asked) {
          queries.push(asked);
          return table.query(asked);
        },
      }),
    });
    const read = async (more: string) => {
      queries.length = 0;
      const got = await counted.send("GET", `/v1/live-events?limit=1${more}`);
      return [got.status, got.body.items, queries.length];
    };
    const forged = Buffer.from(JSON.stringify(["0000-01", null])).toString("base64url");
    expect(await read(`&cursor=${forged}`)).toEqual(await read(""));
  });

  it("a list that ends on a day that is not in the calendar", async () => {
    const got = await refused(api, "GET", "/v1/incidents?to=2027-02-29T00:00:00Z");
    expect(said(got)).toEqual(problem("invalid-request", at("?to", "existing")));
  });

  it("another list's cursor", async () => {
    await api.send("PUT", "/v1/channels/pitch-2", { body: channel(2) });
    const page = await api.send("GET", "/v1/channels?limit=1");
    const booked = await api.send("POST", "/v1/live-events", { body: booking });
    const got = await refused(api, "GET", `/v1/live-events/${booked.body.id}/journal?cursor=${page.body.cursor}`);
    expect(said(got)).toEqual(problem("invalid-request", at("?cursor", "same query")));
  });
});

describe("a request is refused for", () => {
  it.each(["/", "/v1", "/v1/nothing", "/v1/channels/", "/v1/channels/%zz", "/V1/health"])(
    "the path %s",
    async (path) => {
      expect(said(await refused(api, "GET", path))).toEqual(problem("not-found", at("path", "/v1/openapi.json")));
    },
  );

  it.each([
    ["DELETE", "/v1/channels/pitch-1", "GET, HEAD, PUT"],
    ["PUT", "/v1/live-events", "GET, HEAD, POST"],
    ["OPTIONS", "/v1/health", "GET, HEAD"],
    ["GET", "/v1/live-events/01K99999999999999999999999/go", "POST"],
  ])("the method of %s %s", async (method, path, allow) => {
    const { headers, ...got } = await api.send(method, path);
    expect(got.status).toBe(405);
    expect(headers.allow).toBe(allow);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("an outage of the table, which is not the caller's fault", async () => {
    const { TableUnavailable } = await import("@showcaller/core/ports");
    api.store.liveEvents.list = async () => {
      throw new TableUnavailable("eu-west-1 is away");
    };
    const got = await refused(api, "GET", "/v1/live-events");
    expect([got.status, got.headers["retry-after"], got.text.includes("eu-west-1")]).toEqual([503, "2", false]);
  });
});

it("answers HEAD as GET without the body", async () => {
  const head = await api.send("HEAD", "/v1/channels/pitch-1");
  expect([head.status, head.headers.etag, head.text]).toEqual([200, '"1"', ""]);
});

it("keeps every scoped route shut without a token", async () => {
  for (const route of Object.values(routes)) {
    if (!("scope" in route)) continue;
    const path = route.path.replace("{id}", "01K99999999999999999999999");
    const got = await refused(api, route.method.toUpperCase(), path, { headers: { authorization: "" } });
    expect([route.path, got.status]).toEqual([route.path, 401]);
  }
});
