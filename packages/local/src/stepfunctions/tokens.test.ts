import { describe, expect, it } from "vitest";
import { machine, type Stage, stageOf, WAIT_FOR_TOKEN } from "./harness.ts";
import { tokensOf } from "./tokens.ts";

const waiting = (more: Record<string, unknown> = {}) =>
  machine({
    A: {
      Type: "Task",
      Resource: WAIT_FOR_TOKEN,
      Arguments: { FunctionName: "ask", Payload: { token: "{% $states.context.Task.Token %}" } },
      Output: "{% $states.result %}",
      End: true,
      ...more,
    },
  });
type Asked = { token: string };
/** A function that keeps the tokens it is given and does something with each. */
const asking = (act: (token: string, stage: Stage) => unknown = () => "asked") => {
  const tokens: string[] = [];
  return {
    tokens,
    functions: {
      ask: ({ token }: Asked, stage: Stage) => {
        tokens.push(token);
        return act(token, stage);
      },
    },
  };
};
const success = (taskToken: string, output: unknown = "done") => ({ taskToken, output: JSON.stringify(output) });
const refused = (code: string) => expect.objectContaining({ code });

describe("a task token", () => {
  it("ends its task, once; afterwards it is TaskTimedOut", async () => {
    const { tokens, functions } = asking();
    const stage = stageOf({ m: waiting() }, { functions });
    const arn = await stage.start("m");
    expect(await stage.ended(arn, 3600)).toEqual({ status: "RUNNING" });
    const [token = ""] = tokens;
    await stage.call("SendTaskSuccess", success(token, { a: 1 }));
    await expect(stage.call("SendTaskSuccess", success(token))).rejects.toEqual(refused("TaskTimedOut"));
    expect(await stage.ended(arn)).toEqual({ status: "SUCCEEDED", output: { a: 1 } });
    await expect(stage.call("SendTaskFailure", { taskToken: token })).rejects.toEqual(refused("TaskTimedOut"));
    await expect(stage.call("SendTaskHeartbeat", { taskToken: token })).rejects.toEqual(refused("TaskTimedOut"));
  });

  it("may be used before the call that carried it returns, and then decides, whatever the call does", async () => {
    for (const end of ["returns", "throws"]) {
      const { functions } = asking(async (token, stage) => {
        await stage.call("SendTaskSuccess", success(token, "early"));
        await stage.world.sleep(5000);
        if (end === "throws") throw new Error("late");
      });
      const stage = stageOf({ m: twoSteps }, { functions });
      const arn = await stage.start("m");
      expect(await stage.ended(arn, 60)).toEqual({ status: "SUCCEEDED", output: "early" });
    }
  });

  it("fails its task with any error, which Catch sees", async () => {
    const { functions } = asking((token, stage) =>
      stage.call("SendTaskFailure", { taskToken: token, error: "Custom", cause: "because" }),
    );
    const stage = stageOf({ m: waiting() }, { functions });
    const arn = await stage.start("m");
    expect(await stage.ended(arn)).toEqual({ status: "FAILED", error: "Custom", cause: "because" });
  });

  it("is dead after the task's time-out, and a retry has another", async () => {
    const { tokens, functions } = asking();
    const Retry = [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 1 }];
    const stage = stageOf({ m: waiting({ TimeoutSeconds: 10, Retry }) }, { functions });
    const arn = await stage.start("m");
    await stage.ended(arn, 15);
    const [first = "", second = ""] = tokens;
    expect(second).not.toBe(first);
    await expect(stage.call("SendTaskSuccess", success(first))).rejects.toEqual(refused("TaskTimedOut"));
    await stage.call("SendTaskSuccess", success(second));
    expect(await stage.ended(arn)).toEqual({ status: "SUCCEEDED", output: "done" });
  });

  it("does not save a task whose call fails first", async () => {
    const { tokens, functions } = asking(() => {
      throw new TypeError("no");
    });
    const stage = stageOf({ m: waiting() }, { functions });
    const arn = await stage.start("m");
    expect(await stage.ended(arn)).toMatchObject({ status: "FAILED", error: "TypeError" });
    await expect(stage.call("SendTaskSuccess", success(tokens[0] ?? ""))).rejects.toEqual(refused("TaskTimedOut"));
  });

  it("of an aborted execution is dead", async () => {
    const { tokens, functions } = asking();
    const stage = stageOf({ m: waiting() }, { functions });
    const arn = await stage.start("m");
    await stage.ended(arn, 1);
    await stage.call("StopExecution", { executionArn: arn, error: "E", cause: "c" });
    await expect(stage.call("SendTaskSuccess", success(tokens[0] ?? ""))).rejects.toEqual(refused("TaskTimedOut"));
    expect(await stage.ended(arn)).toEqual({ status: "ABORTED", error: "E", cause: "c" });
  });

  it("and a late answer of a closed execution do not reach the next one of that name, 90 days later", async () => {
    let calls = 0;
    const { tokens, functions } = asking(async (_token, { world }) => {
      if (calls++ > 0) return;
      await world.sleep(100 * 86_400_000);
      throw new Error("late");
    });
    const stage = stageOf({ m: waiting() }, { functions });
    const executionArn = await stage.start("m", {}, "x");
    await stage.ended(executionArn, 1);
    await stage.call("StopExecution", { executionArn });
    await stage.world.runUntil(stage.world.now + 91 * 86_400_000);
    await stage.start("m", {}, "x");
    await stage.ended(executionArn, 0);
    await expect(stage.call("SendTaskSuccess", success(tokens[0] ?? ""))).rejects.toEqual(refused("TaskDoesNotExist"));
    expect(await stage.ended(executionArn, 20 * 86_400)).toEqual({ status: "RUNNING" });
  });

  it("that nobody gave out is InvalidToken; bad output is InvalidOutput", async () => {
    const { tokens, functions } = asking();
    const stage = stageOf({ m: waiting() }, { functions });
    await stage.ended(await stage.start("m"), 1);
    const [token = ""] = tokens;
    const at = Math.floor(token.length / 2);
    const forged = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    for (const wrong of [forged, "AQC", "nonsense", tokensOf(99).give({ execution: "m:x", startedAt: 0, ticket: 1 })])
      await expect(stage.call("SendTaskSuccess", success(wrong))).rejects.toEqual(refused("InvalidToken"));
    await expect(stage.call("SendTaskSuccess", { taskToken: token, output: "{" })).rejects.toEqual(
      refused("InvalidOutput"),
    );
    const unknown = tokensOf(7).give({ execution: "m:gone", startedAt: 0, ticket: 1 });
    await expect(stage.call("SendTaskSuccess", success(unknown))).rejects.toEqual(refused("TaskDoesNotExist"));
    expect(stage.states.resource("SendTaskSuccess", { taskToken: unknown })).toBe("m:gone");
  });
});

