import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import { AIR, channel, encoderArn, eventId, seen } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeDeps, failed, fakeDeps } from "../../test/fake-deps.ts";
import { sweep } from "./handle.ts";

/* Live events on air on so many encoders of one Region: more than may be listed in a minute, or just as many. */
let t: FakeDeps;
const ids = (count: number) => Array.from({ length: count }, (_, n) => `c${String(n).padStart(3, "0")}`);
const onAir = async (count: number): Promise<void> => {
  await t.register(...ids(count).map((id) => channel(id)));
  for (const [n, id] of ids(count).entries()) {
    const event = await t.book({ id: eventId(n), status: "on-air", legs: [id] });
    t.encoders.set(encoderArn(id), seen({ arn: encoderArn(id) }));
    const run = { liveEvent: event.id, execution: "e", at: "2025-08-15T18:45:00Z" };
    await t.store.runtimes.update(channel(id).id, () => ({ state: "RUNNING", running: 2, observedAt: AIR, run }));
  }
  t.clock.at = AIR + 10 * MINUTE;
};
const measure = (id: string, value: number, ago = 20 * SECOND): void => {
  const at = t.clock.at - ago;
  t.measured.set(encoderArn(id), [
    { pipeline: 0, value, at },
    { pipeline: 1, value: 0, at },
  ]);
};
const asked = (): string[] => t.calls.flatMap((call) => /^encoders\.alerts .*:(.*)$/.exec(call)?.[1] ?? []);
const last = (count: number): string[] => ids(count).slice(-1);

beforeEach(() => {
  t = fakeDeps();
});

describe("alerts are listed", () => {
  it("of sixty encoders in a Region each minute, and CloudWatch is not asked", async () => {
    await onAir(60);
    await sweep(t.deps);
    expect(asked()).toHaveLength(60);
    expect(t.calls.filter((call) => call.startsWith("metrics"))).toEqual([]);
  });
  it("of more, first where CloudWatch counts another number than we know; an alert that was lost is heard", async () => {
    await onAir(70);
    for (const id of ids(70)) measure(id, 0);
    const [ill = ""] = last(70);
    measure(ill, 1);
    t.alerts.set(encoderArn(ill), [
      { id: "a", type: "Video Not Detected", pipeline: 0, state: "SET", setAt: t.clock.at - MINUTE },
    ]);
    await sweep(t.deps);
    expect(t.calls).toContain("metrics.activeAlerts eu-west-1 70");
    expect(asked()[0]).toBe(encoderArn(ill).split(":").at(-1));
    expect(asked()).toHaveLength(11);
    expect(await t.store.incidents.open(() => {})).toMatchObject([{ channel: ill, status: "open" }]);
    // Known, as CloudWatch has it: it is not asked first again.
    t.calls.length = 0;
    t.clock.at += MINUTE;
    for (const id of ids(70)) measure(id, id === ill ? 1 : 0);
    await sweep(t.deps);
    expect(asked()).toHaveLength(10);
  });
  it.each([
    ["is late", () => ids(70).map((id) => measure(id, 0, 61 * SECOND)), []],
    ["has nothing", () => {}, []],
    [
      "does not answer",
      () => {
        t.hooks.refuse = (call) =>
          call.startsWith("metrics") ? failed("transient", "ThrottlingException") : undefined;
      },
      [{ command: "get-metric-data", why: "eu-west-1: ThrottlingException: as the test has it" }],
    ],
  ])("in turn where CloudWatch %s: all of seventy in two minutes", async (_, given, failures) => {
    await onAir(70);
    given();
    const first = await sweep(t.deps);
    expect(asked()).toHaveLength(60);
    t.clock.at = AIR + 11 * MINUTE;
    await sweep(t.deps);
    expect(new Set(asked()).size).toBe(70);
    expect(first.failed).toEqual(failures);
  });
});
