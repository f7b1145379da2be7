import { Channel, type Finding, LiveEvent, type Playbook } from "@showcaller/contracts";
import { describe, expect, it } from "vitest";
import { defaultPlaybooks } from "../playbooks/defaults.ts";
import { parseInstant } from "../time/instant.ts";
import type { EncoderSetup, FlowSetup, PackagerSetup, RuleSetup, Seen, TableSetup } from "./account.ts";
import { checkChannel, checkFlow, checkSchedule } from "./channels.ts";
import { checkMachine, checkRegions, checkTable } from "./deployment.ts";
import { about } from "./finding.ts";
import { checkAlarms, checkClock, checkEdge, checkSweep } from "./health.ts";
import { checkPackager, checkUnnamedPackager } from "./packager.ts";
import { checkQueue, checkRule, checkStanding } from "./paths.ts";
import { cuesAMinute, encodersAtOnce } from "./peaks.ts";
import { checkChannelQuota, checkConcurrency, checkSchedules, checkStarts } from "./quotas.ts";

const seen = <T>(value: T): Seen<T> => ({ ok: true, value });
const denied = (action: string): Seen<never> => ({
  ok: false,
  action,
  denied: true,
  failure: { kind: "permanent", code: "AccessDeniedException", message: "no" },
});
const TAGGED = { "showcaller:managed": "true" };
const severities = (found: readonly Finding[]) => found.map(({ severity }) => severity);

const channel = Channel.parse({
  id: "pitch-1",
  name: "Pitch 1",
  region: "eu-west-1",
  mode: "enforce",
  encoder: { arn: "arn:aws:medialive:eu-west-1:000000000000:channel:1", pipelines: 2 },
  inputs: {
    programme: "programme",
    preShow: "pre-show",
    slate: "slate",
    failover: { secondary: "second", preference: "EQUAL_INPUT_PREFERENCE" },
  },
  flows: [{ arn: "arn:aws:mediaconnect:eu-west-1:000000000000:flow:1:a" }],
  packager: {
    manifestUrl: "https://a.egress.b.mediapackagev2.eu-west-1.amazonaws.com/out/v1/g/c/e/index.m3u8",
    startOver: "PT60S",
    channelGroup: "g",
    channel: "c",
    healing: { forcedErrors: ["STALE_MANIFEST"] },
  },
  tags: [],
  rev: 1,
  createdAt: "2025-08-01T00:00:00Z",
  updatedAt: "2025-08-01T00:00:00Z",
});
const encoder: EncoderSetup = {
  class: "STANDARD",
  state: "IDLE",
  tags: { "showcaller:managed": "true" },
  inputs: [
    { name: "pre-show" },
    { name: "programme", secondary: "second", preference: "EQUAL_INPUT_PREFERENCE" },
    { name: "second" },
    { name: "slate" },
  ],
};

