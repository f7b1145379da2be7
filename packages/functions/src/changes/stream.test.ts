import { createStore } from "@showcaller/adapters/state/store";
import { memoryTable } from "@showcaller/adapters/table/memory";
import type { Channel } from "@showcaller/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { createHarness } from "../../test/api-harness.ts";
import { AUDIENCE, ISSUER, issuer, JWKS_URI } from "../../test/issuer.ts";
import { channel } from "../../test/requests.ts";
import { proxyEventOf } from "../http/proxy-event.ts";
import { createChanges } from "./function.ts";
import { type StreamOptions, streamChanges } from "./stream.ts";

const clock = { at: 0, now: () => clock.at };
let store: ReturnType<typeof createStore>;
beforeEach(() => {
  clock.at = Date.parse("2027-08-01T12:00:00Z");
  store = createStore({ table: memoryTable(), clock, ids: { ulid: () => "" } });
});
/** Waiting lets the clock run, and the world go on. */
let meanwhile: () => Promise<void> | void = () => {};
const wait = async (ms: number) => {
  clock.at += ms;
  await meanwhile();
};
beforeEach(() => {
  meanwhile = () => {};
});

const change = (number: number) =>
  store.changes.append([
    {
      kind: "channel",
      channel: {
        ...channel(number),
        id: `pitch-${number}`,
        mode: "observe",
        flows: [],
        tags: [],
        rev: 1,
        createdAt: "2027-08-01T12:00:00Z",
        updatedAt: "2027-08-01T12:00:00Z",
      } as unknown as Channel,
    },
  ]);
const all = async (cursor?: number, options: Partial<StreamOptions> = {}): Promise<string> => {
  let text = "";
  for await (const part of streamChanges({ store, clock, wait, ...options }, cursor)) text += part;
  return text;
};
const ids = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

it("begins where it is told, one change an event, and goes on with what comes", async () => {
  for (const number of [1, 2]) await change(number);
  let waits = 0;
  meanwhile = async () => {
    if (++waits === 2) await change(3);
  };
  const text = await all(1, { limit: 5_000 });
  expect(ids(text)).toEqual([1, 2, 3]);
  const [first] = [...text.matchAll(/^data: (.*)$/gm)];
  expect(JSON.parse(first?.[1] ?? "")).toMatchObject({ seq: 2, kind: "channel", channel: { id: "pitch-2" } });
});

it("begins with now when it is told nothing, and says where that is", async () => {
  for (const number of [1, 2]) await change(number);
  expect(ids(await all(undefined, { limit: 0 }))).toEqual([2]);
});

it("sets a cursor of another table back to its own head", async () => {
  await change(1);
  expect(ids(await all(500, { limit: 0 }))).toEqual([1]);
});

it("catches up over many pages without waiting in between", async () => {
  for (let number = 1; number <= 250; number++) await change(number);
  const began = clock.at;
  const stop = new AbortController();
  meanwhile = () => stop.abort();
  expect(ids(await all(0, { signal: stop.signal }))).toHaveLength(251);
  expect(clock.at - began).toBe(1_000);
});

it("keeps a silent connection open with comments, and ends at its limit with a hint to come again", async () => {
  const text = await all(undefined, { limit: 40_000 });
  expect(text.match(/^: keep-alive$/gm)).toHaveLength(2);
  expect(text).toMatch(/^retry: 1000$/m);
  expect(text.trimEnd().split("\n").at(-1)).toBe(": this stream ends here: connect again");
});

describe("the door", () => {
  const open = async (headers: Record<string, string>, query = "", path = "/v1/changes") => {
    const keys = await issuer(clock);
    const door = createChanges({
      store,
      clock,
      wait,
      fetch: keys.fetch,
      auth: { issuer: ISSUER, audience: AUDIENCE, jwksUri: JWKS_URI },
    });
    const token = await keys.token({ scope: "events:read" });
    const event = proxyEventOf({
      method: "GET",
      target: `${path}?${query}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
      requestId: "r",
    });
    const answer = await door(event, { limit: 0 });
    let text = "";
    for await (const part of answer.body) text += part;
    return { ...answer, text };
  };

  it("streams to whoever may read, resuming by Last-Event-ID before the cursor", async () => {
    for (const number of [1, 2, 3]) await change(number);
    const got = await open({ "last-event-id": "2" }, "cursor=0");
    expect([got.statusCode, got.headers["content-type"], got.headers["cache-control"]]).toEqual([
      200,
      "text/event-stream; charset=utf-8",
      "no-store",
    ]);
    expect(ids(got.text)).toEqual([2, 3]);
    expect(ids((await open({}, "cursor=1")).text)).toEqual([1, 2, 3]);
  });

  it("refuses as the API does", async () => {
    expect((await open({ authorization: "" })).statusCode).toBe(401);
    const odd = await open({ "last-event-id": "x" });
    expect([odd.statusCode, odd.headers["content-type"]]).toEqual([422, "application/problem+json"]);
    expect((await open({}, "cursor=-1")).statusCode).toBe(422);
    expect((await open({}, "", "/v1/channels")).statusCode).toBe(404);
  });
});

it("is answered by the API, too, up to now", async () => {
  const api = await createHarness();
  const got = await api.send("GET", "/v1/changes?cursor=0");
  expect([got.status, got.headers["content-type"], ids(got.text)]).toEqual([
    200,
    "text/event-stream; charset=utf-8",
    [0],
  ]);
});
