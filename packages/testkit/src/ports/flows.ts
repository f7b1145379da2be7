import type { FlowState, Flows } from "@showcaller/core/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { failure, value } from "./encoders.ts";

/** A flow that stands by. */
export interface FlowStage {
  port: Flows;
  arn: string;
  missing: string;
  pass(seconds: number): Promise<void>;
}

/** What every implementation of the port `Flows` passes (DESIGN §11). */
export const flowsContract = (name: string, make: () => Promise<FlowStage>): void => {
  describe(`Flows contract: ${name}`, () => {
    let stage: FlowStage;
    beforeEach(async () => {
      stage = await make();
    });
    const state = async (): Promise<FlowState> => value(await stage.port.describe(stage.arn)).state;

    it("describes and lists a flow alike", async () => {
      const described = value(await stage.port.describe(stage.arn));
      expect(described).toMatchObject({ arn: stage.arn, state: "STANDBY" });
      expect(value(await stage.port.list())).toContainEqual(described);
    });
    it("starts, is ACTIVE, stops, and stands by", async () => {
      expect(value(await stage.port.start(stage.arn)).state).toBe("STARTING");
      await stage.pass(180);
      expect(await state()).toBe("ACTIVE");
      expect(value(await stage.port.stop(stage.arn)).state).toBe("STOPPING");
      await stage.pass(180);
      expect(await state()).toBe("STANDBY");
    });
    it("in the wrong state is a conflict: look again", async () => {
      expect(failure(await stage.port.stop(stage.arn))).toBe("conflict");
      value(await stage.port.start(stage.arn));
      await stage.pass(180);
      expect(failure(await stage.port.start(stage.arn))).toBe("conflict");
      expect(await state()).toBe("ACTIVE");
    });
    it("that does not exist never will", async () => {
      for (const outcome of [
        await stage.port.describe(stage.missing),
        await stage.port.start(stage.missing),
        await stage.port.stop(stage.missing),
      ])
        expect(failure(outcome)).toBe("permanent");
    });
  });
};
