import fc from "fast-check";
import { expect, it } from "vitest";
import { airActionName, executionName, machineOf, scheduleName } from "./names.ts";

const id = fc.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/).map((text) => text as Parameters<typeof scheduleName>[0]);
const cue = fc.constantFrom("prepare" as const, "end" as const, "release" as const);
const count = fc.integer({ min: 1, max: 9_999_999 });

it("are what AWS takes, whatever they are made of", () => {
  fc.assert(
    fc.property(id, cue, count, count, (event, when, plan, attempt) => {
      // API_CreateSchedule (Name), API_StartExecution (name), MediaLive ScheduleAction (actionName).
      expect(scheduleName(event, when, plan)).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
      expect(executionName(event, when, plan, attempt)).toMatch(/^[0-9a-zA-Z-_]{1,80}$/);
      expect(airActionName(event, plan)).toMatch(/^[0-9a-zA-Z-]{1,64}$/);
      // Ingress finds the live event of a dead execution by this.
      expect(executionName(event, when, plan, attempt).slice(0, 26)).toBe(event);
    }),
  );
});

it("differ whenever anything differs", () => {
  const part = fc.tuple(
    fc.constantFrom("0".repeat(26), "1".repeat(26)),
    cue,
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 12 }),
  );
  fc.assert(
    fc.property(part, part, (a, b) => {
      const name = ([event, when, plan, attempt]: typeof a) => executionName(event as never, when, plan, attempt);
      expect(name(a) === name(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});

it("cue prepare starts, all others stop", () => {
  expect((["prepare", "end", "release"] as const).map(machineOf)).toEqual(["start", "stop", "stop"]);
});
