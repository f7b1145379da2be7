import type { LiveEvent } from "@showcaller/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { createHarness, type Harness, refused } from "../../test/api-harness.ts";
import { booking, channel } from "../../test/requests.ts";

const { legs: _, ...wish } = booking;
const slug = (body: Record<string, unknown>): string => String(body.type).replace("urn:showcaller:problem:", "");
const at = (time: string) => ({ start: { instant: `2027-08-14T${time}:00Z` } });

let api: Harness;
const register = async (id: string, number: number, more: object = {}): Promise<void> => {
  await api.send("PUT", `/v1/channels/${id}`, { body: channel(number, more) });
  const headers = { "if-match": '"1"' };
  await api.send("PUT", `/v1/channels/${id}`, { body: channel(number, { mode: "enforce", ...more }), headers });
};
const book = async (more: object = {}, pool: object = { legs: 1 }) => {
  const got = await api.send("POST", "/v1/live-events", { body: { ...wish, pool, ...more } });
  return { ...got, event: got.body as unknown as LiveEvent, channels: channelsOf(got.body as unknown as LiveEvent) };
};
const channelsOf = ({ legs }: LiveEvent): string[] => (legs ?? []).map(({ channel: id }) => id);
const change = async (event: LiveEvent, body: object) => {
  const headers = { "if-match": `"${event.rev}"` };
  const got = await api.send("PATCH", `/v1/live-events/${event.id}`, { body, headers });
  return { ...got, event: got.body as unknown as LiveEvent, channels: channelsOf(got.body as unknown as LiveEvent) };
};

beforeEach(async () => {
  api = await createHarness();
  await register("pitch-1", 1, { tags: ["hdr"] });
  await register("pitch-2", 2);
});

