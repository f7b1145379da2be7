import type { Incident, SignalState } from "@showcaller/contracts";
import { incidentSeries } from "@showcaller/core/incidents/names";
import { formatInstant, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { channel, encoderArn, ON_AIR } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { type IncidentStage, incidentStage } from "../../test/incident-stage.ts";

const single = channel("main", { inputs: { programme: "programme", preShow: "pre-show", slate: "slate" } });
const at = (seconds: number): number => ON_AIR + seconds * SECOND;

/** Slate called at :20, on screen and clear at :30; the programme is tried at :50. */
async function tried(): Promise<IncidentStage> {
  const t = await incidentStage({ of: single });
  t.clock.at = at(20);
  await t.run();
  t.sees({ activeInputs: ["slate", "slate"] });
  await t.clear(at(30));
  t.clock.at = at(32);
  expect(await t.run()).toMatchObject({ next: "wait", until: formatInstant(at(50)) });
  t.clock.at = at(50);
  expect(await t.run()).toMatchObject({ next: "wait", until: formatInstant(at(80)) });
  return t;
}
const setAgain = (t: IncidentStage, when: number): Promise<void> =>
  t.write((before) => ({
    ...before,
    signals: Object.fromEntries(
      Object.entries(before.signals).map(([id, state]): [string, SignalState] => [
        id,
        { ...state, edges: [{ at: when, edge: "SET", id: `again-${id}`, cause: "input-loss" }, ...state.edges] },
      ]),
    ),
  }));
const rungs = ({ attempts }: Incident) => attempts.map(({ rung, verdict }) => `${rung} ${verdict}`);

describe("the way back from a slate", () => {
  it("is tried, and the slate is shown again at once where the programme is still bad; no budget counts either", async () => {
    const t = await tried();
    t.sees({ activeInputs: ["programme", "programme"] });
    await setAgain(t, at(62));
    t.clock.at = at(63);
    await t.run();
    expect(rungs(await t.incident())).toEqual(["slate effective", "switch-back ineffective", "again pending"]);
    expect(t.acts().map((call) => call.replace(/.*\+showcaller-\S*?-(\D+-\d) .*/, "$1"))).toEqual([
      "slate-1",
      "switch-back-1",
      "again-1",
    ]);
    expect((await t.incident()).substitute).toMatchObject({ input: "slate", since: formatInstant(at(63)) });
    const { acts } = await t.store.runtimes.get(single.id);
    expect(acts?.map(({ id, free }) => [id.slice(t.id.length + 1), free ?? false])).toEqual([
      ["slate-1", false],
      ["switch-back-1", true],
      ["again-1", true],
    ]);
  });
  it("holds twenty seconds after it has landed; then nothing is shown instead any more", async () => {
    const t = await tried();
    t.sees({ activeInputs: ["programme", "programme"] });
    t.clock.at = at(80);
    await t.run();
    expect(await t.incident()).toMatchObject({ status: "stabilising" });
    expect(rungs(await t.incident())).toEqual(["slate effective", "switch-back effective"]);
    expect(await t.incident()).not.toHaveProperty("substitute");
    t.clock.at = at(91);
    expect(await t.run()).toMatchObject({ next: "leave" });
  });
  it("that does not land is tried again later, and the slate stays", async () => {
    const t = await tried();
    t.clock.at = at(111);
    expect(await t.run()).toMatchObject({ next: "wait", until: formatInstant(at(111 + 60)) });
    expect(rungs(await t.incident())).toEqual(["slate effective", "switch-back ineffective"]);
    expect(t.acts()).toHaveLength(2);
  });
  it("twice at the same instant, or after a death before its result was written, is one switch", async () => {
    const t = await tried();
    await t.write((before) => ({
      ...before,
      attempts: before.attempts.map((one) => (one.rung === "switch-back" ? { ...one, verdict: "decided" } : one)),
    }));
    await Promise.all([t.run(), t.run()].map((one) => one.catch(() => undefined)));
    expect(new Set(t.acts()).size).toBe(2);
    expect(rungs(await t.incident())).toEqual(["slate effective", "switch-back pending"]);
  });
  it("from the backup is a trial as well: still bad, it is back there at once and stays", async () => {
    const t = await incidentStage();
    t.clock.at = at(10);
    await t.run();
    t.sees({ activeInputs: ["backup", "backup"] });
    await t.clear(at(20));
    t.clock.at = at(30);
    await t.run();
    t.clock.at = at(200);
    await t.run();
    t.sees({ activeInputs: ["programme", "programme"] });
    await setAgain(t, at(212));
    t.clock.at = at(213);
    await t.run();
    expect(rungs(await t.incident())).toEqual(["switch-input effective", "switch-back ineffective", "again pending"]);
    t.sees({ activeInputs: ["backup", "backup"] });
    await t.clear(at(223));
    t.clock.at = at(225);
    await t.run();
    t.clock.at = at(223) + MINUTE;
    expect(await t.run()).toMatchObject({ next: "leave" });
    expect(await t.incident()).toMatchObject({ status: "resolved", substitute: { input: "backup" } });
  });
  it("is left to a human who has switched the input; and no slate goes over his", async () => {
    const t = await incidentStage({ of: single });
    const switched = { during: "on-air" as const, attachment: "else", action: "by hand", at: ON_AIR };
    await t.store.runtimes.update(single.id, () => ({ inputsHeld: { liveEvent: t.liveEvent.id, ...switched } }));
    t.clock.at = at(20);
    await t.run();
    expect(t.acts()).toEqual([]);
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "slate", verdict: "failed" });
  });
});

describe("a packager without keys", () => {
  const reserve = channel("reserve", { encoder: { arn: encoderArn("reserve"), pipelines: 2 } });
  const keyless = async (both: boolean) => {
    const t = await incidentStage({ of: channel("main"), others: [reserve] });
    const asKeys = (incident: Incident): Incident => ({
      ...incident,
      scope: "drm-key",
      cause: "drm-key",
      signals: Object.fromEntries(
        Object.entries(incident.signals).map(([id, state]): [string, SignalState] => [
          id,
          { ...state, edges: state.edges.map((edge) => ({ ...edge, cause: "drm-key" })) },
        ]),
      ),
    });
    await t.write(asKeys);
    if (both) {
      const { owner: _, ...rest } = asKeys(await t.incident());
      const series = incidentSeries({ liveEvent: t.liveEvent.id, channel: reserve.id, scope: "drm-key" });
      const theirs: Incident = { ...rest, id: `${series}-1` as Incident["id"], channel: reserve.id };
      await t.table.write(t.store.incidents.put(undefined, theirs).writes);
    }
    t.clock.at = at(15);
    await t.run();
    return t;
  };
  it("sends its viewers to a leg whose packager has them", async () => {
    const t = await keyless(false);
    expect(await t.store.remedies.legSwitch(single.id)).toMatchObject({ to: "reserve" });
    expect(t.acts()).toEqual([]);
  });
  it("and to none that misses them too: both ask one provider", async () => {
    const t = await keyless(true);
    expect(await t.store.remedies.legSwitch(single.id)).toBeUndefined();
    expect((await t.incident()).attempts[0]).toMatchObject({ rung: "notify" });
  });
});
