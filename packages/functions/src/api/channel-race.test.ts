import type { LiveEvent } from "@showcaller/contracts";
import type { Table, Write } from "@showcaller/core/ports";
import { describe, expect, it } from "vitest";
import { createHarness, type Harness, refused } from "../../test/api-harness.ts";
import { hookedTable } from "../../test/hooked-table.ts";
import { booking, channel } from "../../test/requests.ts";

const elsewhere = channel(1, {
  encoder: { arn: "arn:aws:medialive:eu-west-1:123456789012:channel:77", pipelines: 2 },
});
const move = (api: Harness, rev = "1") =>
  api.send("PUT", "/v1/channels/pitch-1", { body: elsewhere, headers: { "if-match": `"${rev}"` } });
const book = (api: Harness, more: object = {}) =>
  api.send("POST", "/v1/live-events", { body: { ...booking, ...more } });

/** The API, and itself over the same table with a hook in between. */
async function contested() {
  let hook: ReturnType<typeof hookedTable>["hook"] = () => 0;
  const api = await createHarness({
    over: (inner) => {
      const hooked = hookedTable(inner);
      hook = hooked.hook;
      return hooked.table;
    },
  });
  await api.send("PUT", "/v1/channels/pitch-1", { body: channel(1) });
  const empty = api.table.snapshot();
  /** Runs `work` with all of `other` before its `call`th call of the table. `false`: it has fewer calls. */
  const interrupted = async <A, B>(call: number, work: () => Promise<A>, other: () => Promise<B>) => {
    api.table.load(empty);
    let inner: Promise<B> | undefined;
    hook({
      before: async (n) => {
        if (n !== call || inner) return;
        inner = other();
        await inner;
      },
    });
    const outer = await work();
    hook({});
    return inner ? { outer, inner: await inner } : undefined;
  };
  return { api, interrupted };
}

describe("a channel that moves to another encoder while somebody books it", () => {
  it("does not move, wherever the booking comes in between, unless it has moved before", async () => {
    const { api, interrupted } = await contested();
    const seen = [];
    for (let call = 1; ; call++) {
      const both = await interrupted(
        call,
        () => move(api),
        () => book(api),
      );
      if (!both) break;
      seen.push([both.outer.status, both.inner.status]);
    }
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual(seen.map(() => [409, 201]));
  });

  it("is booked for whichever encoder it has then", async () => {
    const { api, interrupted } = await contested();
    const seen = [];
    for (let call = 1; ; call++) {
      const both = await interrupted(
        call,
        () => book(api),
        () => move(api),
      );
      if (!both) break;
      seen.push([both.outer.status, both.inner.status]);
      expect((await api.send("GET", "/v1/channels/pitch-1")).body).toMatchObject({ rev: 2 });
    }
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.map(() => [201, 200]));
  });

  it("may change what is no encoder, bookings or not", async () => {
    const { api, interrupted } = await contested();
    const rename = () =>
      api.send("PUT", "/v1/channels/pitch-1", { body: channel(1, { name: "New" }), headers: { "if-match": '"1"' } });
    for (let call = 1; ; call++) {
      const both = await interrupted(call, rename, () => book(api));
      if (!both) break;
      expect([both.outer.status, both.inner.status]).toEqual([200, 201]);
    }
  });
});

describe("a channel is in use", () => {
  it("by a booking in the far future, and by one that is moved there", async () => {
    const { api } = await contested();
    const booked = await book(api, { start: { instant: "2031-02-03T20:00:00Z" } });
    const got = await refused(api, "PUT", "/v1/channels/pitch-1", {
      body: elsewhere,
      headers: { "if-match": '"1"' },
    });
    expect(got.body).toMatchObject({ type: "urn:showcaller:problem:channel-in-use", liveEvent: booked.body.id });
    expect(got.body.detail).toContain('booked by "City v United"');
  });

  it("by a show that is held beyond its booking, while its encoder runs", async () => {
    const { api } = await contested();
    const booked = await book(api);
    api.clock.at = Date.parse("2027-08-16T03:00:00Z");
    const run = { liveEvent: booked.body.id as unknown as LiveEvent["id"], execution: "x", at: "2027-08-14T18:45:10Z" };
    await api.store.runtimes.update("pitch-1" as never, () => ({ run }));
    const got = await move(api);
    expect([got.status, got.body.liveEvent]).toEqual([409, booked.body.id]);
    expect(got.body.detail).toContain("still runs for");
    await api.store.runtimes.update("pitch-1" as never, () => ({ run: undefined }));
    expect((await move(api)).status).toBe(200);
  });

  it("by nobody, once its bookings are over", async () => {
    const { api } = await contested();
    await book(api);
    api.clock.at = Date.parse("2027-08-14T21:35:00Z");
    expect((await move(api)).status).toBe(200);
  });
});

describe("a booking's one transaction", () => {
  const week = { duration: "PT165H", overrun: { limit: "PT1H" }, lead: "PT1H", tail: "PT1H" };
  const legs = (from: number) => [0, 1, 2, 3].map((n) => ({ channel: `pitch-${from + n}` }));

  it("has at most 39 writes, and 71 when it moves to other days and channels, of the 100 there may be", async () => {
    const sizes: number[] = [];
    const counted = (inner: Table): Table => ({
      ...inner,
      write: (writes: readonly Write[]) => {
        sizes.push(writes.length);
        return inner.write(writes);
      },
    });
    const api = await createHarness({ over: counted });
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await api.send("PUT", `/v1/channels/pitch-${n}`, { body: channel(n) });
    const headers = { "idempotency-key": "k1" };
    sizes.length = 0;
    const body = { ...booking, ...week, start: { instant: "2027-08-14T19:00:00Z" }, legs: legs(1) };
    const booked = await api.send("POST", "/v1/live-events", { body, headers });
    expect([booked.status, Math.max(...sizes)]).toEqual([201, 39]);
    const moved = await api.send("PATCH", `/v1/live-events/${booked.body.id}`, {
      body: { start: { instant: "2027-09-14T19:00:00Z" }, legs: legs(5) },
      headers: { "idempotency-key": "k2", "if-match": '"1"' },
    });
    expect([moved.status, Math.max(...sizes)]).toEqual([200, 71]);
  });

  it("fails on channels that nobody registered, naming each", async () => {
    const { api } = await contested();
    const unknown = [{ channel: "pitch-8" }, { channel: "pitch-1" }, { channel: "pitch-9" }];
    const booked = await book(api);
    const at = [{ at: "/legs/0/channel" }, { at: "/legs/2/channel" }];
    const { start: _, ...draft } = booking;
    for (const body of [
      { ...booking, start: { instant: "2027-09-01T19:00:00Z" }, legs: unknown },
      { ...draft, legs: unknown },
    ]) {
      const got = await refused(api, "POST", "/v1/live-events", { body });
      expect(got.body).toMatchObject({ type: "urn:showcaller:problem:unknown-channel", errors: at });
    }
    const got = await refused(api, "PATCH", `/v1/live-events/${booked.body.id}`, {
      body: { legs: unknown },
      headers: { "if-match": '"1"' },
    });
    expect(got.body).toMatchObject({ type: "urn:showcaller:problem:unknown-channel", errors: at });
  });
});
