import { AIR, nearAir, snapshot } from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "../time/instant.ts";
import type { Command } from "./commands.ts";
import { plan } from "./plan.ts";
import { watch } from "./watch.ts";

const moment = nearAir.chain((now) => fc.tuple(fc.constant(now), snapshot(now)));
const RUNS = { numRuns: 400 };

describe("the sweep's decision, of any snapshot at any time", () => {
  it("is total, and every command has its why and its consequence", () => {
    fc.assert(
      fc.property(moment, ([now, { desired, observed }]) => {
        for (const { why, predicts } of plan(desired, observed, now).commands) {
          expect(why).not.toMatch(/undefined|NaN|^$/);
          expect(predicts).not.toMatch(/undefined|NaN|^$/);
        }
      }),
      RUNS,
    );
  });

  it("stays the same until nextDue, and is never due already", () => {
    const probe = moment.chain((given) => fc.tuple(fc.constant(given), fc.double({ min: 0, max: 1, noNaN: true })));
    fc.assert(
      fc.property(probe, ([[now, { desired, observed }], share]) => {
        const { commands, nextDue } = plan(desired, observed, now);
        if (nextDue !== undefined) expect(nextDue).toBeGreaterThan(now);
        const until = nextDue ?? now + 30 * DAY;
        for (const t of [now + Math.floor(share * (until - 1 - now)), until - 1]) {
          const later = plan(desired, observed, t);
          expect(later.commands).toEqual(commands);
          expect(later.nextDue).toBe(nextDue);
        }
      }),
      RUNS,
    );
  });

  it("visits, by nextDue alone, every answer that a sweep each second would see", () => {
    fc.assert(
      fc.property(moment, ([now, { desired, observed }]) => {
        const answers: string[] = [];
        const note = (commands: Command[]): void => {
          const text = JSON.stringify(commands);
          if (answers.at(-1) !== text) answers.push(text);
        };
        const end = now + 10 * 60_000;
        for (let t: number | undefined = now; t !== undefined && t <= end; ) {
          const at: number = t;
          const found = plan(desired, observed, at);
          note(found.commands);
          t = found.nextDue;
        }
        const jumped = answers.splice(0);
        for (let t = now; t <= end; t += 1000) note(plan(desired, observed, t).commands);
        expect(jumped).toEqual(answers);
      }),
      { numRuns: 15 },
    );
  });

  it("changes nothing that it was given, and says the same when asked again", () => {
    fc.assert(
      fc.property(moment, ([now, { desired, observed }]) => {
        const before = structuredClone({ desired, observed });
        const first = plan(desired, observed, now);
        expect(plan(desired, observed, now)).toEqual(first);
        expect({ desired, observed }).toEqual(before);
      }),
      { numRuns: 150 },
    );
  });

  it("touches only channels in enforce whose tag it has seen", () => {
    const touching = [
      "stop-orphan",
      "stop-orphan-flow",
      "stop-foreign",
      "note-foreign",
      "page-foreign",
      "note-hands",
      "hold-hands",
      "hand-back",
      "clear-switches",
    ];
    fc.assert(
      fc.property(moment, ([now, { desired, observed }]) => {
        for (const command of plan(desired, observed, now).commands) {
          if (!touching.includes(command.kind) || !("channel" in command)) continue;
          const entry = desired.channels.find(({ channel }) => channel.id === command.channel);
          expect(entry?.channel.mode).toBe("enforce");
          expect(observed.channels.get(command.channel)?.tags).toHaveProperty("showcaller:managed");
        }
      }),
      RUNS,
    );
  });

  it("never stops an encoder while a live event that runs books it (law 4)", () => {
    fc.assert(
      fc.property(moment, ([now, { desired, observed }]) => {
        const stopped = plan(desired, observed, now).commands.flatMap((command) =>
          command.kind === "stop-orphan" || command.kind === "stop-orphan-flow" || command.kind === "stop-foreign"
            ? [command.channel]
            : [],
        );
        for (const { event } of desired.events) {
          const begun = event.prepareAt !== undefined && Date.parse(event.prepareAt) <= now;
          const until = Math.max(Date.parse(event.endAt ?? ""), Date.parse(event.held?.until ?? event.endAt ?? ""));
          const over = until <= now && (!event.held || event.held.until !== undefined);
          if (begun && !over && ["preparing", "standby", "on-air"].includes(event.status))
            for (const { channel: id } of event.legs) {
              const known = desired.channels.find(({ channel }) => channel.id === id);
              // What was started for another show, with content that this one's viewers must not reach, is not its picture.
              const own = known?.runtime.run?.liveEvent === event.id;
              if (own || known?.channel.packager?.startOver !== "PT1H") expect(stopped).not.toContain(id);
            }
        }
      }),
      RUNS,
    );
  });

  it("stops what somebody else started only with an explicit grace, after the page (law 6)", () => {
    fc.assert(
      fc.property(moment, ([now, { desired, observed }]) => {
        for (const command of plan(desired, observed, now).commands) {
          if (command.kind !== "stop-foreign") continue;
          const entry = desired.channels.find(({ channel }) => channel.id === command.channel);
          expect(entry?.channel.manualGrace).toBeDefined();
          expect(entry?.runtime.foreignPaged).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it("starts no leg that a human's hands are on (law 4)", () => {
    fc.assert(
      fc.property(moment, ([now, { desired, observed }]) => {
        const backs = plan(desired, observed, now).commands.flatMap((command) =>
          command.kind === "hand-back" && command.restart ? [command.channel] : [],
        );
        for (const channel of backs) {
          const hands = desired.channels.find((entry) => entry.channel.id === channel)?.runtime.hands;
          expect(hands?.released || hands?.beforeAir).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it("completes waits and records before it starts anything, and pages last", () => {
    fc.assert(
      fc.property(moment, ([now, { desired, observed }]) => {
        const kinds = plan(desired, observed, now).commands.map(({ kind }) => kind);
        const last = (kind: Command["kind"]) => kinds.lastIndexOf(kind);
        const first = (kind: Command["kind"]) =>
          kinds.includes(kind) ? kinds.indexOf(kind) : Number.POSITIVE_INFINITY;
        expect(last("complete-token")).toBeLessThan(first("start-execution"));
        expect(last("start-execution")).toBeLessThan(first("heartbeat"));
        expect(last("heartbeat")).toBeLessThan(first("stop-orphan"));
        expect(last("stop-orphan")).toBeLessThan(first("note-foreign"));
      }),
      { numRuns: 200 },
    );
  });
});

describe("the watch", () => {
  it("remembers the nearest instant that has not come", () => {
    const clock = watch(AIR);
    expect(clock.nextDue).toBeUndefined();
    expect([clock.reached(AIR), clock.reached(AIR - 1)]).toEqual([true, true]);
    expect(clock.nextDue).toBeUndefined();
    expect([clock.reached(AIR + HOUR), clock.reached(AIR + 1), clock.reached(AIR + 2)]).toEqual([false, false, false]);
    expect(clock.nextDue).toBe(AIR + 1);
    expect(clock.reached(Number.POSITIVE_INFINITY)).toBe(false);
    expect(clock.nextDue).toBe(AIR + 1);
  });
});