describe("a channel", () => {
  it("as it is registered is well", () => {
    expect(checkChannel(channel, seen(encoder))).toEqual([
      {
        check: "channels",
        subject: "pitch-1",
        severity: "ok",
        saw: "STANDARD, IDLE, tagged, inputs pre-show, programme, second, slate",
      },
    ]);
  });

  it.each<[string, Partial<EncoderSetup> | undefined, string]>([
    ["is gone", undefined, "does not exist"],
    ["has one pipeline", { class: "SINGLE_PIPELINE" }, "it is SINGLE_PIPELINE, registered with 2 pipelines"],
    ["has lost its tag", { tags: {} }, "it has no tag showcaller:managed"],
    ["has no such input", { inputs: encoder.inputs.slice(0, 3) }, "no input attachment is called slate (slate)"],
    [
      "starts with the programme",
      { inputs: encoder.inputs.toReversed() },
      "it starts with slate, not with the pre-show",
    ],
    [
      "has no pair",
      { inputs: encoder.inputs.map(({ name }) => ({ name })) },
      "MediaLive has no failover pair for programme, registered is a pair with second, EQUAL_INPUT_PREFERENCE",
    ],
    [
      "prefers its primary",
      {
        inputs: encoder.inputs.map((one) => (one.secondary ? { ...one, preference: "PRIMARY_INPUT_PREFERRED" } : one)),
      },
      "a pair with second, PRIMARY_INPUT_PREFERRED for programme",
    ],
  ])("that %s would hurt a show, and the fix is said", (_, changed, saw) => {
    const found = checkChannel(channel, seen(changed && { ...encoder, ...changed }));
    expect(found[0]).toMatchObject({ severity: "error", saw: expect.stringContaining(saw), fix: expect.any(String) });
    expect(severities(found)).not.toContain("ok");
  });

  it("in observe needs no tag", () => {
    expect(severities(checkChannel({ ...channel, mode: "observe" }, seen({ ...encoder, tags: {} })))).toEqual(["note"]);
  });

  it("that may not be looked at names the action that is lacking", () => {
    expect(checkChannel(channel, denied("medialive:DescribeChannel"))).toMatchObject([
      {
        severity: "unseen",
        needs: "medialive:DescribeChannel",
        fix: expect.stringContaining("allow medialive:DescribeChannel"),
      },
    ]);
  });

  it.each([
    [1199, "ok"],
    [1200, "warning"],
    [1450, "error"],
  ])("with %i actions in its schedule: %s", (count, severity) => {
    expect(severities(checkSchedule(channel, seen(count)))).toEqual([severity]);
  });
});

it.each<[FlowSetup | undefined, string[]]>([
  [{ state: "STANDBY", sources: 1, toEncoders: 1, tags: TAGGED }, ["ok"]],
  [{ state: "STANDBY", sources: 1, toEncoders: 0, tags: TAGGED }, ["note"]],
  [{ state: "ERROR", sources: 0, toEncoders: 1, tags: TAGGED }, ["error", "error"]],
  [{ state: "STANDBY", sources: 1, toEncoders: 1, tags: {} }, ["error"]],
  [undefined, ["error"]],
])("a flow that is %j", (flow, expected) => {
  expect(severities(checkFlow(channel, channel.flows[0]?.arn ?? "", seen(flow)))).toEqual(expected);
});

