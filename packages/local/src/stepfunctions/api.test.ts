import { describe, expect, it } from "vitest";
import { INVOKE, machine, run, stageOf } from "./harness.ts";

const DAY = 86_400;
const slow = machine({ A: { Type: "Wait", Seconds: 100, End: true } });
const ARN = "arn:aws:states:eu-west-1:111122223333";
const machineArn = `${ARN}:stateMachine:m`;
const refused = (code: string) => expect.objectContaining({ code });
const start = (more: Record<string, unknown>) =>
  stageOf({ m: slow }).call("StartExecution", { stateMachineArn: machineArn, ...more });

describe("StartExecution", () => {
  it("is idempotent while the same input runs under the name; otherwise the name is taken for 90 days", async () => {
    const stage = stageOf({ m: slow });
    const begin = (input: string) => stage.call("StartExecution", { stateMachineArn: machineArn, name: "x", input });
    const first = await begin("{}");
    expect(await stage.ended(`${ARN}:execution:m:x`, 10)).toEqual({ status: "RUNNING" });
    expect(await begin("{}")).toEqual(first);
    await expect(begin('{"a":1}')).rejects.toEqual(refused("ExecutionAlreadyExists"));
    await stage.ended(`${ARN}:execution:m:x`, 100);
    await expect(begin("{}")).rejects.toEqual(refused("ExecutionAlreadyExists"));
    await stage.world.runUntil(stage.world.now + 90 * DAY * 1000);
    const again = await begin("{}");
    expect(again).not.toEqual(first);
    expect((await stage.history(String(again.executionArn))).map(({ id }) => id)).toEqual([1]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a name too long", { name: "n".repeat(81) }, "InvalidName"],
    ["an empty name", { name: "" }, "InvalidName"],
    ["an ARN as name", { name: machineArn }, "InvalidName"],
    ["a space", { name: "a b" }, "InvalidName"],
    ["a control character", { name: "a\u0007" }, "InvalidName"],
    ["no JSON", { input: "not json" }, "InvalidExecutionInput"],
    ["empty input", { input: "" }, "InvalidExecutionInput"],
    ["too much input", { input: JSON.stringify("x".repeat(262_144)) }, "InvalidExecutionInput"],
    ["an unknown machine", { stateMachineArn: `${ARN}:stateMachine:other` }, "StateMachineDoesNotExist"],
    [
      "another Region's machine",
      { stateMachineArn: machineArn.replace("eu-west-1", "us-east-1") },
      "StateMachineDoesNotExist",
    ],
    ["no ARN", { stateMachineArn: "m" }, "InvalidArn"],
    ["a number", { name: 1 }, "ValidationException"],
  ])("refuses %s", async (_name, input, code) => {
    await expect(start(input)).rejects.toEqual(refused(code));
  });

  it("takes any JSON and 80 characters, and names an execution that has none", async () => {
    const name = `01J-prepare.p1_a1-${"é".repeat(62)}`;
    expect(await start({ name, input: "null" })).toEqual({
      executionArn: `${ARN}:execution:m:${name}`,
      startDate: new Date("2026-11-21T20:00:00.000Z"),
    });
    const stage = stageOf({ m: slow });
    const [a, b] = [await stage.start("m"), await stage.start("m")];
    expect(a).toMatch(/:execution:m:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(a).not.toBe(b);
  });
});

describe("reading", () => {
  it("DescribeExecution gives AWS's members", async () => {
    const stage = stageOf({ m: slow });
    const executionArn = await stage.start("m", { a: 1 }, "x");
    const running = {
      executionArn,
      stateMachineArn: machineArn,
      name: "x",
      status: "RUNNING",
      startDate: new Date("2026-11-21T20:00:00.000Z"),
      redriveCount: 0,
      input: '{"a":1}',
      inputDetails: { included: true },
      redriveStatus: "NOT_REDRIVABLE",
    };
    expect(await stage.call("DescribeExecution", { executionArn })).toEqual(running);
    await stage.ended(executionArn);
    expect(await stage.call("DescribeExecution", { executionArn })).toEqual({
      ...running,
      status: "SUCCEEDED",
      stopDate: new Date("2026-11-21T20:01:40.000Z"),
      output: '{"a":1}',
      outputDetails: { included: true },
    });
    await expect(stage.call("DescribeExecution", { executionArn: `${executionArn}y` })).rejects.toEqual(
      refused("ExecutionDoesNotExist"),
    );
  });

  it("ListExecutions pages, newest first, by status", async () => {
    const stage = stageOf({ m: slow, other: slow });
    for (const name of ["a", "b", "c"]) await stage.ended(await stage.start("m", {}, name), 60);
    await stage.start("other");
    const list = async (more: Record<string, unknown>) => {
      const { executions, nextToken } = await stage.call("ListExecutions", { stateMachineArn: machineArn, ...more });
      return { names: (executions as { name: string }[]).map(({ name }) => name), nextToken };
    };
    expect((await list({})).names).toEqual(["c", "b", "a"]);
    const first = await list({ maxResults: 2 });
    expect(first.names).toEqual(["c", "b"]);
    expect((await list({ maxResults: 2, nextToken: first.nextToken })).names).toEqual(["a"]);
    expect((await list({ statusFilter: "RUNNING" })).names).toEqual(["c"]);
    await expect(list({ nextToken: "forged" })).rejects.toEqual(refused("InvalidToken"));
  });

  it("state machines", async () => {
    const stage = stageOf({ m: slow });
    const described = await stage.call("DescribeStateMachine", { stateMachineArn: machineArn });
    expect(described).toMatchObject({ name: "m", status: "ACTIVE", type: "STANDARD" });
    expect(JSON.parse(String(described.definition))).toEqual(slow);
    expect(await stage.call("ListStateMachines", {})).toMatchObject({ stateMachines: [{ name: "m" }] });
    await expect(stage.call("CreateStateMachine", {})).rejects.toEqual(refused("NotImplementedException"));
  });
});

it("StopExecution aborts everything under way, and is harmless afterwards", async () => {
  const hang = { f: (_: never, { world }: { world: { sleep(ms: number): Promise<void> } }) => world.sleep(1000) };
  const task = { Type: "Task", Resource: INVOKE, Arguments: { FunctionName: "f" }, TimeoutSeconds: 500, End: true };
  const branches = [slow, machine({ B: task })] as { StartAt: string; States: object }[];
  const Branches = branches.map(({ StartAt, States }) => ({ StartAt, States }));
  const stage = stageOf(
    { m: machine({ P: { Type: "Parallel", Branches, End: true } }, { TimeoutSeconds: 900 }) },
    { functions: hang },
  );
  const executionArn = await stage.start("m");
  await stage.ended(executionArn, 0);
  const { stopDate } = await stage.call("StopExecution", { executionArn, cause: "why" });
  expect(await stage.ended(executionArn)).toEqual({ status: "ABORTED", cause: "why" });
  expect(await stage.call("StopExecution", { executionArn })).toEqual({ stopDate });
  expect((await stage.history(executionArn)).at(-1)).toMatchObject({ type: "ExecutionAborted" });
  expect(stage.states.running()).toEqual([]);
});

it("emits a status change at the start and at the end", async () => {
  const stage = stageOf({ m: machine({ A: { Type: "Fail", Error: "E", Cause: "c" } }) });
  const arn = await stage.start("m", { a: 1 }, "x");
  await stage.ended(arn);
  const base = {
    executionArn: arn,
    stateMachineArn: machineArn,
    name: "x",
    startDate: Date.parse("2026-11-21T20:00:00.000Z"),
    input: '{"a":1}',
    inputDetails: { included: true },
    output: null,
    outputDetails: null,
  };
  expect(stage.emitted.map(({ detail }) => detail)).toMatchObject([
    { ...base, status: "RUNNING", stopDate: null, error: null, cause: null },
    { ...base, status: "FAILED", stopDate: base.startDate, error: "E", cause: "c" },
  ]);
  expect(stage.emitted[0]).toMatchObject({
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    region: "eu-west-1",
    resources: [arn],
  });
});

it("counts what AWS bills: states entered, and retries", async () => {
  const flaky = {
    f: () => {
      throw new Error("x");
    },
  };
  const Retry = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }];
  const stage = stageOf(
    {
      m: machine({
        A: { Type: "Pass", Next: "B" },
        B: {
          Type: "Map",
          Items: [1, 2],
          ItemProcessor: { StartAt: "C", States: { C: { Type: "Pass", End: true } } },
          Next: "D",
        },
        D: { Type: "Task", Resource: INVOKE, Arguments: { FunctionName: "f" }, Retry, End: true },
      }),
    },
    { functions: flaky },
  );
  const arn = await stage.start("m", {}, "x");
  expect(stage.states.running()).toMatchObject([{ executionArn: arn, machine: "m", name: "x" }]);
  await stage.ended(arn);
  const events = (await stage.history(arn)).length;
  expect(stage.states.transitions()).toEqual([
    { executionArn: arn, machine: "m", name: "x", status: "FAILED", transitions: 7, events },
  ]);
});

it("other resources come from the table", async () => {
  const start = "arn:aws:states:::aws-sdk:medialive:startChannel";
  const definition = machine({ A: { Type: "Task", Resource: start, Arguments: { ChannelId: "1" }, End: true } });
  const resources = { [start]: { prefix: "MediaLive", call: async (args: unknown) => ({ started: args }) } };
  const stage = stageOf({ m: definition }, { resources });
  const arn = await stage.start("m");
  expect(await stage.ended(arn)).toEqual({ status: "SUCCEEDED", output: { started: { ChannelId: "1" } } });
  expect((await stage.history(arn))[2]).toMatchObject({
    taskScheduledEventDetails: {
      resourceType: "aws-sdk:medialive",
      resource: "startChannel",
      parameters: '{"ChannelId":"1"}',
    },
  });
  await expect(run(definition)).rejects.toThrow(`unknown resource ${start}`);
});
