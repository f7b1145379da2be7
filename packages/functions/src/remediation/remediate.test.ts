import { formatInstant, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { channel, encoderArn, ON_AIR } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { failed } from "../../test/fake-deps.ts";
import { incidentStage, two } from "../../test/incident-stage.ts";

const time = (seconds: number) => formatInstant(ON_AIR + seconds * SECOND);
const HOLD_OFF = 10;

describe("a lost input with another one to switch to", () => {
  it("waits for its hold-off, and says why, once", async () => {
    const t = await incidentStage();
    expect(await t.run()).toMatchObject({ next: "wait", until: time(HOLD_OFF), why: expect.stringContaining("PT10S") });
    expect(await t.run()).toMatchObject({ next: "wait", until: time(HOLD_OFF) });
    const waits = (await t.journal(t.liveEvent.id)).filter(({ name }) => name === "remedy.waits");
    expect(waits).toHaveLength(1);
    expect(t.acts()).toEqual([]);
  });

  it("then switches once, named by incident and rung, and waits to see it", async () => {
    const t = await incidentStage();
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    expect(await t.run()).toMatchObject({ next: "wait", until: time(HOLD_OFF + 40) });
    expect(t.acts()).toEqual([`encoders.schedule ${encoderArn("main")} +showcaller-${t.id}-switch-input-1 -`]);
    const { attempts, substitute } = await t.incident();
    expect(attempts).toMatchObject([{ rung: "switch-input", verdict: "pending", verifyBy: time(HOLD_OFF + 40) }]);
    expect(substitute).toMatchObject({ input: "backup" });
    const journal = (await t.journal(t.liveEvent.id)).map(({ name }) => name);
    expect(journal).toEqual(["live-event.booked", "remedy.decided", "remedy.done", "remedy.waits"]);
    const runtime = await t.store.runtimes.get(two.id);
    expect(runtime).toMatchObject({
      actions: [`showcaller-${t.id}-switch-input-1`],
      acts: [{ playbook: "input-loss-two" }],
    });
    expect(runtime.leaseHolder).toBeUndefined();
  });

  it("an ineffective switch is never repeated: the next rung, then a human", async () => {
    const t = await incidentStage({ of: { ...two, inputs: { ...two.inputs, slate: "slate" } } });
    const ends: string[] = [];
    for (let round = 0; round < 12 && t.clock.at < ON_AIR + 10 * MINUTE; round++) {
      const answer = await t.run();
      ends.push(answer.next);
      if (answer.next !== "wait") break;
      t.clock.at = Date.parse(answer.until);
    }
    const { attempts, pages } = await t.incident();
    expect(attempts.map(({ rung, verdict }) => [rung, verdict])).toEqual([
      ["switch-input", "ineffective"],
      ["slate", "ineffective"],
      ["page", "unknown"],
    ]);
    expect(t.acts()).toHaveLength(2);
    expect(pages).toHaveLength(1);
  });

  it("resolves when all has been clear for long enough, after going back to the programme", async () => {
    const t = await incidentStage();
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.run();
    t.sees({ activeInputs: ["backup", "backup"] });
    await t.clear(ON_AIR + 25 * SECOND);
    t.clock.at = ON_AIR + 50 * SECOND;
    const back = await t.run();
    expect(back).toMatchObject({ next: "wait", until: time(25 + 180) });
    t.clock.at = ON_AIR + 205 * SECOND;
    await t.run();
    expect(t.acts().at(-1)).toContain(`+showcaller-${t.id}-switch-back-1`);
    t.sees({ activeInputs: ["programme", "programme"] });
    t.clock.at = ON_AIR + 300 * SECOND;
    expect(await t.run()).toMatchObject({ next: "leave" });
    expect(await t.incident()).toMatchObject({ status: "resolved", outcome: "remedied" });
  });
});

describe("who may act", () => {
  it("only the incident's owner speaks", async () => {
    const t = await incidentStage();
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.write((incident) => ({ ...incident, owner: { execution: "another", attempt: 2 } }));
    expect(await t.run()).toMatchObject({ next: "leave", why: "another speaks for it" });
    expect(t.acts()).toEqual([]);
  });
  it("shadow never acts", async () => {
    const t = await incidentStage({ playbook: { id: "input-loss-two" as never, mode: "shadow" } });
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.run();
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "switch-input", verdict: "shadowed" });
  });
  it("approve asks with the time that is left, and acts only on a yes", async () => {
    const t = await incidentStage({ playbook: { id: "input-loss-two" as never, mode: "approve" } });
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    const asked = await t.run();
    expect(asked).toMatchObject({ next: "ask", seconds: 300, ask: `${t.id}-switch-input-1` });
    t.clock.at += MINUTE;
    expect(await t.run()).toMatchObject({ next: "ask", seconds: 240 });
    expect(t.acts()).toEqual([]);
    await t.write((incident) => ({
      ...incident,
      attempts: incident.attempts.map((attempt) => ({ ...attempt, verdict: "decided", answeredBy: "op" })),
    }));
    await t.run();
    expect(t.acts()).toHaveLength(1);
  });
  it("a question that nobody answers expires, and the next rung has its turn", async () => {
    const t = await incidentStage({ playbook: { id: "input-loss-two" as never, mode: "approve" } });
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.run();
    t.clock.at += 5 * MINUTE;
    await t.run();
    expect((await t.incident()).attempts[0]).toMatchObject({ verdict: "expired" });
    expect(t.acts()).toEqual([]);
  });
  it("a human's hands on the channel: nothing is touched", async () => {
    const t = await incidentStage();
    const hands = { liveEvent: t.liveEvent.id, state: "RUNNING" as const, since: ON_AIR, beforeAir: false };
    await t.store.runtimes.update(two.id, () => ({ hands }));
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.run();
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).attempts[0]).toMatchObject({ verdict: "failed" });
  });
  it("an input that a human has switched: no switch of ours", async () => {
    const t = await incidentStage();
    const switched = { during: "on-air" as const, attachment: "slate", action: "by hand", at: ON_AIR };
    await t.store.runtimes.update(two.id, () => ({ inputsHeld: { liveEvent: t.liveEvent.id, ...switched } }));
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.run();
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "switch-input", verdict: "failed" });
  });
  it("a channel that was put into observe since is not touched", async () => {
    const t = await incidentStage();
    await t.store.channels.put(two.id, "op", (before) =>
      before ? { channel: { ...before, mode: "observe", rev: before.rev + 1 } } : "same",
    );
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.run();
    expect(t.acts()).toEqual([]);
  });
  it("a channel that lost its tag is not touched, and nobody tries for ever", async () => {
    const t = await incidentStage();
    await t.store.runtimes.update(two.id, () => ({ untagged: true }));
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    expect(await t.run()).toMatchObject({ next: "wait" });
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "switch-input", verdict: "failed" });
  });
  it("nor one whose tag a look misses before a sweep has", async () => {
    const t = await incidentStage();
    t.sees({ tags: {} });
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.run();
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "switch-input", verdict: "failed" });
  });
  it("a channel that somebody has leased is waited for", async () => {
    const t = await incidentStage();
    await t.store.runtimes.lease(two.id, "somebody", {}, []);
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await expect(t.run()).rejects.toMatchObject({ name: "LeaseHeld" });
    expect(t.acts()).toEqual([]);
  });
});

