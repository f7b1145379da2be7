import {
  type Control,
  type EdgeWindow,
  encodeControl,
  encodeLeg,
  encodeRevocation,
  MOST_KEY,
  MOST_STORE,
  MOST_VALUE,
  type Revocation,
} from "@showcaller/edge/store/encode";
import { describe, expect, it } from "vitest";
import {
  control,
  event,
  KEY,
  LIVE_EVENT,
  NOW,
  PATH,
  run,
  SESSION,
  sha256,
  storeOf,
  token,
  verdict,
  verdicts,
  withHeader,
  withToken,
} from "./kit.ts";

const revoked = (revocation: Revocation) => encodeRevocation(revocation, sha256);
const expiresAt = NOW + 240;
const window = (change: Partial<EdgeWindow> = {}): EdgeWindow => ({
  liveEvent: LIVE_EVENT,
  opensAt: NOW - 10,
  closesAt: NOW + 100,
  ...change,
});
const live = { channel: "north", liveEvent: LIVE_EVENT };

describe("revocations", () => {
  const session = revoked({ kind: "session", session: SESSION, expiresAt });
  const subject = revoked({ kind: "subject", subject: "viewer-1", expiresAt });

  it.each(["jwt", "cat"] as const)("of the session and of the subject answer 410 to a %s", async (format) => {
    const events = [withToken(await token(format))];
    expect(await verdicts(events, { store: storeOf({ sessions: 1 }, session) })).toEqual(["410"]);
    expect(await verdicts(events, { store: storeOf({ subjects: 1 }, subject) })).toEqual(["410"]);
    const other = revoked({ kind: "session", session: "00".repeat(16), expiresAt });
    expect(await verdicts(events, { store: storeOf({ sessions: 1 }, other) })).toEqual(["200"]);
  });

  it("cut off what was issued at or before their instant and the minting clock's skew", async () => {
    const at = async (issuedAt: number) => withHeader(await token("cat", { issuedAt, channel: "north" }));
    const events = [await at(NOW - 60), await at(NOW - 25), await at(NOW - 24)];
    const cutOff = NOW - 30;
    for (const [count, entry] of [
      ["subjects", revoked({ kind: "subject", subject: "viewer-1", expiresAt, cutOff })],
      ["channels", revoked({ kind: "channel", channel: "north", expiresAt, cutOff })],
    ] as const)
      expect(await verdicts(events, { store: storeOf({ [count]: 1 }, entry) })).toEqual(["410", "410", "200"]);
    expect(await verdicts(events, { store: storeOf({ epoch: NOW - 25 }) })).toEqual(["410", "410", "200"]);
  });

  it("read nothing but the control record while the list is empty, and each kind only where it has entries", async () => {
    const events = [withToken(await token("cat", { channel: "north" }))];
    const [empty] = await run(events);
    expect(empty?.reads).toEqual(["c"]);
    const [two] = await run(events, { store: storeOf({ sessions: 1, subjects: 1 }) });
    expect(two?.reads).toEqual(["c", session.key, subject.key]);
  });

  it("lose their hold when they expire, but not for a token that is served past its expiry", async () => {
    const events = [withToken(await token("cat", { expiresAt: NOW + 2000 }))];
    const entry = revoked({ kind: "subject", subject: "viewer-1", expiresAt: NOW + 100 });
    const store = storeOf({ subjects: 1, outageGrace: 900 }, entry);
    expect(await verdicts(events, { store, now: NOW + 999 })).toEqual(["410"]);
    expect(await verdicts(events, { store, now: NOW + 1000 })).toEqual(["200"]);
  });

  it("that cannot be read refuse tokens older than the heartbeat's bound, and no others", async () => {
    const events = [
      withToken(await token("cat", { issuedAt: NOW - 661 })),
      withToken(await token("cat", { issuedAt: NOW - 660 })),
    ];
    const store = storeOf({ sessions: 1 }, session);
    expect(await verdicts(events, { store, failing: [session.key] })).toEqual(["503", "200"]);
  });
});

