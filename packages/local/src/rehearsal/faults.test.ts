import { describe, expect, it } from "vitest";
import { namedTroubles, pictureKinds, type StrikeKind, strikeKinds, type Trouble, Troubles } from "./fault-lists.ts";
import type { Fixture } from "./fixtures.ts";
import { type Rehearsed, rehearse } from "./rehearse.ts";
import { reportOf } from "./report.ts";

const matches = (count: number): Fixture[] =>
  Array.from({ length: count }, (_, n) => ({
    externalId: `Matchday 38/Home ${n} - Away ${n}`,
    title: `Home ${n} - Away ${n}`,
    start: { local: "2026-05-24T16:00", zone: "Europe/London" },
    duration: "PT2H",
  }));
const play = (troubles: readonly Trouble[], seed: number, count: number): Promise<Rehearsed> =>
  rehearse({
    fixtures: matches(count),
    regions: ["eu-west-1"],
    legs: 1,
    seed,
    troubles,
  });

describe("a storm", () => {
  it("has every kind of trouble in it, and breaks no invariant", async () => {
    const seen = new Set<StrikeKind>();
    for (const seed of [1, 2, 5]) {
      const { strikes, breaks } = await play(namedTroubles("storm") ?? [], seed, 10);
      for (const { kinds } of strikes) for (const kind of kinds) seen.add(kind);
      expect(breaks).toEqual([]);
    }
    expect(strikeKinds.filter((kind) => !seen.has(kind))).toEqual([]);
  });
});

const calm = { loss: 0, double: 0, delaySeconds: 0, reorder: 0, holdSeconds: 0 };
const bus = (wish: object) => ({ kind: "bus", source: "*", ...calm, ...wish }) as const;
const call = (effect: object, match: object = { service: "medialive" }) => ({
  kind: "call",
  match,
  probability: 0.5,
  effect,
});
const start = (fault: object) => ({ kind: "start", probability: 1, fault });
const onAir = (fault: object) => ({ kind: "on-air", probability: 1, fault });
const tasks = { function: "showcaller-task-*" };
/** Each kind by itself, often enough to strike in one match. */
const alone: Readonly<Record<StrikeKind, object>> = {
  "event lost": bus({ loss: 1 }),
  "event late": bus({ delaySeconds: 30 }),
  "event doubled": bus({ double: 1 }),
  "event reordered": bus({ reorder: 1, holdSeconds: 60 }),
  "clock skew": { kind: "clock", skewSeconds: 20 },
  throttle: call({ kind: "throttle" }),
  "server error": call({ kind: "error", code: "InternalServerErrorException", status: 500 }),
  "answer lost": call({ kind: "after-error" }),
  "slow call": call({ kind: "delay", ms: 3_000 }),
  "crash before": { ...call({ kind: "crash-invocation", when: "before" }, tasks), probability: 0.05 },
  "crash after": { ...call({ kind: "crash-invocation", when: "after" }, tasks), probability: 0.05 },
  "stream redelivery": { kind: "stream", redelivery: 1 },
  "schedule late": { kind: "scheduler", latenessSeconds: 59, double: 0 },
  "schedule doubled": { kind: "scheduler", latenessSeconds: 0, double: 1 },
  "stuck start": start({ kind: "stuck-starting" }),
  "failed start": start({ kind: "start-fails" }),
  "slow start": start({ kind: "slow-start", takesMs: 500_000 }),
  "maintenance restart": onAir({ kind: "maintenance-restart" }),
  "pipeline loss": onAir({ kind: "pipeline-loss", pipeline: 0 }),
  "flow error": onAir({ kind: "flow-error" }),
  "channel stopped": onAir({ kind: "channel-stops" }),
  "input lost": onAir({ kind: "input-loss" }),
  "input black": onAir({ kind: "input-black" }),
  "input frozen": onAir({ kind: "input-frozen" }),
  "input corrupt": onAir({ kind: "input-corrupt" }),
  "low quality": onAir({ kind: "low-quality" }),
  "output failing": onAir({ kind: "output-failing" }),
  "locking lost": onAir({ kind: "locking-lost" }),
  "ingest failing": onAir({ kind: "ingest-failing" }),
  "no key": onAir({ kind: "drm-key" }),
  "source lost": onAir({ kind: "source-loss" }),
  "Region in trouble": onAir({ kind: "region-trouble" }),
};