describe("a live event booked out of a pool", () => {
  it("gets a free channel, keeps its request, and says in the journal why", async () => {
    const first = await book();
    expect([first.status, first.channels, first.event.pool]).toEqual([201, ["pitch-1"], { legs: 1 }]);
    expect((await book()).channels).toEqual(["pitch-2"]);
    const { body } = await api.send("GET", `/v1/live-events/${first.event.id}/journal`);
    const [line] = body.items as unknown as { text: string; why: string }[];
    expect([line?.text, line?.why]).toEqual([
      expect.stringContaining("on pitch-1"),
      expect.stringContaining("chosen out of its pool"),
    ]);
  });

  it("may be cancelled while it is a draft, for which nobody has chosen channels", async () => {
    const { start: _, ...draft } = { ...wish, pool: { legs: 1 } };
    const made = await api.send("POST", "/v1/live-events", { body: draft });
    const got = await api.send("POST", `/v1/live-events/${made.body.id}/cancel`);
    expect([made.body.status, got.status, got.body.status, got.body.legs]).toEqual(["draft", 200, "cancelled", []]);
  });

  it("has a leg in each Region asked for, and only channels with the tags", async () => {
    const region = "eu-central-1";
    const encoder = { arn: `arn:aws:medialive:${region}:123456789012:channel:9`, pipelines: 1 };
    await register("central", 9, { region, encoder });
    expect((await book({}, { legs: 2, regions: [region, "eu-west-1"] })).channels).toEqual(["central", "pitch-1"]);
    expect((await book(at("12:00"), { legs: 1, tags: ["hdr"] })).channels).toEqual(["pitch-1"]);
    expect((await book(at("15:00"), { legs: 3 })).channels.sort()).toEqual(["central", "pitch-1", "pitch-2"]);
  });

  it("when all are booked is refused with what is in the way", async () => {
    const [first] = [await book(), await book()];
    const got = await refused(api, "POST", "/v1/live-events", { body: { ...wish, pool: { legs: 1 } } });
    expect([got.status, slug(got.body), got.body.otherLiveEvent]).toEqual([409, "pool-full", first.event.id]);
    expect(got.text).toContain('pitch-2 by \\"City v United\\"');
    expect(got.body.errors).toHaveLength(3);
  });

  it("where there could never be a channel is refused with what is missing", async () => {
    for (const pool of [{ legs: 1, tags: ["uhd"] }, { legs: 3 }, { legs: 1, regions: ["us-east-1"] }]) {
      const got = await refused(api, "POST", "/v1/live-events", { body: { ...wish, pool } });
      expect([got.status, slug(got.body)]).toEqual([422, "no-channels"]);
    }
  });

  it("takes either a pool or legs, and at most a Region for each leg", async () => {
    for (const body of [
      wish,
      { ...booking, pool: { legs: 1 } },
      { ...wish, pool: { legs: 1, regions: ["eu-west-1", "eu-central-1"] } },
      { ...wish, pool: { legs: 2, regions: ["eu-west-1", "eu-west-1"] } },
    ]) {
      const got = await refused(api, "POST", "/v1/live-events", { body });
      expect([got.status, slug(got.body)]).toEqual([422, "invalid-request"]);
    }
    const got = await refused(api, "POST", "/v1/live-events", { body: wish });
    expect(got.text).toContain("give either legs");
  });

  it("moved, keeps its channels where they are free, and gets others where not", async () => {
    const early = await book(at("12:00"));
    expect(early.channels).toEqual(["pitch-1"]);
    const late = await book(at("19:00"));
    const other = late.channels[0] === "pitch-1" ? "pitch-2" : "pitch-1";
    const stays = await change(early.event, at("13:00"));
    expect(stays.channels).toEqual(["pitch-1"]);
    const moved = await change(stays.event, at("19:30"));
    expect([moved.status, moved.channels, moved.event.plan]).toEqual([200, [other], 3]);
    const third = await book(at("12:00"));
    const full = await change(third.event, at("19:10"));
    expect([full.status, slug(full.body)]).toEqual([409, "pool-full"]);
  });

  it("delayed into another's time, moves too; named channels are refused as ever", async () => {
    const [early, late] = [await book(at("16:00")), await book(at("19:00"), { legs: 1, channels: ["pitch-1"] })];
    expect([early.channels, late.channels]).toEqual([["pitch-1"], ["pitch-1"]]);
    const delayed = await api.send("POST", `/v1/live-events/${early.event.id}/delay`, { body: { by: "PT2H" } });
    expect([delayed.status, channelsOf(delayed.body as unknown as LiveEvent)]).toEqual([200, ["pitch-2"]]);
    const named = await api.send("POST", "/v1/live-events", { body: { ...booking, ...at("10:00") } });
    const refusal = await api.send("POST", `/v1/live-events/${named.body.id}/delay`, { body: { by: "PT9H" } });
    expect([refusal.status, slug(refusal.body)]).toEqual([409, "overlap"]);
  });

  it("as a draft has no legs, and gets them with its start", async () => {
    const { start: __, ...timeless } = wish;
    const got = await api.send("POST", "/v1/live-events", { body: { ...timeless, pool: { legs: 2 } } });
    expect(got.body).toMatchObject({ status: "draft", legs: [] });
    const booked = await change(got.body as unknown as LiveEvent, at("19:00"));
    expect([booked.event.status, booked.channels]).toEqual(["scheduled", ["pitch-1", "pitch-2"]]);
  });

  it("changes its pool, and loses it when its channels are named", async () => {
    const got = await book({}, { legs: 1 });
    const both = await change(got.event, { pool: { legs: 2 } });
    expect([both.channels, both.event.plan]).toEqual([["pitch-1", "pitch-2"], 2]);
    const named = await change(both.event, { legs: [{ channel: "pitch-2" }] });
    expect([named.channels, named.event.pool]).toEqual([["pitch-2"], undefined]);
  });
});

describe("many at once", () => {
  it("each gets a channel of its own, however they race, and the last is told what is in the way", async () => {
    for (let number = 3; number <= 6; number++) await register(`pitch-${number}`, number);
    const got = await Promise.all(Array.from({ length: 7 }, () => book()));
    const booked = got.filter(({ status }) => status === 201).flatMap(({ channels }) => channels);
    expect(new Set(booked).size).toBe(booked.length);
    // Five lost races in a row is a 503, which is tried again; nobody is refused while a channel is free.
    const again = await Promise.all(got.filter(({ status }) => status === 503).map(() => book()));
    const all = [...booked, ...again.flatMap(({ channels }) => channels)];
    expect(all.sort()).toEqual(["pitch-1", "pitch-2", "pitch-3", "pitch-4", "pitch-5", "pitch-6"]);
    const full = [...got, ...again].filter(({ status }) => status === 409);
    expect(full.map(({ body }) => slug(body))).toEqual(["pool-full"]);
  });

  it("who loses the ledger chooses again", async () => {
    const { table } = api;
    const { write } = table;
    let raced = false;
    table.write = async (writes) => {
      const mine = writes.some((one) => "put" in one && one.put.sk === "EVENT");
      if (mine && !raced) {
        raced = true;
        await book();
      }
      return write(writes);
    };
    expect((await book()).channels).toEqual(["pitch-2"]);
  });
});
