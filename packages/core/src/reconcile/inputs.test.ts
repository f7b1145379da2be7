import { AIR, channel, eventId, liveEvent, runtime } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { airActionName } from "../names.ts";
import { MINUTE } from "../time/instant.ts";
import { areInputsHeld, heldBy } from "./inputs.ts";

const ID = eventId(1);
const NOW = AIR + 30 * MINUTE;
const onAir = liveEvent({ status: "on-air" });
const change = { attachment: "slate", action: "by hand", at: NOW };
const held = { liveEvent: ID, during: "on-air" as const, attachment: "slate", action: "by hand", at: NOW };
const pair = { secondary: "backup", preference: "EQUAL_INPUT_PREFERENCE" as const };

describe("an input change", () => {
  it("by an action of nobody's holds the inputs of a show", () => {
    expect(heldBy(channel("main"), runtime(), onAir, change, NOW)).toEqual(held);
    const standby = liveEvent({ status: "standby" });
    expect(heldBy(channel("main"), runtime(), standby, change, AIR - MINUTE)).toMatchObject({ during: "lead" });
  });
  it.each([
    ["the first of a run", { action: "Initial Channel Input" }],
    ["one without a name", { action: "" }],
    ["our own, also one that has left the runtime", { action: airActionName(ID, 1) }],
    ["one that the runtime names", { action: "known" }],
    ["MediaLive's own within the failover pair", { attachment: "backup" }],
  ])("%s holds nothing", (_, wish) => {
    const { inputs } = channel("main");
    const known = channel("main", { inputs: { ...inputs, failover: pair } });
    expect(heldBy(known, runtime({ actions: ["known"] }), onAir, { ...change, ...wish }, NOW)).toBeUndefined();
  });
  it("of no show, of a channel in observe, or told again holds nothing", () => {
    expect(heldBy(channel("main"), runtime(), undefined, change, NOW)).toBeUndefined();
    expect(heldBy(channel("main"), runtime(), liveEvent({ status: "ending" }), change, NOW)).toBeUndefined();
    expect(heldBy(channel("main", { mode: "observe" }), runtime(), onAir, change, NOW)).toBeUndefined();
    expect(heldBy(channel("main"), runtime({ inputsHeld: held }), onAir, change, NOW)).toBeUndefined();
  });
});

describe("inputs that are held", () => {
  it("are held until the next cue, of that live event alone", () => {
    const known = runtime({ inputsHeld: { ...held, during: "lead" } });
    const standby = liveEvent({ status: "standby" });
    expect(areInputsHeld(known, standby, AIR - 1)).toBe(true);
    expect(areInputsHeld(known, standby, AIR)).toBe(false);
    expect(areInputsHeld(known, onAir, AIR)).toBe(false);
    expect(areInputsHeld(runtime({ inputsHeld: held }), onAir, NOW)).toBe(true);
    expect(areInputsHeld(runtime({ inputsHeld: held }), liveEvent({ status: "ending" }), NOW)).toBe(false);
    expect(areInputsHeld(runtime({ inputsHeld: { ...held, liveEvent: eventId(2) } }), onAir, NOW)).toBe(false);
  });
});
