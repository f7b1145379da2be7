import { describe, expect, test } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import { AwsError, type Shelf } from "../kernel/types.ts";
import { createWorld } from "../kernel/world.ts";
import { setSchedulerParameters } from "./parameters.ts";
import { createScheduler } from "./scheduler.ts";
import { schedulerStandIn } from "./stand-in.ts";
import { targetRoutes } from "./targets.ts";

const noon = Date.parse("2026-08-15T12:00:00Z");
const START = "arn:aws:scheduler:::aws-sdk:sfn:startExecution";
const prepare = (more: Record<string, unknown> = {}, target: Record<string, unknown> = {}) => ({
  Name: "01J.prepare.p1",
  ScheduleExpression: "at(2026-08-15T13:00:00)",
  FlexibleTimeWindow: { Mode: "OFF" },
  ActionAfterCompletion: "DELETE",
  Target: { Arn: START, RoleArn: "arn:aws:iam::111122223333:role/cues", Input: '{"Name":"x"}', ...target },
  ...more,
});

const setUp = (shelf: Shelf = memoryShelf(), refuse: () => unknown = () => undefined) => {
  const world = createWorld({ at: noon, seed: 5, shelf });
  const fired: [seconds: number, arn: string, input: string | undefined, region: string][] = [];
  const scheduler = createScheduler(world, {
    account: "111122223333",
    invokeTarget: async (arn, input, region) => {
      fired.push([(world.now - noon) / 1000, arn, input, region]);
      const error = refuse();
      if (error) throw error;
    },
  });
  world.restore();
  const standIn = schedulerStandIn(scheduler);
  const call = (operation: string, input: Record<string, unknown>, region = "eu-west-1") =>
    standIn.call(operation, input, { region, function: "client" });
  const code = (operation: string, input: Record<string, unknown>) =>
    call(operation, input).then(
      () => "ok",
      (error: AwsError) => error.code,
    );
  return { world, scheduler, fired, call, code, after: (seconds: number) => world.runUntil(noon + seconds * 1000) };
};

