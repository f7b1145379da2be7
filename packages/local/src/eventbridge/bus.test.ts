import { describe, expect, test } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import type { BusEvent, Shelf } from "../kernel/types.ts";
import { createWorld } from "../kernel/world.ts";
import { createBus, type Rule } from "./bus.ts";
import { eventsStandIn } from "./stand-in.ts";
import { setWeather } from "./weather.ts";

const LAMBDA = "arn:aws:lambda:eu-west-1:111122223333:function:ingress";
const at = Date.parse("2026-08-15T18:00:00.250Z");

const setUp = (
  rules: Rule[],
  shelf: Shelf = memoryShelf(),
  invokeTarget?: (arn: string, input: unknown) => Promise<void>,
) => {
  const world = createWorld({ at, seed: 3, shelf });
  const received: [ms: number, name: string, payload: BusEvent][] = [];
  const lambda = {
    invokeAsync: (name: string, payload: unknown) => void received.push([world.now - at, name, payload as BusEvent]),
  };
  const bus = createBus(world, { account: "111122223333", lambda, ...(invokeTarget && { invokeTarget }) });
  for (const rule of rules) bus.putRule(rule);
  world.restore();
  return { world, bus, received };
};
const rule = (more: Partial<Rule> = {}): Rule => ({
  name: "media",
  region: "eu-west-1",
  pattern: { source: ["aws.medialive"] },
  targets: [{ arn: LAMBDA }],
  ...more,
});
const alert = (n = 0, region = "eu-west-1") => ({
  source: "aws.medialive",
  "detail-type": "MediaLive Channel Alert",
  region,
  resources: ["arn:aws:medialive:eu-west-1:111122223333:channel:42"],
  detail: { n },
});

