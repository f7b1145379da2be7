import type { Incident, Playbook } from "@showcaller/contracts";
import { channel, Desk, legView, liveEvent, ON_AIR, scene } from "@showcaller/testkit/builders";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import { describe, expect, it } from "vitest";
import { formatInstant, SECOND } from "../time/instant.ts";
import { defaultPlaybooks } from "./defaults.ts";
import { replay } from "./replay.ts";

const two = channel("main", { inputs: { programme: "programme", backup: "backup" } });
const then = scene({ leg: legView({ of: two }) });
const time = (seconds: number) => formatInstant(ON_AIR + seconds * SECOND);
const past = (lasted: number): Incident => {
  const desk = new Desk({ channels: [two], events: [liveEvent({ status: "on-air" })] }, () => then);
  for (const [state, at] of [
    ["SET", 0],
    ["CLEARED", lasted],
  ] as const)
    desk.tell(alertEvent({ state, time: time(at), eventId: state }), ON_AIR + 3600 * SECOND);
  const [made] = desk.all;
  if (!made) throw new Error("no incident");
  return { ...made, status: "resolved", resolvedAt: time(lasted + 60), outcome: "healed-itself" };
};
const book = defaultPlaybooks.find(({ id }) => id === "input-loss-two") as Playbook;
const rungs = (incident: Incident, playbook: Playbook) =>
  replay([{ incident, scene: then }], playbook)[0]?.steps.flatMap(({ at, rung, kind }) =>
    kind === "act" ? [[rung, at]] : [],
  );

describe("replay", () => {
  it("says what a playbook would have done to an incident, and when", () => {
    expect(rungs(past(25), book)).toEqual([["switch-input", time(10)]]);
    expect(rungs(past(8), book)).toEqual([]);
  });
  it("a longer hold-off would have done less", () => {
    const [first, ...rest] = book.rungs;
    if (!first) throw new Error("no rung");
    expect(rungs(past(25), { ...book, rungs: [{ ...first, holdOff: "PT30S" }, ...rest] })).toEqual([]);
  });
  it("does nothing, and says the same twice", () => {
    const incident = past(25);
    const before = structuredClone(incident);
    expect(replay([{ incident, scene: then }], book)).toEqual(replay([{ incident, scene: then }], book));
    expect(incident).toEqual(before);
  });
});