describe("the service", () => {
  test("creates, describes with defaults, lists, updates, deletes", async () => {
    const { call, world } = setUp();
    const { ScheduleArn } = await call("CreateSchedule", prepare());
    expect(ScheduleArn).toBe("arn:aws:scheduler:eu-west-1:111122223333:schedule/default/01J.prepare.p1");
    expect(await call("GetSchedule", { Name: "01J.prepare.p1" })).toEqual({
      ...prepare(),
      Arn: ScheduleArn,
      GroupName: "default",
      State: "ENABLED",
      ScheduleExpressionTimezone: "UTC",
      CreationDate: new Date(noon),
      LastModificationDate: new Date(noon),
      Target: { ...prepare().Target, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
    await world.runUntil(noon + 1000);
    await call(
      "UpdateSchedule",
      prepare({ ScheduleExpression: "at(2026-08-15T14:00:00)", ActionAfterCompletion: undefined, State: "DISABLED" }),
    );
    expect(await call("GetSchedule", { Name: "01J.prepare.p1" })).toMatchObject({
      ScheduleExpression: "at(2026-08-15T14:00:00)",
      ActionAfterCompletion: "NONE",
      State: "DISABLED",
      CreationDate: new Date(noon),
      LastModificationDate: new Date(noon + 1000),
    });
    expect(await call("ListSchedules", {})).toEqual({
      Schedules: [expect.objectContaining({ Name: "01J.prepare.p1", State: "DISABLED", Target: { Arn: START } })],
    });
    await call("DeleteSchedule", { Name: "01J.prepare.p1" });
    expect(await call("ListSchedules", {})).toEqual({ Schedules: [] });
  });

  test("names are taken per Region; the same token and request is the same schedule", async () => {
    const { call, code } = setUp();
    await call("CreateSchedule", prepare({ ClientToken: "t1" }));
    expect(await code("CreateSchedule", prepare({ ClientToken: "t1" }))).toBe("ok");
    expect(await code("CreateSchedule", prepare({ ClientToken: "t2" }))).toBe("ConflictException");
    expect(await code("CreateSchedule", prepare({ ClientToken: "t1", ScheduleExpression: "rate(1 hour)" }))).toBe(
      "ConflictException",
    );
    expect(await code("CreateSchedule", prepare())).toBe("ConflictException");
    await call("CreateSchedule", prepare(), "us-east-1");
    expect(await call("GetSchedule", { Name: "01J.prepare.p1" })).not.toHaveProperty("ClientToken");
  });

  test("what is not there is ResourceNotFoundException", async () => {
    const { code } = setUp();
    for (const operation of ["GetSchedule", "DeleteSchedule"])
      expect(await code(operation, { Name: "x" })).toBe("ResourceNotFoundException");
    expect(await code("UpdateSchedule", prepare())).toBe("ResourceNotFoundException");
    expect(await code("CreateSchedule", prepare({ GroupName: "mine" }))).toBe("ResourceNotFoundException");
    expect(await code("CreateScheduleGroup", { Name: "mine" })).toBe("NotImplementedException");
  });

  test.each<[string, Record<string, unknown>]>([
    ["expression", prepare({ ScheduleExpression: "at(nope)" })],
    ["offset", prepare({ ScheduleExpression: "at(2026-08-15T13:00:00Z)" })],
    ["zone", prepare({ ScheduleExpressionTimezone: "Europe/Atlantis" })],
    ["name", prepare({ Name: "a b" })],
    ["long name", prepare({ Name: "x".repeat(65) })],
    ["no name", prepare({ Name: undefined })],
    ["no window", prepare({ FlexibleTimeWindow: undefined })],
    ["window without size", prepare({ FlexibleTimeWindow: { Mode: "FLEXIBLE" } })],
    ["no target", prepare({ Target: undefined })],
    ["no role", prepare({}, { RoleArn: undefined })],
    ["target ARN", prepare({}, { Arn: "lambda" })],
    ["age", prepare({}, { RetryPolicy: { MaximumEventAgeInSeconds: 59 } })],
    ["attempts", prepare({}, { RetryPolicy: { MaximumRetryAttempts: 186 } })],
    ["universal input", prepare({}, { Input: "[]" })],
    ["long input", prepare({}, { Input: JSON.stringify({ x: "x".repeat(262_144) }) })],
    ["member nobody built", prepare({}, { SqsParameters: {} })],
    ["dates", prepare({ StartDate: new Date(noon), EndDate: new Date(noon - 1) })],
  ])("refuses a bad %s", async (_, input) => {
    const { code, call } = setUp();
    expect(await code("CreateSchedule", input)).toBe("ValidationException");
    expect(await call("ListSchedules", {})).toEqual({ Schedules: [] });
  });

  test("lists in pages, by prefix and state", async () => {
    const { call, code } = setUp();
    for (const Name of ["b", "a", "ab", "c"])
      await call("CreateSchedule", prepare({ Name, State: Name === "c" ? "DISABLED" : "ENABLED" }));
    const names = async (input: Record<string, unknown>): Promise<[string[], unknown]> => {
      const { Schedules, NextToken } = (await call("ListSchedules", input)) as {
        Schedules: { Name: string }[];
        NextToken?: string;
      };
      return [Schedules.map(({ Name }) => Name), NextToken];
    };
    const [first, token] = await names({ MaxResults: 3 });
    expect(first).toEqual(["a", "ab", "b"]);
    expect(await names({ MaxResults: 3, NextToken: token })).toEqual([["c"], undefined]);
    expect(await names({ NamePrefix: "a" })).toEqual([["a", "ab"], undefined]);
    expect(await names({ State: "DISABLED" })).toEqual([["c"], undefined]);
    expect(await code("ListSchedules", { MaxResults: 101 })).toBe("ValidationException");
  });
});

describe("firing", () => {
  test("a one-time schedule fires once at its instant and deletes itself", async () => {
    const { call, code, fired, after } = setUp();
    await call("CreateSchedule", prepare());
    await after(3599);
    expect(fired).toEqual([]);
    await after(86_400);
    expect(fired).toEqual([[3600, START, '{"Name":"x"}', "eu-west-1"]]);
    expect(await code("GetSchedule", { Name: "01J.prepare.p1" })).toBe("ResourceNotFoundException");
  });

  test("without DELETE it stays, silent; in its zone; in the past at once", async () => {
    const { call, code, fired, after } = setUp();
    await call(
      "CreateSchedule",
      prepare({
        Name: "kept",
        ActionAfterCompletion: "NONE",
        ScheduleExpression: "at(2026-08-15T14:30:00)",
        ScheduleExpressionTimezone: "Europe/Berlin",
      }),
    );
    await call("CreateSchedule", prepare({ Name: "past", ScheduleExpression: "at(2026-08-15T11:00:00)" }));
    await after(86_400);
    expect(fired.map(([seconds]) => seconds)).toEqual([0, 1800]);
    expect(await code("GetSchedule", { Name: "kept" })).toBe("ok");
  });

  test("deleted, disabled or moved, it does not fire at the old instant", async () => {
    const { call, code, fired, after } = setUp();
    for (const Name of ["deleted", "disabled", "moved", "over"]) await call("CreateSchedule", prepare({ Name }));
    await call("DeleteSchedule", { Name: "deleted" });
    await call("UpdateSchedule", prepare({ Name: "disabled", State: "DISABLED" }));
    await call("UpdateSchedule", prepare({ Name: "moved", ScheduleExpression: "at(2026-08-15T14:00:00)" }));
    await call("UpdateSchedule", prepare({ Name: "over", ScheduleExpression: "cron(0 13 * * ? 2025)" }));
    await after(86_400);
    expect(fired.map(([seconds]) => seconds)).toEqual([7200]);
    expect(await code("GetSchedule", { Name: "disabled" })).toBe("ok");
  });

  test("a rate fires at once, then at its rate, from StartDate to EndDate", async () => {
    const { call, code, fired, after } = setUp();
    await call(
      "CreateSchedule",
      prepare({
        Name: "sweep",
        ScheduleExpression: "rate(1 minute)",
        Target: { ...prepare().Target, Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
      }),
    );
    await after(150);
    expect(fired.map(([seconds, , input]) => [seconds, input])).toEqual([
      [0, '{"at":"2026-08-15T12:00:00Z"}'],
      [60, '{"at":"2026-08-15T12:01:00Z"}'],
      [120, '{"at":"2026-08-15T12:02:00Z"}'],
    ]);
    await call("DeleteSchedule", { Name: "sweep" });
    fired.length = 0;
    const [StartDate, EndDate] = [new Date(noon + 300_000), new Date(noon + 900_000)];
    await call("CreateSchedule", prepare({ Name: "some", ScheduleExpression: "rate(5 minutes)", StartDate, EndDate }));
    await call("CreateSchedule", prepare({ Name: "daily", ScheduleExpression: "cron(0 13 * * ? *)", EndDate }));
    await after(7200);
    expect(fired.map(([seconds]) => seconds)).toEqual([300, 600, 900]);
    expect(await code("GetSchedule", { Name: "some" })).toBe("ResourceNotFoundException");
  });

  test("late by up to 59 s and sometimes twice, as the seed says", async () => {
    const run = async () => {
      const { world, call, fired, after } = setUp();
      setSchedulerParameters(world, { latenessSeconds: 59, double: 0.25 });
      for (let n = 0; n < 100; n++) await call("CreateSchedule", prepare({ Name: `s${n}` }));
      await after(86_400);
      return fired.map(([seconds]) => seconds - 3600);
    };
    const late = await run();
    expect(await run()).toEqual(late);
    expect(late.length).toBeGreaterThan(110);
    expect(late.length).toBeLessThan(140);
    expect(Math.min(...late)).toBeLessThan(5);
    expect(Math.max(...late)).toBeGreaterThan(54);
    expect(Math.max(...late)).toBeLessThanOrEqual(59);
  });

  test("a flexible window spreads the firing over it", async () => {
    const { call, fired, after } = setUp();
    for (let n = 0; n < 20; n++)
      await call(
        "CreateSchedule",
        prepare({ Name: `s${n}`, FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 10 } }),
      );
    await after(86_400);
    const late = fired.map(([seconds]) => seconds - 3600);
    expect(late).toHaveLength(20);
    expect(Math.max(...late)).toBeLessThanOrEqual(600);
    expect(Math.max(...late)).toBeGreaterThan(300);
  });
});

describe("failure", () => {
  const DLQ = "arn:aws:sqs:eu-west-1:111122223333:cues-dlq";

  test("throttling is retried within age and attempts, then the dead-letter queue", async () => {
    const { call, fired, after, scheduler } = setUp(memoryShelf(), () => new AwsError("ThrottlingException", "slow"));
    await call(
      "CreateSchedule",
      prepare({ Name: "attempts" }, { RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: DLQ } }),
    );
    await after(7200);
    expect(fired.map(([seconds]) => seconds)).toEqual([3600, 3602, 3606]);
    expect(scheduler.dead()).toMatchObject([
      {
        failures: 3,
        item: { schedule: "eu-west-1/default/attempts", deadLetterArn: DLQ },
        error: { name: "ThrottlingException" },
      },
    ]);
    fired.length = 0;
    await call(
      "CreateSchedule",
      prepare(
        { Name: "age", ScheduleExpression: "at(2026-08-15T15:00:00)" },
        { RetryPolicy: { MaximumEventAgeInSeconds: 60 } },
      ),
    );
    await after(86_400);
    expect(fired.at(-1)?.[0]).toBeLessThanOrEqual(10_860);
    expect(scheduler.dead()).toMatchObject([{ error: { name: "ThrottlingException" } }, { failures: 3 }]);
    expect(scheduler.dead().map(({ error }) => error.name)).toEqual(["ThrottlingException", "ThrottlingException"]);
  });

  test("what another try cannot help is not tried again", async () => {
    const { call, fired, after, scheduler } = setUp(
      memoryShelf(),
      () => new AwsError("ExecutionAlreadyExists", "taken"),
    );
    await call("CreateSchedule", prepare());
    await after(7200);
    expect(fired).toHaveLength(1);
    expect(scheduler.dead()).toMatchObject([{ error: { name: "ExecutionAlreadyExists" } }]);
  });

  test("a busy target gets it later", async () => {
    let busy = 2;
    const { call, fired, after, scheduler } = setUp(memoryShelf(), () =>
      busy-- > 0 ? new AwsError("TooManyRequestsException", "") : undefined,
    );
    await call("CreateSchedule", prepare());
    await after(7200);
    expect(fired).toHaveLength(3);
    expect(scheduler.dead()).toEqual([]);
  });

  test("schedules, and firings under way, survive a kill", async () => {
    const shelf = memoryShelf();
    const first = setUp(shelf);
    await first.call("CreateSchedule", prepare({ Name: "early" }));
    await first.call("CreateSchedule", prepare({ Name: "later", ScheduleExpression: "at(2026-08-15T14:00:00)" }));
    await first.after(1800);
    first.world.kill();
    await first.after(86_400);
    expect(first.fired).toEqual([]);
    const second = setUp(shelf);
    await second.after(86_400);
    expect(second.fired.map(([seconds]) => seconds)).toEqual([3600, 7200]);
  });

  test("a firing whose target was being called when the kill struck is fired again", async () => {
    const shelf = memoryShelf();
    const world = createWorld({ at: noon, seed: 5, shelf });
    let called = 0;
    const scheduler = createScheduler(world, {
      account: "111122223333",
      invokeTarget: async () => {
        called++;
        await world.sleep(10_000);
      },
    });
    await schedulerStandIn(scheduler).call("CreateSchedule", prepare(), { region: "eu-west-1", function: "client" });
    await world.runUntil(noon + 3_605_000);
    world.kill();
    const second = setUp(shelf);
    await second.after(86_400);
    expect(called).toBe(1);
    expect(second.fired.map(([seconds]) => seconds)).toEqual([3605]);
  });
});

test("targets: Lambda asynchronously, universal targets and state machines as calls", async () => {
  const log: unknown[] = [];
  const route = targetRoutes({
    lambda: { invokeAsync: (name, payload) => void log.push(["lambda", name, payload]) },
    call: async (...all) => void log.push(all),
  });
  const machine = "arn:aws:states:eu-west-1:111122223333:stateMachine:start";
  await route("arn:aws:lambda:eu-west-1:111122223333:function:sweep:live", '{"a":1}', "eu-west-1");
  await route(START, JSON.stringify({ StateMachineArn: machine, Name: "n", Input: '{"Kept":1}' }), "eu-west-1");
  await route(machine, '{"b":2}', "eu-west-1");
  await route("arn:aws:scheduler:::aws-sdk:medialive:startChannel", '{"ChannelId":"1"}', "us-east-1");
  expect(log).toEqual([
    ["lambda", "sweep", { a: 1 }],
    ["states", "StartExecution", { stateMachineArn: machine, name: "n", input: '{"Kept":1}' }, "eu-west-1"],
    ["states", "StartExecution", { stateMachineArn: machine, input: '{"b":2}' }, "eu-west-1"],
    ["medialive", "StartChannel", { ChannelId: "1" }, "us-east-1"],
  ]);
  await expect(route("arn:aws:sns:eu-west-1:1:t", undefined, "eu-west-1")).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});