describe("each kind of trouble", () => {
  // With this seed the Region's clock is behind: one that is ahead changes nothing, since no event is dated after its arrival.
  const SEED = 4;
  const fair = play([], SEED, 1);
  /** What differs when it strikes: what was called and when, what was written, or what was on screen. */
  const trace = ({ hashes, site, channels }: Rehearsed) =>
    JSON.stringify([hashes, channels.map(({ id, encoder }) => [site.twin.pictures(id), site.twin.runs(encoder.arn)])]);

  it.each([...strikeKinds, ...pictureKinds])("%s strikes, is noted by its name, and is felt", async (kind) => {
    const season = await play(Troubles.parse([alone[kind]]), SEED, 1);
    expect(season.strikes.flatMap(({ kinds }) => kinds)).toContain(kind);
    expect(trace(season)).not.toBe(trace(await fair));
  });
});

describe("a pipeline that is sick on air", () => {
  it("is restarted, and the healthy one beside it is not", async () => {
    const sick = { kind: "low-quality", pipeline: 1, untilRestart: true };
    const { site, channels, breaks, restarts } = await play(Troubles.parse([onAir(sick)]), 1, 1);
    expect(breaks).toEqual([]);
    expect(restarts).toEqual({ sick: 1, healthyOnAir: 0, healthyElsewhere: 0 });
    const [{ encoder } = { encoder: { arn: "" } }] = channels;
    expect(site.twin.runs(encoder.arn).map(({ restart, well }) => [restart.accepted, well?.restarted])).toEqual([
      [1, 0],
    ]);
  });
});

describe("a pipeline that is healthy again on air", () => {
  it("is left alone though the event that says so is lost: no restart before MediaLive was asked", async () => {
    const blocked = { kind: "output-failing", pipeline: 0, forMs: 55_000 };
    const told = { kind: "bus", source: "aws.medialive", ...calm, loss: 0.5 };
    let asked = 0;
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { breaks, restarts, site } = await play(Troubles.parse([onAir(blocked), told]), seed, 3);
      expect([seed, breaks, restarts]).toEqual([seed, [], { sick: 0, healthyOnAir: 0, healthyElsewhere: 0 }]);
      const calls = site.gate.calls.query({ operation: "ListAlerts" });
      asked += calls.filter(({ function: by }) => by === "showcaller-task-remediate").length;
    }
    expect(asked).toBeGreaterThan(0);
  });
});

describe("a Region in trouble", () => {
  it("explains what every match in it suffers, not only the one that it was drawn for", async () => {
    const whole = onAir({ kind: "region-trouble", forMs: 60_000 });
    const season = await play(Troubles.parse([{ ...whole, probability: 0.5 }]), 1, 4);
    const { strikes } = season;
    expect(strikes.length).toBeGreaterThan(0);
    expect(strikes.length).toBeLessThan(4);
    expect(reportOf(season).breaks).toEqual([]);
  });
  it("is one incident of the Region, which a human is told; nothing in it is restarted, and each leg's own ends", async () => {
    const whole = onAir({ kind: "region-trouble", forMs: 240_000 });
    const { incidents, restarts, breaks, site } = await play(Troubles.parse([{ ...whole, withinSeconds: 0 }]), 1, 4);
    expect(breaks).toEqual([]);
    expect(restarts).toEqual({ sick: 0, healthyOnAir: 0, healthyElsewhere: 0 });
    const regional = incidents.filter(({ scope }) => scope === "region");
    expect(regional).toMatchObject([{ region: "eu-west-1", status: "resolved", pages: [{ level: 1 }] }]);
    const legs = incidents.filter(({ scope }) => scope === "picture");
    expect(new Set(legs.map(({ channel }) => channel)).size).toBe(4);
    expect(legs.every(({ status }) => status === "resolved")).toBe(true);
    // It says how many legs it explains, and since when.
    expect(Object.values(regional[0]?.signals ?? {}).map(({ name }) => name)).toEqual(["Region eu-west-1"]);
    const stopped = site.gate.calls.query({ operation: "StopChannel" });
    expect(stopped.filter(({ function: by }) => by === "showcaller-task-remediate")).toEqual([]);
  });
});

describe("the list of pictures", () => {
  it("names each trouble of the picture, and breaks no invariant", async () => {
    const list = namedTroubles("pictures") ?? [];
    const kindsIn = (troubles: readonly object[]): Set<unknown> =>
      new Set(troubles.map((trouble) => (trouble as { fault?: { kind: string } }).fault?.kind));
    expect(kindsIn(list)).toEqual(kindsIn(pictureKinds.map((kind) => alone[kind])));
    const { strikes, breaks } = await play(list, 2, 10);
    expect(strikes.length).toBeGreaterThan(3);
    expect(breaks).toEqual([]);
  });
});