const twoSteps = machine({
  A: {
    Type: "Task",
    Resource: WAIT_FOR_TOKEN,
    Arguments: { FunctionName: "ask", Payload: { token: "{% $states.context.Task.Token %}" } },
    Next: "B",
  },
  B: { Type: "Wait", Seconds: 30, End: true },
});

describe("heartbeats", () => {
  const beating = (more: Record<string, unknown> = {}) => waiting({ HeartbeatSeconds: "{% 10 %}", ...more });

  it("keep a task alive; missing one is States.Timeout, caught as States.HeartbeatTimeout", async () => {
    const { tokens, functions } = asking();
    const Catch = [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "Z" }];
    const definition = beating({ Catch }) as { States: Record<string, unknown> };
    definition.States.Z = {
      Type: "Pass",
      Output: { error: "{% $states.input.Error %}", at: "{% $millis() %}" },
      End: true,
    };
    const stage = stageOf({ m: definition }, { functions });
    const began = stage.world.now;
    const arn = await stage.start("m");
    for (let i = 0; i < 5; i++) {
      expect(await stage.ended(arn, 9)).toEqual({ status: "RUNNING" });
      await stage.call("SendTaskHeartbeat", { taskToken: tokens[0] ?? "" });
    }
    expect(await stage.ended(arn)).toEqual({
      status: "SUCCEEDED",
      output: { error: "States.Timeout", at: began + 55_000 },
    });
  });

  it("do not extend TimeoutSeconds", async () => {
    const { tokens, functions } = asking();
    const stage = stageOf({ m: beating({ TimeoutSeconds: 15 }) }, { functions });
    const arn = await stage.start("m");
    await stage.ended(arn, 9);
    await stage.call("SendTaskHeartbeat", { taskToken: tokens[0] ?? "" });
    expect(await stage.ended(arn, 6)).toEqual({ status: "FAILED", error: "States.Timeout" });
  });
});
