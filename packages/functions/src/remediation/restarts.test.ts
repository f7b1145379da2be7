import type { Incident, Rung, SignalState } from "@showcaller/contracts";
import type { FlowState } from "@showcaller/core/ports";
import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import { channel, encoderArn, flowArn, ON_AIR } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { failed } from "../../test/fake-deps.ts";
import { incidentStage } from "../../test/incident-stage.ts";

const ARN = encoderArn("main");
const restart: Rung = {
  id: "restart-channel",
  holdOff: "PT0S",
  when: [],
  action: { do: "restart-channel" },
  verify: { what: "encoder-running", within: "PT10M" },
};
/** The same conditions, of another cause. */
const because =
  (cause: Incident["cause"]) =>
  (incident: Incident): Incident => ({
    ...incident,
    cause,
    signals: Object.fromEntries(
      Object.entries(incident.signals).map(([id, state]): [string, SignalState] => [
        id,
        { ...state, edges: state.edges.map((edge) => ({ ...edge, cause })) },
      ]),
    ),
  });

describe("an encoder is restarted: stop, wait until it is down, start", () => {
  /** Stuck in the lead, where a restart hurts nobody. */
  const stuck = async () => {
    const t = await incidentStage({
      status: "preparing",
      playbook: { id: "stuck-starting" as never, rungs: [restart] },
    });
    await t.write(because("stuck-starting"));
    t.sees({ state: "STARTING", pipelinesRunning: 0 });
    return t;
  };
  it("each call by what is seen", async () => {
    const t = await stuck();
    expect(await t.run()).toMatchObject({ next: "wait", why: expect.stringContaining("stopping") });
    expect(t.acts()).toEqual([`encoders.stop ${ARN}`]);
    t.sees({ state: "STOPPING", pipelinesRunning: 0 });
    t.clock.at += 20 * SECOND;
    expect(await t.run()).toMatchObject({ next: "wait" });
    t.sees({ state: "IDLE", pipelinesRunning: 0 });
    t.clock.at += 20 * SECOND;
    await t.run();
    expect(t.acts()).toEqual([`encoders.stop ${ARN}`, `encoders.start ${ARN}`]);
    expect((await t.incident()).attempts).toMatchObject([{ verdict: "pending" }]);
    // Ours to stop again (law 6), and no hand's doing.
    expect(await t.store.runtimes.get("main" as never)).toMatchObject({
      run: { liveEvent: t.liveEvent.id },
      acts: [{ step: "start" }],
    });
  });
  it("one that runs after our start is not stopped again, though nobody recorded the start", async () => {
    const t = await stuck();
    await t.run();
    t.sees({ state: "IDLE", pipelinesRunning: 0 });
    t.hooks.refuse = (call) => (call.startsWith("encoders.start") ? failed("transient", "TimeoutError") : undefined);
    await expect(t.run()).rejects.toMatchObject({ name: "Transient" });
    t.hooks.refuse = () => undefined;
    t.sees({ state: "STARTING", pipelinesRunning: 0 });
    await t.run();
    expect(t.acts().filter((call) => call.startsWith("encoders.stop"))).toHaveLength(1);
    expect(t.acts().filter((call) => call.startsWith("encoders.start"))).toHaveLength(1);
    expect((await t.incident()).attempts).toMatchObject([{ verdict: "pending" }]);
  });
  it("of a channel that has lost its tag meanwhile is given up at once: there is no lease to be had, however often it is tried", async () => {
    const t = await stuck();
    await t.run();
    t.sees({ state: "IDLE", pipelinesRunning: 0 });
    await t.store.runtimes.update("main" as never, () => ({ untagged: true }));
    t.clock.at += 20 * SECOND;
    await t.run();
    expect(t.acts()).toEqual([`encoders.stop ${ARN}`]);
    expect((await t.incident()).attempts[0]).toMatchObject({ verdict: "failed" });
  });
  it("is given up when it does not come down", async () => {
    const t = await stuck();
    await t.run();
    t.sees({ state: "STOPPING", pipelinesRunning: 0 });
    t.clock.at += 13 * MINUTE;
    await t.run();
    expect((await t.incident()).attempts[0]).toMatchObject({ verdict: "failed" });
  });
  it("never on air while no other leg is whole, whatever the playbook says", async () => {
    const t = await incidentStage({ playbook: { id: "input-loss-two" as never, rungs: [restart] } });
    await t.run();
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).pages).toHaveLength(1);
  });
});

