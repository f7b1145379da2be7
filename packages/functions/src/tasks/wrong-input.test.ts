import { claim, encoderArn, eventId } from "@showcaller/testkit/builders";
import { type TaskName, tasks } from "@showcaller/workflows";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fakeDeps } from "../../test/fake-deps.ts";
import { createFunctions, taskFunctionName } from "../catalog.ts";

const names = Object.keys(tasks) as TaskName[];
const base = {
  contract: 2,
  liveEvent: eventId(1),
  cue: "prepare",
  plan: 1,
  attempt: 1,
  execution: claim({ plan: 1 }).execution,
};
const leg = {
  channel: "main",
  region: "eu-west-1",
  encoder: encoderArn("main"),
  pipelines: 2,
  programme: "programme",
  flows: [],
  runs: false,
  handover: { gap: 0, startOver: 0 },
  content: "nobody's",
  spread: 0,
};
const ofLiveEvent = { ...base, leg, token: "token-1" };
const ofIncident = {
  contract: 2,
  incident: "9f86d081884c7d65-1",
  attempt: 1,
  of: { legs: [] },
  execution: "remediate-9f86d081884c7d65-1-a1",
  token: "token-1",
  ask: "1",
};
const ofList = {
  contract: 1,
  job: eventId(1),
  attempt: 1,
  execution: `${eventId(1)}-revoke-a1`,
  token: "token-1",
  tidings: "notify",
  tries: 0,
};
const make = () => {
  const t = fakeDeps();
  const lines: unknown[][] = [];
  const logger = {
    info: (...line: unknown[]) => void lines.push(line),
    error: (...line: unknown[]) => void lines.push(line),
  };
  const functions = createFunctions(t.deps, { logger: logger as never });
  const invoke = async (task: TaskName, input: unknown) =>
    functions[taskFunctionName(task)]?.handler(input, {} as never);
  return { ...t, invoke, lines };
};

describe.each(names)("task %s", (task) => {
  const needsLeg = "leg" in tasks[task].input.shape;
  const needsToken = "token" in tasks[task].input.shape;
  const isRemedy = "incident" in tasks[task].input.shape;
  const isList = "job" in tasks[task].input.shape;
  const good = isRemedy ? ofIncident : isList ? ofList : ofLiveEvent;
  const wrong: [string, unknown][] = [
    ["nothing", undefined],
    ["null", null],
    ["a text", "prepare"],
    ["a list", [good]],
    ["an empty object", {}],
    ["a contract of the future", { ...good, contract: 3 }],
    ["a contract before the last", { ...good, contract: 0 }],
    ["no contract", { ...good, contract: undefined }],
    ["attempt 0", { ...good, attempt: 0 }],
    ["no execution", { ...good, execution: "" }],
    ...((isRemedy
      ? [
          ["an incident that is none", { ...good, incident: "INC-7" }],
          ["no legs", { ...good, of: {} }],
        ]
      : isList
        ? [["a job that is none", { ...good, job: "list-7" }]]
        : [
            ["a live event that is none", { ...good, liveEvent: "match-7" }],
            ["plan 0", { ...good, plan: 0 }],
            ["a cue that starts no workflow", { ...good, cue: "air" }],
          ]) as [string, unknown][]),
    ...(needsLeg
      ? ([
          ["no leg", { ...good, leg: undefined }],
          ["a leg without encoder", { ...good, leg: { ...leg, encoder: "42" } }],
          ["a leg of today that does not say whose content it shows", { ...good, leg: { ...leg, content: undefined } }],
          ["three pipelines", { ...good, leg: { ...leg, pipelines: 3 } }],
          ["a spread of an hour", { ...good, leg: { ...leg, spread: 3600 } }],
        ] as [string, unknown][])
      : []),
    ...(needsToken ? ([["no token", { ...good, token: "" }]] as [string, unknown][]) : []),
  ];
  it.each(wrong)("refuses %s for good, before it touches anything", async (_, input) => {
    const { invoke, calls, table, lines } = make();
    // Permanent is in no Retry (workflows/tasks.ts): trying again would not help.
    await expect(invoke(task, input)).rejects.toMatchObject({ name: "Permanent" });
    expect([calls, table.snapshot().items]).toEqual([[], []]);
    expect(lines.map(([text]) => text)).toEqual(["fault", "invocation"]);
  });
  if (isList)
    return it("leaves what is right, where there is no such list", async () => {
      const { invoke, table } = make();
      expect([{}, { next: "leave", why: "there is no such list" }]).toContainEqual(await invoke(task, good));
      expect(table.snapshot().items).toEqual([]);
    });
  if (isRemedy) return;
  it("takes what the contract before the last change said, and answers the same", async () => {
    const { handover: _, content: __, ...before } = leg;
    const past = { ...good, contract: 1, ...(needsLeg ? { leg: before } : {}) };
    const outcome = (input: unknown) =>
      make()
        .invoke(task, input)
        .catch(({ name, message }) => ({ name, message }));
    expect(await outcome(past)).toEqual(await outcome(good));
    expect(await outcome(past)).not.toMatchObject({ name: "Permanent" });
  });
  it("takes what is right: there is no such live event", async () => {
    const { invoke } = make();
    const done = invoke(task, good);
    if (needsLeg && task !== "stop-flows") await expect(done).rejects.toMatchObject({ name: "Superseded" });
    else
      expect(await done).toEqual(
        task === "stop-flows" ? {} : { outcome: "nothing", why: "there is no such live event" },
      );
  });
});

it("a remediation of an incident that is not there leaves", async () => {
  expect(await make().invoke("remediate", ofIncident)).toMatchObject({ next: "leave" });
});

it("any JSON is refused for good, never by accident", async () => {
  const { invoke } = make();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 }), async (task, input) => {
      await expect(invoke(task, input)).rejects.toMatchObject({ name: "Permanent" });
    }),
    { numRuns: 150 },
  );
});
