import { channel, Desk, liveEvent, ON_AIR, scene } from "@showcaller/testkit/builders";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import { describe, expect, it } from "vitest";
import type { ListedAlert } from "../ports.ts";
import { formatInstant, MINUTE, SECOND } from "../time/instant.ts";
import { missedTurns, stuckStarting } from "./looked.ts";

const main = channel("main");
const listed = (wish: Partial<ListedAlert> = {}): ListedAlert => ({
  id: "a1",
  type: "Video Not Detected",
  pipeline: 0,
  state: "SET",
  setAt: ON_AIR,
  ...wish,
});
const desk = () => new Desk({ channels: [main], events: [liveEvent({ status: "on-air" })] }, () => scene());
const alert = (state: string, seconds: number) =>
  alertEvent({ id: "a1", state, time: formatInstant(ON_AIR + seconds * SECOND), eventId: `${state}${seconds}` });
const NOW = ON_AIR + MINUTE;

describe("what the bus lost", () => {
  it("a lost SET is found, once, as the same condition that its event would have made", () => {
    const made = desk();
    const [signal] = missedTurns(main, [], [listed()], NOW);
    if (!signal) throw new Error("not found");
    made.hear(signal, NOW);
    expect(missedTurns(main, [...made.states.values()], [listed()], NOW)).toEqual([]);
    made.tell(alert("SET", 0), NOW);
    expect([made.states.size, made.all.length]).toEqual([1, 1]);
  });
  it("a lost CLEARED is found, listed or gone", () => {
    for (const list of [[], [listed({ state: "CLEARED", clearedAt: ON_AIR + 30 * SECOND })]]) {
      const made = desk();
      made.tell(alert("SET", 0), NOW);
      for (const signal of missedTurns(main, [...made.states.values()], list, NOW)) made.hear(signal, NOW);
      expect(made.all[0]?.status).toBe("stabilising");
      expect(missedTurns(main, [...made.states.values()], list, NOW)).toEqual([]);
    }
  });
  it("what was cleared before anybody heard of it is not news", () => {
    expect(missedTurns(main, [], [listed({ state: "CLEARED", clearedAt: ON_AIR })], NOW)).toEqual([]);
  });
});

describe("an encoder that starts and starts", () => {
  it("is stuck after ten minutes, not before", () => {
    expect(stuckStarting(main, { state: "STARTING", since: ON_AIR }, ON_AIR + 10 * MINUTE - 1)).toBeUndefined();
    expect(stuckStarting(main, { state: "RUNNING", since: 0 }, ON_AIR)).toBeUndefined();
    const signal = stuckStarting(main, { state: "STARTING", since: ON_AIR }, ON_AIR + 10 * MINUTE);
    const made = desk();
    if (signal) made.hear(signal, ON_AIR + 10 * MINUTE);
    expect(made.all[0]).toMatchObject({ cause: "stuck-starting", status: "open" });
  });
});