describe("calls that fail", () => {
  it("throttled: nothing was done, so the same is tried again", async () => {
    const t = await incidentStage();
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    t.hooks.refuse = (call) =>
      call.startsWith("encoders.schedule") ? failed("transient", "TooManyRequestsException") : undefined;
    await expect(t.run()).rejects.toMatchObject({ name: "Transient" });
    expect((await t.store.runtimes.get(two.id)).leaseHolder).toBeUndefined();
    t.hooks.refuse = () => undefined;
    await t.run();
    expect((await t.incident()).attempts).toMatchObject([{ verdict: "pending" }]);
    expect(t.acts()).toHaveLength(2);
  });
  it("refused for good: the attempt has failed, and the next rung is taken", async () => {
    const t = await incidentStage();
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    t.hooks.refuse = (call) =>
      call.startsWith("encoders.schedule") ? failed("permanent", "ForbiddenException") : undefined;
    await t.run();
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "switch-input", verdict: "failed" });
  });
  it("a name that is there already is the same switch", async () => {
    const t = await incidentStage();
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    t.hooks.refuse = (call) =>
      call.startsWith("encoders.schedule") ? failed("permanent", "UnprocessableEntityException") : undefined;
    await t.run();
    expect((await t.incident()).attempts).toMatchObject([{ verdict: "pending" }]);
  });
  it("an encoder that does not answer is asked again before anything is done", async () => {
    const t = await incidentStage();
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    t.hooks.refuse = (call) => (call.startsWith("encoders.describe") ? failed("transient") : undefined);
    await expect(t.run()).rejects.toMatchObject({ name: "Transient" });
    expect(t.acts()).toEqual([]);
  });
  it("a restart that may have been called is not called again", async () => {
    const restart = {
      id: "restart-pipeline",
      holdOff: "PT5S",
      when: ["other-pipeline-healthy" as const],
      action: { do: "restart-pipeline" as const },
      verify: { what: "cause-clears" as const, within: "PT3M" },
    };
    const t = await incidentStage({
      type: "Black Video Detected",
      pipelines: ["1"],
      playbook: { id: "black" as never, rungs: [restart] },
    });
    t.clock.at = ON_AIR + 20 * SECOND;
    // The answer is lost: nobody knows whether it was called.
    t.hooks.refuse = (call) => (call.startsWith("encoders.restart") ? failed("transient", "TimeoutError") : undefined);
    await expect(t.run()).rejects.toMatchObject({ name: "Transient" });
    t.hooks.refuse = () => undefined;
    expect(await t.run()).toMatchObject({ next: "wait" });
    expect(t.acts()).toEqual([`encoders.restartPipelines ${encoderArn("main")} 1`]);
    expect((await t.incident()).attempts).toMatchObject([{ verdict: "pending" }]);
  });
});

describe("the other leg", () => {
  const reserve = channel("reserve", { encoder: { arn: encoderArn("reserve"), pipelines: 2 } });
  it("gets the viewers of a single input, for as long as the incident lasts", async () => {
    const t = await incidentStage({ of: channel("main"), others: [reserve] });
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.run();
    expect(await t.store.remedies.legSwitch(two.id)).toMatchObject({ to: "reserve", incident: t.id });
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "move-viewers", verdict: "effective" });
    await t.clear(ON_AIR + 30 * SECOND);
    t.clock.at = ON_AIR + 2 * MINUTE;
    expect(await t.run()).toMatchObject({ next: "leave" });
    expect(await t.store.remedies.legSwitch(two.id)).toBeUndefined();
  });
  it("gets nobody while it is not seen to be whole", async () => {
    const t = await incidentStage({ of: channel("main"), others: [reserve] });
    t.encoders.delete(reserve.encoder.arn);
    t.clock.at = ON_AIR + HOLD_OFF * SECOND;
    await t.run();
    expect(await t.store.remedies.legSwitch(two.id)).toBeUndefined();
    expect((await t.incident()).pages).toHaveLength(1);
  });
});