describe("a flow is restarted", () => {
  it("stop, wait until it stands by, start; only the one that is up is stopped", async () => {
    const [a, b] = [flowArn("a"), flowArn("b")];
    const of = channel("main", { flows: [{ arn: a }, { arn: b }] });
    const rung: Rung = {
      ...restart,
      id: "restart-flow",
      action: { do: "restart-flow" },
      verify: { what: "flows-active", within: "PT2M" },
    };
    const t = await incidentStage({ of, status: "preparing", playbook: { id: "source-loss" as never, rungs: [rung] } });
    await t.write(because("source-loss"));
    t.flows.set(a, "ERROR");
    await t.run();
    expect(t.acts()).toEqual([`flows.stop ${a}`]);
    t.flows.set(a, "STANDBY");
    t.clock.at += 10 * SECOND;
    await t.run();
    expect(t.acts().slice(1)).toEqual([`flows.start ${a}`, `flows.start ${b}`]);
    t.flows.set(a, "ACTIVE").set(b, "ACTIVE");
    await t.run();
    expect((await t.incident()).attempts).toMatchObject([{ verdict: "effective" }]);
  });
});

describe("of two flows", () => {
  const [a, b] = [flowArn("a"), flowArn("b")];
  const stage = async (states: [FlowState, FlowState], status: "preparing" | "on-air" = "on-air") => {
    const of = channel("main", { flows: [{ arn: a }, { arn: b }] });
    const rung: Rung = {
      ...restart,
      id: "restart-flow",
      action: { do: "restart-flow" },
      verify: { what: "flows-active", within: "PT2M" },
    };
    const t = await incidentStage({ of, status, playbook: { id: "source-loss" as never, rungs: [rung] } });
    await t.write(because("source-loss"));
    t.flows.set(a, states[0]).set(b, states[1]);
    return t;
  };
  it("the one in ERROR is restarted, and the one that carries the show is not touched", async () => {
    const t = await stage(["ERROR", "ACTIVE"]);
    await t.run();
    t.flows.set(a, "STANDBY");
    t.clock.at += 10 * SECOND;
    await t.run();
    expect(t.acts()).toEqual([`flows.stop ${a}`, `flows.start ${a}`]);
  });
  it("one that stands by is started, and the other left alone", async () => {
    const t = await stage(["ACTIVE", "STANDBY"]);
    await t.run();
    expect(t.acts()).toEqual([`flows.start ${b}`]);
  });
  it("both are restarted where both run and nobody watches, once, though the answer of the stop is lost", async () => {
    const t = await stage(["ACTIVE", "ACTIVE"], "preparing");
    t.hooks.refuse = (call) => (call === `flows.stop ${b}` ? failed("transient", "TimeoutError") : undefined);
    await expect(t.run()).rejects.toMatchObject({ name: "Transient" });
    t.hooks.refuse = () => undefined;
    t.flows.set(a, "STANDBY").set(b, "STANDBY");
    await t.run();
    expect(t.acts()).toEqual([`flows.stop ${a}`, `flows.stop ${b}`, `flows.start ${a}`, `flows.start ${b}`]);
  });
});

describe("budgets", () => {
  it("count what other incidents did on the channel: then a human", async () => {
    const t = await incidentStage({ playbook: { id: "input-loss-two" as never, budget: { perEvent: 1, perHour: 5 } } });
    const other = { id: "x", incident: "0000000000000000-1", playbook: "input-loss-two", at: ON_AIR - 20 * MINUTE };
    await t.store.runtimes.update("main" as never, () => ({
      acts: [{ ...other, liveEvent: t.liveEvent.id } as never],
    }));
    t.clock.at = ON_AIR + 10 * SECOND;
    await t.run();
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).pages).toHaveLength(1);
  });
});
