import { describe, expect, it, test } from "vitest";
import type * as z from "zod";
import * as contracts from "./index.ts";

const {
  Arn,
  ChannelId,
  ChannelInput,
  Claim,
  DayLedger,
  DurationText,
  InstantText,
  LiveEvent,
  LiveEventId,
  LiveEventInput,
  LiveEventPatch,
  LocalTimeText,
  Region,
  Runtime,
  StartText,
  Waiting,
  WorkflowInput,
} = contracts;
const ULID = "01K2Q3ZJ7N8M4T5V6W7X8Y9Z0A";
const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe("text", () => {
  const cases: [name: string, schema: z.ZodType, accepted: unknown[], refused: unknown[]][] = [
    [
      "DurationText",
      DurationText,
      ["PT2H", "PT90M", "PT1H30M", "PT5400S", "PT0S", "PT999H99999M999999S"],
      ["", "PT", "P1D", "P1DT2H", "PT1.5H", "-PT1H", "PT-1H", "pt2h", "PT1000H", "PT30M1H", "PT2H ", "\nPT2H", 2, null],
    ],
    [
      "InstantText",
      InstantText,
      [
        "2025-08-15T19:00:00Z",
        "2025-08-15T19:00:00.123Z",
        "2024-02-29T00:00:00Z",
        "2000-02-29T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "2999-12-31T23:59:59Z",
      ],
      [
        "2025-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2025-04-31T00:00:00Z",
        "2025-00-10T00:00:00Z",
        "2025-08-15T24:00:00Z",
        "2025-08-15T23:60:00Z",
        "1969-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "2025-08-15T19:00:00Z\n",
        "2025-08-15T19:00:00",
        "2025-08-15T19:00Z",
        "2025-08-15T20:00:00+01:00",
        "2025-08-15 19:00:00Z",
        "2025-08-15T19:00:00.1Z",
        "+010000-01-01T00:00:00Z",
        "2025-08-15T19:00:00z",
        1755284400000,
      ],
    ],
    [
      "LocalTimeText",
      LocalTimeText,
      ["2025-08-15T20:00", "2025-08-15T20:00:00"],
      [
        "2025-08-15",
        "2025-02-29T20:00",
        "2025-08-15T24:00",
        "2025-08-15T20:00Z",
        "2025-08-15T20:00+01:00",
        "2025-08-15T20:00:00.5",
        "15/08/2025 20:00",
      ],
    ],
    [
      "LiveEventId",
      LiveEventId,
      [ULID, "00000000000000000000000000", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"],
      [
        "",
        ULID.toLowerCase(),
        ULID.slice(1),
        `${ULID}0`,
        "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        `01I${ULID.slice(3)}`,
        `01U${ULID.slice(3)}`,
      ],
    ],
    [
      "ChannelId",
      ChannelId,
      ["a", "main", "main-eu-west-1", "0", "a".repeat(48)],
      ["", "-main", "main-", "Main", "main_1", "a b", "a".repeat(49), "../x", "é", "main\n"],
    ],
    [
      "Region",
      Region,
      ["eu-west-1", "us-gov-east-1", "ap-southeast-2"],
      ["", "EU-WEST-1", "eu-west", "euwest1", "eu-1"],
    ],
    [
      "Arn",
      Arn,
      [
        "arn:aws:medialive:eu-west-1:123456789012:channel:42",
        "arn:aws-cn:mediaconnect:cn-north-1:123456789012:flow:1-a:b",
      ],
      [
        "",
        "42",
        "arn:aws:medialive:eu-west-1:12345:channel:42",
        "arn:aws:medialive:eu-west-1:123456789012:",
        "arn:aws:medialive:eu-west-1:123456789012:channel:42\u0085",
      ],
    ],
  ];
  test.each(cases)("%s takes what it documents and refuses its neighbours", (_, schema, accepted, refused) => {
    expect(accepted.filter((value) => !takes(schema, value))).toEqual([]);
    expect(refused.filter((value) => takes(schema, value))).toEqual([]);
  });
});

const input = { title: "Match", duration: "PT2H", legs: [{ channel: "main" }] };

describe("a booking", () => {
  it("takes the least and the most that one can say", () => {
    expect(LiveEventInput.parse(input)).toEqual(input);
    const whole = {
      ...input,
      externalId: "fixture-7",
      start: { local: "2025-08-15T20:00", zone: "Europe/London", disambiguation: "later" },
      lead: "PT20M",
      tail: "PT0S",
      overrun: { policy: "extend" },
      staging: "manual",
      legs: ["a", "b", "c", "d"].map((channel) => ({ channel })),
    };
    expect(LiveEventInput.parse(whole)).toEqual(whole);
  });

  it("trims its title, and has one", () => {
    expect(LiveEventInput.parse({ ...input, title: "  Match " }).title).toBe("Match");
    for (const title of ["", "   ", "x".repeat(301), 7, undefined])
      expect(takes(LiveEventInput, { ...input, title })).toBe(false);
  });

  it("has one to four legs, each on a channel of its own", () => {
    const on = (...channels: unknown[]) =>
      takes(LiveEventInput, { ...input, legs: channels.map((channel) => ({ channel })) });
    expect([
      on(),
      on("a"),
      on("a", "b", "c", "d"),
      on("a", "b", "c", "d", "e"),
      on("a", "a"),
      on("A"),
      on(null),
    ]).toEqual([false, true, true, false, false, false, false]);
  });

  it.each([
    ["an unknown member", { ...input, titel: "typo" }],
    ["an unknown member inside", { ...input, overrun: { policy: "stop", limits: "PT1H" } }],
    ["a leg with more in it", { ...input, legs: [{ channel: "main", region: "eu-west-1" }] }],
    [
      "a start of both kinds",
      { ...input, start: { instant: "2025-08-15T19:00:00Z", local: "2025-08-15T20:00", zone: "Europe/London" } },
    ],
    ["a local start without zone", { ...input, start: { local: "2025-08-15T20:00" } }],
    ["null for absent", { ...input, start: null }],
    ["a policy that is none", { ...input, overrun: { policy: "never" } }],
    ["no object", [input]],
  ])("refuses %s", (_, value) => expect(takes(LiveEventInput, value)).toBe(false));

  it("patches with any part of it, an empty one included, and nothing else", () => {
    for (const patch of [
      {},
      { title: "x" },
      { overrun: { limit: "PT1H" } },
      { start: { instant: "2025-08-15T19:00:00Z" } },
    ])
      expect(takes(LiveEventPatch, patch)).toBe(true);
    for (const patch of [{ status: "ended" }, { rev: 1 }, { title: null }, { legs: [] }])
      expect(takes(LiveEventPatch, patch)).toBe(false);
  });

  it("starts at a local time with zone or at an instant", () => {
    expect(takes(StartText, { local: "2025-08-15T20:00", zone: "Europe/London" })).toBe(true);
    expect(takes(StartText, { instant: "2025-08-15T19:00:00Z" })).toBe(true);
    for (const value of ["2025-08-15T19:00:00Z", {}, { local: "2025-08-15T20:00", zone: "" }, { instant: "now" }])
      expect(takes(StartText, value)).toBe(false);
  });
});

describe("a channel", () => {
  const channel = {
    name: "Main",
    region: "eu-west-1",
    encoder: { arn: "arn:aws:medialive:eu-west-1:123456789012:channel:42", pipelines: 2 },
    inputs: { programme: "programme" },
  };
  it("has no flows and tags unless it says so", () => {
    expect(ChannelInput.parse(channel)).toEqual({ ...channel, flows: [], tags: [] });
  });
  it.each([
    ["three pipelines", { ...channel, encoder: { ...channel.encoder, pipelines: 3 } }],
    ["five flows", { ...channel, flows: Array(5).fill({ arn: channel.encoder.arn }) }],
    ["a manifest that no viewer could fetch", { ...channel, packager: { manifestUrl: "file:///etc/passwd" } }],
    ["a manifest that is no address", { ...channel, packager: { manifestUrl: "index.m3u8" } }],
    ["its own rev", { ...channel, rev: 1 }],
    ["an unknown mode", { ...channel, mode: "off" }],
  ])("refuses %s", (_, value) => expect(takes(ChannelInput, value)).toBe(false));
});

describe("what is stored", () => {
  it("holds a runtime to numbers that are instants", () => {
    expect(takes(Runtime, { channel: "main", rev: 0 })).toBe(true);
    for (const part of [{ observedAt: -1 }, { observedAt: 1.5 }, { running: 3 }, { state: "STOPPED" }, { more: 1 }])
      expect(takes(Runtime, { channel: "main", rev: 0, ...part })).toBe(false);
  });
  it("holds a wait to a token", () => {
    const waiting = { token: "t", execution: "e", liveEvent: ULID, since: 0, beatAt: 0 };
    expect(takes(Waiting, waiting)).toBe(true);
    expect(takes(Waiting, { ...waiting, token: "" })).toBe(false);
    expect(takes(Waiting, { ...waiting, token: "x".repeat(2049) })).toBe(false);
  });
  it("counts plans and attempts from one", () => {
    const input = { contract: 1, liveEvent: ULID, cue: "prepare", plan: 1, attempt: 1 };
    for (const contract of [1, 2]) expect(takes(WorkflowInput, { ...input, contract })).toBe(true);
    for (const part of [
      { contract: 0 },
      { contract: 3 },
      { plan: 0 },
      { attempt: 0 },
      { cue: "air" },
      { plan: 1.5 },
      { more: 1 },
    ])
      expect(takes(WorkflowInput, { ...input, ...part })).toBe(false);
    expect(takes(Claim, { ...input, kind: "start", execution: "e", dueBy: 0 })).toBe(false);
  });
  it("keeps a ledger by days and live events", () => {
    const booking = { from: "2025-08-15T18:45:00Z", to: "2025-08-15T21:35:00Z", title: "Match" };
    const ledger = { channel: "main", day: "2025-08-15", version: 1, bookings: { [ULID]: booking } };
    expect(takes(DayLedger, ledger)).toBe(true);
    expect(takes(DayLedger, { ...ledger, bookings: { nobody: booking } })).toBe(false);
    expect(takes(DayLedger, { ...ledger, day: "15.8.2025" })).toBe(false);
  });
  it("names everything a live event has", () => {
    expect(takes(LiveEvent, {})).toBe(false);
    expect(LiveEvent.safeParse({ id: ULID, colour: "red" }).error?.issues.map((issue) => issue.code)).toContain(
      "unrecognized_keys",
    );
  });
});
