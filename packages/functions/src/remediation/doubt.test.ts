import type { Rung } from "@showcaller/contracts";
import { formatInstant, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { channel, encoderArn, ON_AIR } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { failed } from "../../test/fake-deps.ts";
import { incidentStage } from "../../test/incident-stage.ts";

const ARN = encoderArn("main");
const restart: Rung = {
  id: "restart-pipeline",
  holdOff: "PT1M",
  when: ["other-pipeline-healthy"],
  action: { do: "restart-pipeline" },
  verify: { what: "cause-clears", within: "PT3M" },
};
/** A pipeline is black since `ON_AIR`, and is to be restarted a minute later. */
const sick = async (pipelines = ["1"]) => {
  const type = "Black Video Detected";
  const t = await incidentStage({ type, pipelines, playbook: { id: "black" as never, rungs: [restart] } });
  t.clock.at = ON_AIR + 61 * SECOND;
  return t;
};

describe("before a pipeline is restarted", () => {
  it("MediaLive is asked whether its alert is still set: one whose CLEARED was lost is healthy, and waits for the sweep to say so", async () => {
    const t = await sick();
    t.alerts.set(ARN, []);
    expect(await t.run()).toMatchObject({ next: "wait", until: formatInstant(ON_AIR + 91 * SECOND) });
    expect(t.acts()).toEqual([]);
    await t.clear(ON_AIR + 70 * SECOND);
    t.clock.at += 30 * SECOND;
    await t.run();
    expect(t.acts()).toEqual([]);
    expect(await t.incident()).toMatchObject({ status: "stabilising", attempts: [], pages: [] });
  });
  it("what is set on the other pipeline, and was not told, counts: both are sick, and nothing would carry the show", async () => {
    const t = await sick();
    const listed = t.alerts.get(ARN) ?? [];
    t.alerts.set(ARN, [...listed, ...listed.map((alert) => ({ ...alert, pipeline: 0 as const }))]);
    expect(await t.run()).toMatchObject({ next: "wait" });
    expect(t.acts()).toEqual([]);
  });
  it("it is asked when a human has said yes, too: minutes may have passed", async () => {
    const type = "Black Video Detected";
    const playbook = { id: "black" as never, rungs: [restart], mode: "approve" as const };
    const t = await incidentStage({ type, pipelines: ["1"], playbook });
    t.clock.at = ON_AIR + 61 * SECOND;
    expect(await t.run()).toMatchObject({ next: "ask" });
    await t.write((incident) => ({
      ...incident,
      attempts: incident.attempts.map((attempt) => ({ ...attempt, verdict: "decided", answeredBy: "op" })),
    }));
    t.alerts.set(ARN, []);
    t.clock.at += 2 * MINUTE;
    await t.run();
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).attempts).toMatchObject([{ rung: "restart-pipeline", verdict: "decided" }]);
  });
  it.each([
    ["still set", true, [`encoders.stop ${ARN}`]],
    ["over", false, []],
  ])(
    "likewise before an encoder that runs is restarted while the other leg carries the show: %s",
    async (_, set, acts) => {
      const reserve = channel("reserve", { encoder: { arn: encoderArn("reserve"), pipelines: 2 } });
      const whole: Rung = { ...restart, id: "restart-channel", when: [], action: { do: "restart-channel" } };
      const type = "Black Video Detected";
      const t = await incidentStage({ type, others: [reserve], playbook: { id: "black" as never, rungs: [whole] } });
      t.clock.at = ON_AIR + 61 * SECOND;
      if (!set) t.alerts.set(ARN, []);
      await t.run();
      expect(t.acts()).toEqual(acts);
    },
  );
  it("a list that does not answer is asked for again", async () => {
    const t = await sick();
    t.hooks.refuse = (call) => (call.startsWith("encoders.alerts") ? failed("transient") : undefined);
    await expect(t.run()).rejects.toMatchObject({ name: "Transient" });
    expect(t.acts()).toEqual([]);
    t.hooks.refuse = () => undefined;
    await t.run();
    expect(t.acts()).toEqual([`encoders.restartPipelines ${ARN} 1`]);
  });
});

describe("before a switch is called ineffective", () => {
  const switched = async () => {
    const t = await incidentStage();
    t.clock.at = ON_AIR + 10 * SECOND;
    await t.run();
    t.sees({ activeInputs: ["backup", "backup"] });
    t.clock.at += 40 * SECOND;
    return t;
  };
  it("the list is asked: one that helped, and whose CLEARED was lost, waits for the sweep to say so", async () => {
    const t = await switched();
    t.alerts.set(ARN, []);
    await t.run();
    expect((await t.incident()).attempts).toMatchObject([{ verdict: "pending" }]);
    await t.clear(ON_AIR + 60 * SECOND);
    t.clock.at += 30 * SECOND;
    await t.run();
    expect(await t.incident()).toMatchObject({ attempts: [{ rung: "switch-input", verdict: "effective" }], pages: [] });
  });
  it("and not for ever: a list that the sweep does not confirm is no proof", async () => {
    const t = await switched();
    t.alerts.set(ARN, []);
    t.clock.at += 90 * SECOND;
    await t.run();
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "switch-input", verdict: "ineffective" });
  });
  it("a list that does not answer keeps nobody from judging by what is known", async () => {
    const t = await switched();
    t.hooks.refuse = (call) => (call.startsWith("encoders.alerts") ? failed("transient") : undefined);
    await t.run();
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "switch-input", verdict: "ineffective" });
  });
});

describe("a switch back that only a look can show", () => {
  const back = async () => {
    const t = await incidentStage();
    t.clock.at = ON_AIR + 10 * SECOND;
    await t.run();
    t.sees({ activeInputs: ["backup", "backup"] });
    await t.clear(ON_AIR + 25 * SECOND);
    t.clock.at = ON_AIR + 205 * SECOND;
    await t.run();
    t.clock.at += 60 * SECOND;
    t.hooks.refuse = (call) => (call.startsWith("encoders.describe") ? failed("transient") : undefined);
    return t;
  };
  it("is looked for again when the encoder does not answer, and is not called ineffective for that", async () => {
    const t = await back();
    await expect(t.run()).rejects.toMatchObject({ name: "Transient" });
    t.hooks.refuse = () => undefined;
    t.sees({ activeInputs: ["programme", "programme"] });
    await t.run();
    expect((await t.incident()).attempts.at(-1)).toMatchObject({ rung: "switch-back", verdict: "effective" });
  });
  it("nobody knows of after a minute without an answer", async () => {
    const t = await back();
    t.clock.at += MINUTE;
    await t.run();
    expect((await t.incident()).attempts.at(-1)).toMatchObject({ rung: "switch-back", verdict: "unknown" });
  });
});
