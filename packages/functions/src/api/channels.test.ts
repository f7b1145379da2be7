import { beforeEach, describe, expect, it } from "vitest";
import { createHarness, type Harness, refused } from "../../test/api-harness.ts";
import { booking, channel } from "../../test/requests.ts";

let api: Harness;
beforeEach(async () => {
  api = await createHarness();
});
const put = (body: object, headers: Record<string, string> = {}, id = "pitch-1") =>
  api.send("PUT", `/v1/channels/${id}`, { body, headers });

it("registers in observe; enforce is a second, deliberate step", async () => {
  const first = await put(channel(1));
  expect(first.body).toMatchObject({ id: "pitch-1", mode: "observe", rev: 1, flows: [], tags: [] });
  const second = await put(channel(1, { mode: "enforce" }), { "if-match": '"1"' });
  expect(second.body).toMatchObject({ mode: "enforce", rev: 2 });
  const renamed = await put(channel(1, { name: "Main pitch" }), { "if-match": '"2"' });
  expect(renamed.body).toMatchObject({ mode: "enforce", name: "Main pitch" });
});

it("may be repeated: what is the same already is answered and not written", async () => {
  const first = await put(channel(1));
  const before = JSON.stringify(api.table.snapshot());
  expect((await put(channel(1))).body).toEqual(first.body);
  expect(JSON.stringify(api.table.snapshot())).toBe(before);
});

it("lists", async () => {
  await put(channel(1));
  await put(channel(2), {}, "pitch-2");
  const page = await api.send("GET", "/v1/channels?limit=1");
  const rest = await api.send("GET", `/v1/channels?cursor=${encodeURIComponent(String(page.body.cursor))}`);
  expect([page, rest].flatMap(({ body }) => (body.items as unknown as { id: string }[]).map(({ id }) => id))).toEqual([
    "pitch-1",
    "pitch-2",
  ]);
});

describe("is refused", () => {
  const no = async (body: object, headers: Record<string, string> = {}, id = "pitch-1") => {
    const got = await refused(api, "PUT", `/v1/channels/${id}`, { body, headers });
    return [
      String(got.body.type).split(":").at(-1),
      got.body.errors?.[0] as { at: string; reason: string } | undefined,
    ] as const;
  };

  it("with mode enforce at first sight", async () => {
    const [slug, error] = await no(channel(1, { mode: "enforce" }));
    expect([slug, error?.at]).toEqual(["mode-on-create", "/mode"]);
    expect(error?.reason).toContain("then PUT it with mode enforce");
  });

  it("with a start-over window that nobody could reset, or that AWS has not; or a handover gap of more than an hour", async () => {
    const manifestUrl = "https://example.com/index.m3u8";
    const names = { channelGroup: "arena", channel: "pitch-1" };
    const asked = async (more: object) => (await no(channel(1, more)))[1]?.at;
    expect(await asked({ packager: { manifestUrl, startOver: "PT1H" } })).toBe("/packager");
    expect(await asked({ packager: { manifestUrl, startOver: "PT337H", ...names } })).toBe("/packager/startOver");
    expect(await asked({ handoverGap: "PT1H1S" })).toBe("/handoverGap");
    const taken = { packager: { manifestUrl, startOver: "PT336H", ...names }, handoverGap: "PT1H" };
    expect((await put(channel(1, taken))).body).toMatchObject(taken);
  });
  it("to change without If-Match, or with a stale one, or what is not there", async () => {
    expect((await no(channel(1), { "if-match": '"1"' }))[0]).toBe("stale-etag");
    await put(channel(1));
    expect((await no(channel(1, { name: "x" })))[0]).toBe("precondition-required");
    expect((await no(channel(1, { name: "x" }), { "if-match": '"7"' }))[0]).toBe("stale-etag");
  });

  it("to move under a booking, until the booking is given back", async () => {
    await put(channel(1));
    const booked = await api.send("POST", "/v1/live-events", { body: booking });
    const moved = channel(1, { encoder: { arn: "arn:aws:medialive:eu-west-1:123456789012:channel:77", pipelines: 2 } });
    const [slug, error] = await no(moved, { "if-match": '"1"' });
    expect([slug, error?.at]).toEqual(["channel-in-use", "/encoder/arn"]);
    expect((await put(channel(1, { name: "New name" }), { "if-match": '"1"' })).status).toBe(200);
    await api.send("POST", `/v1/live-events/${booked.body.id}/cancel`);
    expect((await put(moved, { "if-match": '"2"' })).body).toMatchObject({ rev: 3 });
  });

  it("for an encoder that is registered already, or of another Region", async () => {
    await put(channel(1));
    expect(await no(channel(1), {}, "pitch-2")).toMatchObject([
      "encoder-registered",
      { at: "/encoder/arn", reason: expect.stringContaining("pitch-1") },
    ]);
    expect(await no(channel(3, { region: "us-east-1" }), {}, "pitch-3")).toMatchObject([
      "invalid-request",
      { at: "/region" },
    ]);
  });

  it("of what is not registered", async () => {
    const got = await refused(api, "GET", "/v1/channels/pitch-1");
    expect([got.status, got.body.type]).toEqual([404, "urn:showcaller:problem:not-found"]);
  });
});