describe("delivery", () => {
  test("the envelope is AWS's, times in whole seconds", async () => {
    const { world, bus, received } = setUp([rule()]);
    const id = bus.emit(alert());
    bus.emit({ ...alert(1), time: "2026-08-15T17:59:58Z" });
    await world.runUntil(at + 1);
    expect(received).toEqual([
      [0, "ingress", { version: "0", id, account: "111122223333", time: "2026-08-15T18:00:00Z", ...alert() }],
      [0, "ingress", expect.objectContaining({ time: "2026-08-15T17:59:58Z" })],
    ]);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("only matching, enabled rules of that Region; each target once", async () => {
    const { world, bus, received } = setUp([
      rule({ targets: [{ arn: LAMBDA }, { arn: `${LAMBDA}-2:live` }] }),
      rule({ name: "off", enabled: false }),
      rule({ name: "elsewhere", region: "us-east-1" }),
      rule({ name: "other", pattern: { source: ["aws.mediaconnect"] } }),
    ]);
    bus.emit(alert());
    await world.runUntil(at + 1);
    expect(received.map(([, name]) => name)).toEqual(["ingress", "ingress-2"]);
  });

  test("a bad pattern is refused when the rule is put", () => {
    const { bus } = setUp([]);
    expect(() => bus.putRule(rule({ pattern: { source: "aws.medialive" } }))).toThrow("Event pattern is not valid");
    expect(bus.rules("eu-west-1")).toEqual([]);
  });

  test("a media Region's events reach the home bus with their own region, and go no further", async () => {
    const forward = (region: string, to: string) =>
      rule({
        name: `forward-${region}`,
        region,
        targets: [{ arn: `arn:aws:events:${to}:111122223333:event-bus/default` }],
      });
    const { world, bus, received } = setUp([
      rule(),
      forward("us-east-1", "eu-west-1"),
      forward("eu-west-1", "us-east-1"),
      rule({ name: "us", region: "us-east-1", targets: [{ arn: `${LAMBDA}-us` }] }),
    ]);
    bus.emit(alert(1, "us-east-1"));
    await world.runUntil(at + 1);
    expect(received.map(([, name, event]) => [name, event.region])).toEqual([
      ["ingress-us", "us-east-1"],
      ["ingress", "us-east-1"],
    ]);
  });

  test("targets may take a constant, a part, or a transformation", async () => {
    const template =
      '{"channel": <arn>, "text": "n is <n> of \\"<type>\\"", "rule": "<aws.events.rule-name>", "none": <none>}';
    const { world, bus, received } = setUp([
      rule({
        targets: [
          { arn: LAMBDA, input: { cue: "air" } },
          { arn: LAMBDA, inputPath: "$.resources[0]" },
          { arn: LAMBDA, inputPath: "$.detail['n']" },
          {
            arn: LAMBDA,
            inputTransformer: {
              paths: { arn: "$.resources[0]", n: "$.detail.n", type: "$.detail-type", none: "$.detail.none" },
              template,
            },
          },
          { arn: LAMBDA, inputTransformer: { paths: { n: "$.detail.n" }, template: "plain <n>" } },
        ],
      }),
    ]);
    bus.emit(alert(7));
    await world.runUntil(at + 1);
    expect(received.map(([, , payload]) => payload)).toEqual([
      { cue: "air" },
      "arn:aws:medialive:eu-west-1:111122223333:channel:42",
      7,
      {
        channel: "arn:aws:medialive:eu-west-1:111122223333:channel:42",
        text: 'n is 7 of "MediaLive Channel Alert"',
        rule: "media",
        none: null,
      },
      "plain 7",
    ]);
  });

  test("other targets are retried, then dead", async () => {
    const tries: unknown[] = [];
    let fail = 2;
    const arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:remediate";
    const { world, bus } = setUp([rule({ targets: [{ arn }] })], memoryShelf(), async (target, input) => {
      tries.push([target, (input as BusEvent).detail]);
      if (fail-- > 0) throw new Error("busy");
    });
    bus.emit(alert());
    await world.runUntil(at + 60_000);
    expect(tries).toEqual(Array(3).fill([arn, { n: 0 }]));
    fail = Number.POSITIVE_INFINITY;
    bus.emit(alert());
    await world.runUntil(at + 90_000_000);
    expect(bus.dead()).toMatchObject([{ item: { arn }, error: { message: "busy" } }]);
  });
});

describe("weather", () => {
  const under = async (weather: unknown, events = 400) => {
    const { world, bus, received } = setUp([rule()]);
    setWeather(world, weather);
    for (let n = 0; n < events; n++) {
      bus.emit(alert(n));
      await world.runUntil(world.now + 1000);
    }
    await world.runUntil(world.now + 3_600_000);
    return received.map(([ms, , event]) => ({
      n: (event.detail as { n: number }).n,
      late: ms - (event.detail as { n: number }).n * 1000,
    }));
  };

  test("calm by default, and for sources not named", async () => {
    const calm = Array.from({ length: 20 }, (_, n) => ({ n, late: 0 }));
    expect(await under([], 20)).toEqual(calm);
    expect(await under([{ source: "aws.mediaconnect", loss: 1 }], 20)).toEqual(calm);
  });

  test("loses, doubles and delays the shares it says, the same way each time", async () => {
    const weather = [{ source: "aws.media*", loss: 0.2, double: 0.1, delaySeconds: 30 }];
    const seen = await under(weather);
    expect(await under(weather)).toEqual(seen);
    const distinct = new Set(seen.map(({ n }) => n)).size;
    expect(Math.abs(distinct - 320)).toBeLessThan(35);
    expect(Math.abs(seen.length - distinct - 32)).toBeLessThan(20);
    const late = seen.map((one) => one.late);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(30_000);
    expect(Math.max(...late)).toBeGreaterThan(25_000);
  });

  test("reorders: some are overtaken, none is lost", async () => {
    const order = (await under([{ source: "*", reorder: 0.1, holdSeconds: 5 }])).map(({ n }) => n);
    const overtaken = order.filter((n, i) => i > 0 && n < (order[i - 1] ?? 0)).length;
    expect(overtaken).toBeGreaterThan(10);
    expect(overtaken).toBeLessThan(60);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, n) => n));
  });

  test("does not touch what the local door injects; malformed weather is refused", async () => {
    const { world, bus, received } = setUp([rule()]);
    setWeather(world, [{ source: "*", loss: 1 }]);
    bus.inject({ version: "0", id: "given", account: "1", time: "2020-01-01T00:00:00Z", ...alert(9) });
    bus.emit(alert());
    await world.runUntil(at + 1000);
    expect(received).toMatchObject([[0, "ingress", { id: "given", time: "2020-01-01T00:00:00Z" }]]);
    expect(() => setWeather(world, [{ source: "*", loss: 2 }])).toThrow();
    expect(() => setWeather(world, [{ source: "*", rain: 1 }])).toThrow();
  });
});