describe("the edge window", () => {
  it.each(["jwt", "cat"] as const)("opens and closes for a %s of its live event", async (format) => {
    const events = [withToken(await token(format, live))];
    const at = async (now: number, windows: EdgeWindow[]) => run(events, { now, store: storeOf({ windows }) });
    const windows = [window({ opensAt: NOW, closesAt: NOW + 100 })];
    expect((await at(NOW - 1, windows)).map(verdict)).toEqual(["403"]);
    expect((await at(NOW - 1, windows))[0]?.result).toEqual({
      statusCode: 403,
      headers: { "cache-control": { value: "no-store" }, "showcaller-opens-at": { value: "2026-11-21T12:00:00.000Z" } },
    });
    expect((await at(NOW, windows)).map(verdict)).toEqual(["200"]);
    expect((await at(NOW + 99, windows)).map(verdict)).toEqual(["200"]);
    expect((await at(NOW + 100, windows)).map(verdict)).toEqual(["403"]);
    expect((await at(NOW, [])).map(verdict)).toEqual(["403"]);
  });

  it("is found outside the control record when it does not fit", async () => {
    const others = Array.from({ length: 40 }, (_, i) => window({ liveEvent: `01ARZ3NDEKTSV4RRFFQ69G5F${10 + i}` }));
    const windows = [...others, window()];
    const entries = encodeControl(control({ windows }));
    expect(entries.length).toBeGreaterThan(1);
    for (const { key, value } of entries) {
      expect(key.length).toBeLessThanOrEqual(MOST_KEY);
      expect(value.length).toBeLessThanOrEqual(MOST_VALUE);
    }
    const store = storeOf({ windows });
    const [first, last] = [others[0] as EdgeWindow, window()];
    const events = [
      withToken(await token("cat", { channel: "north", liveEvent: first.liveEvent })),
      withToken(await token("cat", { channel: "north", liveEvent: last.liveEvent })),
      withToken(await token("cat", { channel: "north", liveEvent: "unknown" })),
    ];
    const outcomes = await run(events, { store });
    expect(outcomes.map(verdict)).toEqual(["200", "200", "403"]);
    expect(outcomes.map(({ reads }) => reads.length)).toEqual([1, 2, 3]);
    expect(await verdicts(events.slice(1, 2), { store, failing: [`w:${last.liveEvent}`] })).toEqual(["503"]);
  });
});