describe("a packager", () => {
  const url = channel.packager?.manifestUrl ?? "";
  const endpoint = { name: "e", startOverSeconds: 60, forcedErrors: ["STALE_MANIFEST"], urls: [url] };
  const well: PackagerSetup = {
    mqcsInputSwitching: false,
    tagged: { channel: true, group: true },
    endpoints: [endpoint],
  };
  const slating = defaultPlaybooks.map(
    (playbook, n): Playbook =>
      n === 0
        ? { ...playbook, rungs: [{ id: "slate", holdOff: "PT0S", when: [], action: { do: "slate" } }] }
        : playbook,
  );
  it("as it is registered is well", () => {
    expect(severities(checkPackager(channel, [], seen(well)))).toEqual(["ok"]);
  });
  it.each<[string, PackagerSetup | undefined, string, string]>([
    ["is gone", undefined, "error", "there is no channel c in group g"],
    ["has no endpoint", { ...well, endpoints: [] }, "error", "it has no endpoint"],
    [
      "serves another manifest",
      { ...well, endpoints: [{ ...endpoint, urls: [] }] },
      "warning",
      "serves the registered manifest",
    ],
    [
      "reaches further back",
      { ...well, endpoints: [{ ...endpoint, startOverSeconds: 61 }] },
      "error",
      "viewers can start over 61 s, registered are 60 s",
    ],
    [
      "reaches less far back",
      { ...well, endpoints: [{ ...endpoint, startOverSeconds: 0 }] },
      "warning",
      "start over 0 s",
    ],
    [
      "forces other errors",
      { ...well, endpoints: [{ ...endpoint, forcedErrors: ["MISSING_DRM_KEY"] }] },
      "warning",
      "answer 404 on MISSING_DRM_KEY, registered is STALE_MANIFEST",
    ],
    [
      "switches by score",
      { ...well, mqcsInputSwitching: true },
      "warning",
      "MQCSInputSwitching is on, registered as off",
    ],
  ])("that %s is told", (_, packager, severity, saw) => {
    expect(checkPackager(channel, [], seen(packager))).toContainEqual(
      expect.objectContaining({ severity, saw: expect.stringContaining(saw), fix: expect.any(String) }),
    );
  });
  it.each([
    [{ channel: false, group: true }, "channel c has no tag showcaller:managed"],
    [{ channel: false, group: false }, "channel c and group g have no tag showcaller:managed"],
  ])("that is tagged %j is told: its reset would be refused", (tagged, saw) => {
    expect(checkPackager(channel, [], seen({ ...well, tagged }))).toMatchObject([{ severity: "error", saw }]);
    expect(severities(checkPackager({ ...channel, mode: "observe" }, [], seen({ ...well, tagged })))).toEqual(["note"]);
  });
  it("that a playbook's slate would trip", () => {
    const healing = { ...channel.packager, healing: { forcedErrors: ["SLATE_INPUT" as const] } };
    const trips = { ...well, endpoints: [{ ...endpoint, forcedErrors: ["SLATE_INPUT"] }] };
    const one = Channel.parse({ ...channel, packager: healing });
    expect(severities(checkPackager(one, slating, seen(trips)))).toEqual(["error"]);
    const none = slating.map((playbook) => ({
      ...playbook,
      rungs: playbook.rungs.filter(({ action }) => action.do !== "slate"),
    }));
    expect(severities(checkPackager(one, none, seen(trips)))).toEqual(["ok"]);
  });
  it("of the first MediaPackage is told apart", () => {
    const manifestUrl = "https://a1b2.mediapackage.eu-west-1.amazonaws.com/out/v1/c/index.m3u8";
    expect(checkUnnamedPackager({ ...channel, packager: { manifestUrl } }).saw).toMatch(/^MediaPackage v1/);
    expect(checkUnnamedPackager({ ...channel, packager: { manifestUrl: "https://cdn.example/x.m3u8" } }).saw).toMatch(
      /without/,
    );
  });
});

describe("the table", () => {
  const table: TableSetup = {
    arn: "arn:aws:dynamodb:eu-west-2:000000000000:table/t",
    status: "ACTIVE",
    stream: "NEW_AND_OLD_IMAGES",
    deletionProtection: true,
    indexes: ["gsi1", "gsi2"],
  };
  const look = (changed: Partial<TableSetup>, pointInTime = true, ttl: string | undefined = "expiresAt") =>
    severities(
      checkTable(
        "t",
        { table: seen({ ...table, ...changed }), pointInTime: seen(pointInTime), timeToLive: seen(ttl) },
        { ttl: "expiresAt", indexes: ["gsi1", "gsi2"], protect: true },
      ),
    );
  it("is well, or says what it lacks", () => {
    expect(look({})).toEqual(["ok", "ok", "ok"]);
    expect(look({ status: "UPDATING" })).toEqual(["error", "ok", "ok"]);
    expect(look({ stream: "KEYS_ONLY" })).toEqual(["error", "ok", "ok"]);
    expect(look({ indexes: ["gsi1"] })).toEqual(["error", "ok", "ok"]);
    expect(look({ deletionProtection: false })).toEqual(["error", "ok", "ok"]);
    expect(look({}, false)).toEqual(["ok", "error", "ok"]);
    expect(look({}, true, "ttl")).toEqual(["ok", "ok", "warning"]);
  });
});