test("an accepted event survives a kill", async () => {
  const shelf = memoryShelf();
  const first = setUp([rule()], shelf);
  setWeather(first.world, [{ source: "*", delaySeconds: 60 }]);
  const id = first.bus.emit(alert());
  first.world.kill();
  await first.world.runUntil(at + 120_000);
  expect(first.received).toEqual([]);
  const second = setUp([rule()], shelf);
  await second.world.runUntil(at + 120_000);
  expect(second.received).toMatchObject([[expect.any(Number), "ingress", { id }]]);
  expect(second.bus.emit(alert())).not.toBe(id);
});

describe("the events service", () => {
  const context = { region: "eu-west-1", function: "client" };
  const entry = { Source: "showcaller", DetailType: "Cue", Detail: '{"cue":"air"}' };

  test("PutEvents accepts what is good and says what is not", async () => {
    const { world, bus, received } = setUp([rule({ pattern: { source: ["showcaller"] } })]);
    const events = eventsStandIn(bus);
    const { Entries, FailedEntryCount } = await events.call(
      "PutEvents",
      {
        Entries: [
          { ...entry, Resources: ["r"], Time: new Date("2026-08-15T17:00:00.900Z") },
          { ...entry, Detail: "[1]" },
          { ...entry, Detail: "{" },
          { ...entry, Source: "aws.medialive" },
          { ...entry, Source: "" },
          { ...entry, EventBusName: "other" },
        ],
      },
      context,
    );
    expect(FailedEntryCount).toBe(5);
    expect(Entries).toEqual([
      { EventId: expect.any(String) },
      ...[
        "MalformedDetail",
        "MalformedDetail",
        "NotAuthorizedForSource",
        "InvalidArgument",
        "ResourceNotFoundException",
      ].map((ErrorCode) => ({ ErrorCode, ErrorMessage: expect.any(String) })),
    ]);
    await world.runUntil(at + 1);
    expect(received).toMatchObject([
      [
        0,
        "ingress",
        {
          source: "showcaller",
          "detail-type": "Cue",
          region: "eu-west-1",
          time: "2026-08-15T17:00:00Z",
          resources: ["r"],
          detail: { cue: "air" },
        },
      ],
    ]);
    await expect(events.call("PutEvents", { Entries: [] }, context)).rejects.toMatchObject({
      code: "ValidationException",
    });
    await expect(events.call("PutEvents", { Entries: Array(11).fill(entry) }, context)).rejects.toMatchObject({
      code: "ValidationException",
    });
  });

  test("TestEventPattern and ListRules", async () => {
    const { bus } = setUp([rule(), rule({ name: "off", enabled: false })]);
    const events = eventsStandIn(bus);
    const Event = JSON.stringify({ id: "1", account: "1", time: "t", ...alert() });
    const matches = async (pattern: unknown) =>
      (await events.call("TestEventPattern", { Event, EventPattern: JSON.stringify(pattern) }, context)).Result;
    expect(await matches({ source: ["aws.medialive"] })).toBe(true);
    expect(await matches({ source: ["x"] })).toBe(false);
    await expect(matches({ source: "x" })).rejects.toMatchObject({ code: "InvalidEventPatternException" });
    const incomplete = events.call("TestEventPattern", { Event: "{}", EventPattern: '{"a":["b"]}' }, context);
    await expect(incomplete).rejects.toMatchObject({ code: "ValidationException" });
    expect(await events.call("ListRules", { NamePrefix: "o" }, context)).toEqual({
      Rules: [
        { Name: "off", EventPattern: '{"source":["aws.medialive"]}', State: "DISABLED", EventBusName: "default" },
      ],
    });
    await expect(events.call("CreateEventBus", {}, context)).rejects.toMatchObject({ code: "NotImplementedException" });
  });
});
