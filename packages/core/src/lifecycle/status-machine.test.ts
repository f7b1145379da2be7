import type { LiveEventStatus } from "@showcaller/contracts";
import { AIR, leg, liveEvent } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { HOUR } from "../time/instant.ts";
import type { Decision } from "./decision.ts";
import { change } from "./decision.ts";
import { cancel, delay, end, extend, go, hold, release } from "./operator.ts";
import { patch } from "./patch.ts";
import { air, ending, finish, prepare, standBy } from "./progress.ts";
import { isFinal, mayBecome } from "./transitions.ts";

const statuses: readonly LiveEventStatus[] = [
  "draft",
  "scheduled",
  "preparing",
  "standby",
  "on-air",
  "ending",
  "ended",
  "cancelled",
  "failed",
];
const END = AIR + 2 * HOUR;
const press = { actor: "operator", now: END };
const held = { held: { by: "operator", since: "2025-08-15T20:00:00Z" } };

/** Each cue on a live event of each status, at its planned end, with one leg ready; go with manual staging, release on a held one. */
const cues: Readonly<Record<string, (status: LiveEventStatus) => Decision>> = {
  prepare: (status) => prepare(liveEvent({ status }), END),
  standBy: (status) => standBy(liveEvent({ status }), [leg()], END),
  air: (status) => air(liveEvent({ status }), 1, END),
  ending: (status) => {
    const verdict = ending(liveEvent({ status }), false, END);
    return "decision" in verdict ? verdict.decision : { kind: "none", why: verdict.kind };
  },
  finish: (status) => finish(liveEvent({ status }), END),
  go: (status) => go(liveEvent({ status, staging: "manual" }), press),
  delay: (status) => delay(liveEvent({ status }), "PT10M", press),
  extend: (status) => extend(liveEvent({ status }), "PT10M", press),
  hold: (status) => hold(liveEvent({ status }), press),
  release: (status) => release(liveEvent({ status, ...(["standby", "on-air"].includes(status) ? held : {}) }), press),
  end: (status) => end(liveEvent({ status }), press),
  cancel: (status) => cancel(liveEvent({ status }), press),
  patch: (status) => patch(liveEvent({ status }), { title: "Derby" }, END, "2025b"),
};

/** `-`: nothing to do. `x`: refused. `=`: changed in the same status. Else: the status it becomes. */
const table: Readonly<Record<string, readonly string[]>> = {
  // biome-ignore format: a table
  cue: ["draft", "scheduled", "preparing", "standby", "on-air", "ending", "ended", "cancelled", "failed"],
  // biome-ignore format: a table
  prepare: ["-", "preparing", "-", "-", "-", "-", "-", "-", "-"],
  // biome-ignore format: a table
  standBy: ["-", "-", "standby", "-", "-", "-", "-", "-", "-"],
  // biome-ignore format: a table
  air: ["-", "-", "-", "on-air", "-", "-", "-", "-", "-"],
  // biome-ignore format: a table
  ending: ["-", "failed", "failed", "failed", "ending", "-", "-", "-", "-"],
  // biome-ignore format: a table
  finish: ["-", "-", "-", "-", "-", "ended", "-", "-", "-"],
  // biome-ignore format: a table
  go: ["x", "x", "x", "=", "-", "x", "x", "x", "x"],
  // biome-ignore format: a table
  delay: ["x", "=", "=", "=", "x", "x", "x", "x", "x"],
  // biome-ignore format: a table
  extend: ["x", "x", "=", "=", "=", "on-air", "x", "x", "x"],
  // biome-ignore format: a table
  hold: ["x", "x", "x", "=", "=", "on-air", "x", "x", "x"],
  // biome-ignore format: a table
  release: ["-", "-", "-", "=", "ending", "-", "-", "-", "-"],
  // biome-ignore format: a table
  end: ["x", "x", "x", "x", "ending", "-", "-", "x", "x"],
  // biome-ignore format: a table
  cancel: ["cancelled", "cancelled", "cancelled", "cancelled", "x", "x", "x", "-", "x"],
  // biome-ignore format: a table
  patch: ["=", "=", "=", "=", "=", "=", "x", "x", "x"],
};

const outcome = (decision: Decision, before: LiveEventStatus): string => {
  if (decision.kind === "none") return "-";
  if (decision.kind === "refuse") return "x";
  return decision.event.status === before ? "=" : decision.event.status;
};

describe("every cue in every status", () => {
  it.each(Object.keys(cues))("%s", (cue) => {
    expect(statuses.map((status) => cues[cue] && outcome(cues[cue](status), status))).toEqual(table[cue]);
  });

  it("refuses by naming the status and what to press instead", () => {
    for (const decide of Object.values(cues))
      for (const status of statuses) {
        const decision = decide(status);
        if (decision.kind !== "refuse") continue;
        expect(decision.refusal.problem).toBe("wrong-status");
        expect(decision.refusal.detail).toMatch(/\.( [A-Z].*\.)?$/);
        if (decision.refusal.extra) expect(decision.refusal.extra.currentStatus).toBe(status);
      }
  });

  it("raises rev with every change, and tells it with a reason", () => {
    for (const [cue, decide] of Object.entries(cues))
      for (const status of statuses) {
        const decision = decide(status);
        if (decision.kind !== "change") continue;
        expect(decision.event.rev, cue).toBe(4);
        expect(decision.event.updatedAt, cue).toBe("2025-08-15T21:00:00Z");
        expect(decision.entry.why.length, cue).toBeGreaterThan(10);
      }
  });

  it("raises plan only with what changes times, legs or policy", () => {
    const plans = Object.entries(cues).map(([cue, decide]) => {
      const found = statuses.flatMap((status) => {
        const decision = decide(status);
        return decision.kind === "change" ? [decision.event.plan] : [];
      });
      return [cue, [...new Set(found)].join()];
    });
    expect(Object.fromEntries(plans)).toEqual({
      prepare: "2",
      standBy: "2",
      air: "2",
      ending: "2",
      finish: "2",
      go: "3",
      delay: "3",
      extend: "3",
      hold: "3",
      release: "3",
      end: "3",
      cancel: "3",
      patch: "2",
    });
  });
});

describe("transitions", () => {
  it("are exactly those of the design", () => {
    const all = statuses.flatMap((from) => statuses.filter((to) => mayBecome(from, to)).map((to) => `${from} > ${to}`));
    expect(all).toEqual([
      "draft > scheduled",
      "draft > cancelled",
      "scheduled > preparing",
      "scheduled > cancelled",
      "scheduled > failed",
      "preparing > standby",
      "preparing > cancelled",
      "preparing > failed",
      "standby > on-air",
      "standby > cancelled",
      "standby > failed",
      "on-air > ending",
      "ending > on-air",
      "ending > ended",
    ]);
    expect(statuses.filter(isFinal)).toEqual(["ended", "cancelled", "failed"]);
  });

  it("that do not exist are a fault of ours, at once", () => {
    const entry = { kind: "status", name: "live-event.ended", text: "", why: "" } as const;
    expect(() => change(liveEvent({ status: "on-air" }), { status: "ended" }, entry, END)).toThrow(
      "no transition from on-air to ended",
    );
  });
});