it("a machine is compared without its function's ARNs, and in any order of its keys", () => {
  const of = (arn: string, more = {}) => JSON.stringify({ StartAt: "A", States: { A: { Resource: arn, ...more } } });
  const ours = of("arn:aws:lambda:eu-west-2:000000000000:function:showcaller-task-start-flows");
  const theirs =
    '{"States":{"A":{"Resource":"arn:aws:lambda:eu-west-1:123456789012:function:showcaller-production-task-start-flows:17"}},"StartAt":"A"}';
  expect(severities(checkMachine("m", ours, seen(theirs)))).toEqual(["ok"]);
  expect(severities(checkMachine("m", ours, seen(theirs.replace("start-flows", "stop-flows"))))).toEqual(["warning"]);
  expect(severities(checkMachine("m", ours, seen(of("x", { Next: "B" }))))).toEqual(["warning"]);
  expect(severities(checkMachine("m", ours, seen(undefined)))).toEqual(["error"]);
});

it("the home Region is better none of the media Regions", () => {
  const of = (home: string, media: string[]) => checkRegions(home, media).severity;
  expect([
    of("eu-west-2", ["eu-west-1"]),
    of("eu-west-1", ["eu-west-1", "eu-central-1"]),
    of("eu-west-1", ["eu-west-1"]),
  ]).toEqual(["ok", "warning", "warning"]);
});

it("a rule is there, enabled, of our pattern, with a target whose letters are kept", () => {
  const pattern = { source: ["aws.medialive"] };
  const rule: RuleSetup = {
    enabled: true,
    pattern: JSON.stringify(pattern),
    targets: [{ arn: "a", deadLetters: true }],
  };
  const look = (changed: Partial<RuleSetup> | undefined) =>
    severities(checkRule("r", pattern, seen(changed && { ...rule, ...changed })));
  expect(look({})).toEqual(["ok"]);
  expect(look(undefined)).toEqual(["error"]);
  expect(look({ enabled: false })).toEqual(["error"]);
  expect(look({ pattern: "{}" })).toEqual(["error"]);
  expect(look({ targets: [] })).toEqual(["error"]);
  expect(look({ targets: [{ arn: "a", deadLetters: false }] })).toEqual(["warning"]);
});

it("letters are empty, and wakes are taken", () => {
  const look = (kind: "letters" | "work", waiting: number, hidden = 0) =>
    severities(checkQueue("q", kind, seen({ waiting, hidden })));
  expect([look("letters", 0), look("letters", 1), look("letters", 0, 1)]).toEqual([["ok"], ["error"], ["error"]]);
  expect([look("work", 99), look("work", 100)]).toEqual([["ok"], ["error"]]);
  expect(severities(checkQueue("q", "letters", seen(undefined)))).toEqual(["error"]);
});

it("what wakes by itself is enabled, as often as it should", () => {
  const look = (changed: object) =>
    severities(
      checkStanding(
        "s",
        "rate(1 minute)",
        seen({ enabled: true, expression: "rate(1 minute)", deadLetters: true, ...changed }),
      ),
    );
  expect([
    look({}),
    look({ enabled: false }),
    look({ expression: "rate(5 minutes)" }),
    look({ deadLetters: false }),
  ]).toEqual([["ok"], ["error"], ["warning"], ["warning"]]);
  expect(severities(checkStanding("s", "rate(1 minute)", seen(undefined)))).toEqual(["error"]);
});

const NOW = parseInstant("2025-08-15T19:00:00Z");
const MINUTE = 60_000;

it("a sweep is fresh for four minutes", () => {
  const look = (ago: number | undefined) =>
    severities(checkSweep("s", seen(ago === undefined ? ago : NOW - ago * MINUTE), NOW));
  expect([look(0), look(4), look(5), look(undefined)]).toEqual([["ok"], ["ok"], ["error"], ["error"]]);
});

it("a clock may be three seconds off", () => {
  const look = (ahead: number | undefined) => checkClock(ahead).severity;
  expect([look(-3000), look(3001), look(-31_000), look(undefined)]).toEqual(["ok", "warning", "error", "unseen"]);
});