describe("the control record", () => {
  it("that cannot be read, or is of another layout, lets nobody in", async () => {
    const events = [withToken(await token("cat"))];
    const { c = "" } = storeOf();
    expect(await verdicts(events, { failing: ["c"] })).toEqual(["503"]);
    expect(await verdicts(events, { store: {} })).toEqual(["503"]);
    for (const broken of ["", "1", `2${c.slice(1)}`, `${c} x`, c.replaceAll(" ", "")])
      expect(await verdicts(events, { store: { c: broken } })).toEqual(["503"]);
  });

  it("says the mode: off looks at nothing, log serves and says why it would not", async () => {
    const events = [withToken(await token("cat")), event(), withToken(await token("cat", { expiresAt: NOW - 1 }))];
    expect(await verdicts(events, { store: storeOf({ mode: "off" }) })).toEqual(["200", "200", "200"]);
    const logged = await run(events, { store: storeOf({ mode: "log" }) });
    expect(logged.map(verdict)).toEqual(["200", "200", "200"]);
    expect(logged.map(({ logs }) => logs)).toEqual([[], ["401 none"], ["401 expired"]]);
    expect(await verdicts(events)).toEqual(["200", "401", "401"]);
  });

  it("in mode off, takes out what is a token and leaves what only looks like one", async () => {
    const good = await token("jwt");
    const paths = ["/eyJazz-festival/a", `/eyJ${"a".repeat(90)}/a`, `/2D3${"a".repeat(60)}/a`, "/0YR/a"];
    const events = [...paths.map((uri) => event({ uri })), withToken(good), withHeader(good)];
    const outcomes = await run(events, { store: storeOf({ mode: "off" }) });
    const requests = outcomes.map(({ result }) => result as { uri: string; headers: object });
    expect(requests.map(({ uri }) => uri)).toEqual([...paths, PATH, PATH]);
    expect(requests.at(-1)?.headers).toEqual({ host: { value: "live.example" } });
  });

  it("with a stale heartbeat refuses nobody, and serves expired tokens for the outage grace", async () => {
    const good = withToken(await token("cat", { issuedAt: NOW - 7000, expiresAt: NOW + 10 }));
    const expired = withToken(await token("cat", { issuedAt: NOW - 7000, expiresAt: NOW - 890 }));
    const long = withToken(await token("cat", { issuedAt: NOW - 7000, expiresAt: NOW - 900 }));
    const events = [good, expired, long];
    expect(await verdicts(events, { store: storeOf({ heartbeat: NOW - 3600 }) })).toEqual(["200", "200", "401"]);
    expect(await verdicts(events, { store: storeOf({ heartbeat: NOW - 660 }) })).toEqual(["200", "401", "401"]);
    // It had expired by the last heartbeat: its revocation may have left the store then.
    expect(await verdicts(events, { store: storeOf({ heartbeat: NOW - 890 }) })).toEqual(["200", "401", "401"]);
    // Nothing is on air, so no heartbeat is missed.
    expect(await verdicts(events, { store: storeOf({ heartbeat: 0 }) })).toEqual(["200", "401", "401"]);
  });

  it.each<[string, Partial<Control>]>([
    ["a short secret", { keys: [{ kid: "k1", secret: new Uint8Array(31) }] }],
    ["hexadecimal text", { keys: [{ kid: "k1", secret: Buffer.from("a7".repeat(32)) }] }],
    ["a kid that is no kid", { keys: [{ ...KEY, kid: "k1:x" }] }],
    ["two keys of one kid", { keys: [KEY, KEY] }],
    ["five keys", { keys: ["a", "b", "c", "d", "e"].map((kid) => ({ ...KEY, kid })) }],
    ["a window that closes before it opens", { windows: [window({ closesAt: NOW - 11 })] }],
    ["two windows of one live event", { windows: [window(), window()] }],
    ["a broken count", { sessions: -1 }],
  ])("is not written with %s", (_, change) => {
    expect(() => encodeControl(control(change))).toThrow(RangeError);
  });
});

describe("legs", () => {
  it("are chosen by the packager's channel in the path, in every mode", async () => {
    const leg = encodeLeg("north", "leg-2");
    const events = [
      withToken(await token("cat")),
      withToken(await token("cat"), { uri: "/out/v1/group/south/hls/a.m3u8" }),
    ];
    for (const mode of ["off", "log", "enforce"] as const) {
      const outcomes = await run(events, { store: storeOf({ mode, legs: 1 }, leg) });
      expect(outcomes.map(({ origin }) => origin)).toEqual(["leg-2", undefined]);
    }
    const failing = await run(events, { store: storeOf({ legs: 1 }, leg), failing: [leg.key] });
    expect(failing.map((outcome) => [verdict(outcome), outcome.origin])).toEqual([
      ["200", undefined],
      ["200", undefined],
    ]);
  });

  it.each([
    ["a/b", "leg"],
    ["", "leg"],
    ["a", "leg 2"],
  ])("are not written for %j to %j", (name, origin) => {
    expect(() => encodeLeg(name, origin)).toThrow(RangeError);
  });
});

it("200,000 revoked sessions and a full control record fit in a store", () => {
  const bytes = ({ key, value }: { key: string; value: string }) => key.length + value.length;
  const each = bytes(revoked({ kind: "session", session: SESSION, expiresAt }));
  expect(each).toBe(23);
  expect(200_000 * each + MOST_VALUE).toBeLessThan(MOST_STORE);
});
