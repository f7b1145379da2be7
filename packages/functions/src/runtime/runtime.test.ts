import { describe, expect, it } from "vitest";
import { failed, fakeDeps } from "../../test/fake-deps.ts";
import { depsFrom } from "./environment.ts";
import { thrown } from "./errors.ts";
import { eventFunction } from "./wrap.ts";

describe("a failed call becomes what its machine can do about it", () => {
  it.each([
    ["permanent", "Permanent"],
    ["transient", "Transient"],
    ["conflict", "Transient"],
  ] as const)("%s: %s", (kind, name) => {
    expect(thrown("start channel main", failed(kind, "SomeException").failure)).toMatchObject({
      name,
      message: "start channel main: SomeException: as the test has it",
    });
  });
});

describe("a function", () => {
  const make = (handle: (event: unknown) => Promise<unknown>) => {
    const t = fakeDeps();
    const lines: unknown[][] = [];
    const metrics: unknown[][] = [];
    const note =
      (level: string) =>
      (...line: unknown[]) =>
        void lines.push([level, ...line]);
    const metric = {
      addDimensions: (...given: unknown[]) => void metrics.push(given),
      addMetric: (...given: unknown[]) => void metrics.push(given),
    };
    const telemetry = {
      logger: { info: note("info"), error: note("error") } as never,
      metrics: { singleMetric: () => metric } as never,
    };
    return { ...t, lines, metrics, handler: eventFunction("sweep", handle, t.deps, telemetry) };
  };
  it("answers what its handler answers, with one line and one metric", async () => {
    const { handler, lines, metrics, clock } = make(async (event) => {
      clock.at += 7;
      return { event };
    });
    expect(await handler("x", {} as never)).toEqual({ event: "x" });
    expect(lines).toEqual([["info", "invocation", { function: "sweep", outcome: "ok", ms: 7 }]]);
    expect(metrics).toEqual([[{ function: "sweep", outcome: "ok" }], ["InvocationMs", "Milliseconds", 7]]);
  });
  it("throws what its handler throws, named in line and metric", async () => {
    const { handler, lines } = make(async () => {
      throw thrown("x", failed("transient").failure);
    });
    await expect(handler("secret", {} as never)).rejects.toMatchObject({ name: "Transient" });
    expect(lines.map(([, text, more]) => [text, (more as { outcome?: string }).outcome])).toEqual([
      ["fault", undefined],
      ["invocation", "Transient"],
    ]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });
  it("is never given up by itself before Lambda ends its sandbox: what goes on after that would act without its lease", async () => {
    const context = { getRemainingTimeInMillis: () => expect.fail("asked how long it has") };
    const { handler } = make(async () => "done");
    expect(await handler({}, context as never)).toBe("done");
  });
  it("that throws no error still says so", async () => {
    const { handler, lines } = make(async () => Promise.reject("a text"));
    await expect(handler({}, {} as never)).rejects.toBeDefined();
    expect(lines[0]).toMatchObject(["error", "fault", { error: new Error("a text") }]);
  });
});

it("the deployed wiring names what it misses, at once", () => {
  expect(() => depsFrom({ TABLE_NAME: "t", SCHEDULE_GROUP: "g" }, {}, {})).toThrow(
    "not set: START_MACHINE_ARN, STOP_MACHINE_ARN, REMEDIATE_MACHINE_ARN, TELL_MACHINE_ARN, REVOKE_MACHINE_ARN, SCHEDULE_ROLE_ARN, SCHEDULE_DLQ_ARN",
  );
});