it("alarms are there, quiet, and tell somebody", () => {
  const look = (...alarms: [state: string, actions: number][]) =>
    severities(checkAlarms("p-", seen(alarms.map(([state, actions], n) => ({ name: `p-${n}`, state, actions })))));
  expect([look(), look(["OK", 1]), look(["ALARM", 1], ["INSUFFICIENT_DATA", 1], ["OK", 0])]).toEqual([
    ["warning"],
    ["ok"],
    ["error", "note", "warning"],
  ]);
});

it("the edge's store has room, and its heartbeat is young while it is promised", () => {
  const look = (bytes: number, ago: number | undefined, promised = true) =>
    severities(
      checkEdge(
        "e",
        { store: seen({ keys: 1, bytes }), heartbeat: seen(ago === undefined ? ago : NOW - ago * MINUTE), promised },
        NOW,
      ),
    );
  const MB = 1024 * 1024;
  expect(look(MB, 10)).toEqual(["ok", "ok"]);
  expect(look(4 * MB, 12)).toEqual(["warning", "error"]);
  expect(look(4.6 * MB, undefined)).toEqual(["error", "error"]);
  expect(look(MB, 500, false)).toEqual(["ok", "note"]);
});

describe("what is booked", () => {
  const booked = (n: number, air: string, channelId = `pitch-${n}`): LiveEvent =>
    LiveEvent.parse({
      id: `01K2Q3ZJ7N8M4T5V6W7X8Y9Z${String(n).padStart(2, "0")}`,
      title: "A match",
      status: "scheduled",
      airAt: air,
      plannedEndAt: air.replace("T19", "T21").replace("T20", "T22"),
      endAt: air.replace("T19", "T21").replace("T20", "T22"),
      prepareAt: air.replace("T19:00", "T18:45").replace("T20:00", "T19:45"),
      duration: "PT2H",
      lead: "PT15M",
      tail: "PT5M",
      overrun: { policy: "stop", limit: "PT30M" },
      staging: "auto",
      legs: [{ channel: channelId }],
      degraded: false,
      overrunning: false,
      rev: 1,
      plan: 1,
      createdAt: "2025-08-01T00:00:00Z",
      updatedAt: "2025-08-01T00:00:00Z",
      createdBy: "cms",
    });
  const pitches = [1, 2, 3].map((n) => Channel.parse({ ...channel, id: `pitch-${n}` }));
  const early = "2025-08-15T19:00:00Z";
  const late = "2025-08-15T20:00:00Z";

  it("is counted where it is most: by Region's encoders, by minute's cues", () => {
    const events = [booked(1, early), booked(2, late), booked(3, early)];
    expect(encodersAtOnce(pitches, events)).toEqual({ most: 3, at: parseInstant("2025-08-15T19:45:00Z") });
    expect(encodersAtOnce(pitches, events.slice(0, 1)).most).toBe(1);
    expect(cuesAMinute(events, "prepareAt")).toEqual({ most: 2, at: parseInstant("2025-08-15T18:45:00Z") });
    expect(encodersAtOnce(pitches, [])).toEqual({ most: 0 });
  });

  it("is held against what the account may have", () => {
    const peak = { most: 400, at: NOW };
    expect(severities(checkChannelQuota("eu-west-1", 6, peak, seen(5)))).toEqual(["error"]);
    expect(severities(checkChannelQuota("eu-west-1", 5, peak, seen(5)))).toEqual(["ok"]);
    const concurrency = (quota: number) => severities(checkConcurrency("eu-west-2", peak, seen(quota)));
    expect([concurrency(1000), concurrency(400), concurrency(10)]).toEqual([["ok"], ["warning"], ["error"]]);
    const say = about("quotas", "q");
    expect([checkStarts(peak, { most: 0 }, say).severity, checkStarts(peak, { most: 801 }, say).severity]).toEqual([
      "ok",
      "warning",
    ]);
    expect([checkSchedules(500, say).severity, checkSchedules(5_000_000, say).severity]).toEqual(["ok", "warning"]);
  });
});
