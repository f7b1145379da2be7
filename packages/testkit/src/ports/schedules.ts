import type { CueSchedule, Schedules } from "@showcaller/core/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { failure, value } from "./encoders.ts";

/** Schedules that start executions of machine `start`. */
export interface ScheduleStage {
  port: Schedules;
  /** Names and inputs of the executions that were started, in order. */
  started(): Promise<{ name: string; input: unknown }[]>;
  now(): number;
  pass(seconds: number): Promise<void>;
}

/** What every implementation of the port `Schedules` passes (DESIGN §11). */
export const schedulesContract = (name: string, make: () => Promise<ScheduleStage>): void => {
  describe(`Schedules contract: ${name}`, () => {
    let stage: ScheduleStage;
    beforeEach(async () => {
      stage = await make();
    });
    const cue = (seconds: number, wish: Partial<CueSchedule> = {}): CueSchedule => ({
      name: "01K20000000000000000000001.prepare.p1",
      at: stage.now() + seconds * 1000,
      machine: "start",
      executionName: "01K20000000000000000000001-prepare-p1-a1",
      input: { n: 1, text: 'with "quotes" and ünïcode' },
      ...wish,
    });
    const names = async () => (await stage.started()).map((one) => one.name);

    it("fires once, within a minute of its instant and not before, with its input", async () => {
      expect(value(await stage.port.create(cue(300)))).toBe("created");
      await stage.pass(299);
      expect(await names()).toEqual([]);
      await stage.pass(62);
      expect(await stage.started()).toEqual([{ name: cue(0).executionName, input: cue(0).input }]);
      await stage.pass(600);
      expect(await names()).toHaveLength(1);
    });
    it("exists when it is created again, and stays as it was", async () => {
      value(await stage.port.create(cue(300)));
      expect(value(await stage.port.create(cue(60)))).toBe("exists");
      await stage.pass(200);
      expect(await names()).toEqual([]);
    });
    it("is removed once, and then never fires", async () => {
      value(await stage.port.create(cue(300)));
      expect(value(await stage.port.remove(cue(0).name))).toBe("removed");
      expect(value(await stage.port.remove(cue(0).name))).toBe("absent");
      await stage.pass(600);
      expect(await names()).toEqual([]);
    });
    it("is gone after it has fired: its name is free", async () => {
      value(await stage.port.create(cue(60)));
      await stage.pass(200);
      expect(value(await stage.port.remove(cue(0).name))).toBe("absent");
    });
    it("refuses a name that is none, for good", async () => {
      expect(failure(await stage.port.create(cue(300, { name: "no spaces, please" })))).toBe("permanent");
    });
  });
};
