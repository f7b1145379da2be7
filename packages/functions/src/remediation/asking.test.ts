import type { Incident } from "@showcaller/contracts";
import { answer } from "@showcaller/core/playbooks/apply";
import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import { ON_AIR } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { type IncidentStage, incidentStage } from "../../test/incident-stage.ts";
import { ask } from "../tasks/ask/handle.ts";
import { answered } from "./answered.ts";

/** A switch that somebody must approve, and is asked for. */
const asking = async (): Promise<IncidentStage & { attempt: string; wait: () => Promise<unknown> }> => {
  const t = await incidentStage({ playbook: { id: "input-loss-two" as never, mode: "approve" } });
  t.clock.at = ON_AIR + 10 * SECOND;
  const asked = await t.run();
  if (asked.next !== "ask") throw new Error("nothing is asked");
  return { ...t, attempt: asked.ask, wait: () => ask({ ...t.input, ask: asked.ask, token: "token-1" }, t.deps) };
};
const say =
  (attempt: string, by: string, now: number) =>
  (incident: Incident): Incident => {
    const said = answer(incident, attempt, { by, approve: true }, now);
    if (!said.ok) throw new Error(said.refused.detail);
    return said.incident;
  };
const completions = ({ calls }: IncidentStage) => calls.filter((call) => call === "executions.succeed token-1");

describe("a human's answer", () => {
  it("completes the wait that is kept", async () => {
    const t = await asking();
    await t.wait();
    expect(completions(t)).toEqual([]);
    await t.write(say(t.attempt, "op", t.clock.at));
    await answered(t.id, t.deps);
    expect(completions(t)).toHaveLength(1);
    expect(await t.store.remedies.ask(t.id)).toBeUndefined();
    await t.run();
    expect(t.acts()).toHaveLength(1);
  });
  it("that came before the wait was kept completes it at once", async () => {
    const t = await asking();
    await t.write(say(t.attempt, "op", t.clock.at));
    await answered(t.id, t.deps);
    expect(completions(t)).toEqual([]);
    await t.wait();
    expect(completions(t)).toHaveLength(1);
  });
  it("is no answer while none is written: whatever else is written wakes nobody", async () => {
    const t = await asking();
    await t.wait();
    await t.write((incident) => ({ ...incident, title: "another word for it" }));
    await answered(t.id, t.deps);
    expect(completions(t)).toEqual([]);
  });
  it("from whoever asked, or after its time, is none", async () => {
    const t = await asking();
    const incident = await t.incident();
    expect(() => say(t.attempt, "showcaller:remediation", t.clock.at)(incident)).toThrow("somebody else must approve");
    expect(() => say(t.attempt, "op", t.clock.at + 5 * MINUTE)(incident)).toThrow("it expired");
  });
  it("to a trouble that is over by then changes nothing on screen", async () => {
    const t = await asking();
    await t.write(say(t.attempt, "op", t.clock.at));
    await t.clear(t.clock.at);
    t.clock.at += SECOND;
    await t.run();
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).attempts[0]).toMatchObject({ verdict: "failed" });
  });
  it("is asked of people by a message of its own, once", async () => {
    const t = await asking();
    await t.run();
    const told = t.calls.filter((call) => call.startsWith("executions.start tell"));
    expect(new Set(told).size).toBe(1);
  });
});
