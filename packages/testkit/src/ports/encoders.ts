import type { ChannelState, Encoders, InputSwitch, Outcome } from "@showcaller/core/ports";
import { beforeEach, describe, expect, it } from "vitest";

/** An encoder that is IDLE, with inputs `pre-show` (first) and `programme`, and what is needed to watch it. */
export interface EncoderStage {
  port: Encoders;
  arn: string;
  name: string;
  pipelines: 1 | 2;
  /** An ARN that no encoder has. */
  missing: string;
  now(): number;
  /** Waits so many seconds. */
  pass(seconds: number): Promise<void>;
}

/** Longer than any start-up: AWS calls up to 10 minutes normal. */
const START_UP = 15 * 60;

/** What every implementation of the port `Encoders` passes (DESIGN §11). */
export const encodersContract = (name: string, make: () => Promise<EncoderStage>): void => {
  describe(`Encoders contract: ${name}`, () => {
    let stage: EncoderStage;
    beforeEach(async () => {
      stage = await make();
    });
    const seen = async () => value(await stage.port.describe(stage.arn));
    const state = async (): Promise<ChannelState> => (await seen()).state;
    const start = async () => {
      value(await stage.port.start(stage.arn));
      await stage.pass(START_UP);
    };
    const programme = (at: InputSwitch["at"], actionName = "air"): InputSwitch => ({
      actionName,
      inputAttachment: "programme",
      at,
    });
    const schedule = (create: InputSwitch[], remove: string[] = []) =>
      stage.port.schedule(stage.arn, { create, remove });

    it("describes and lists an encoder alike", async () => {
      const { activeInputs: _, ...described } = await seen();
      expect(described).toEqual({
        arn: stage.arn,
        name: stage.name,
        state: "IDLE",
        pipelines: stage.pipelines,
        pipelinesRunning: 0,
        tags: { "showcaller:managed": "true" },
      });
      expect(value(await stage.port.list()).filter(({ arn }) => arn === stage.arn)).toEqual([described]);
    });
    it("has no alerts while nothing is wrong; none at all of an encoder that is not there", async () => {
      await start();
      expect(value(await stage.port.alerts(stage.arn))).toEqual([]);
      expect(await stage.port.alerts(stage.missing)).toMatchObject({ ok: false, failure: { kind: "permanent" } });
    });
    it("starts, runs on every pipeline, and stops", async () => {
      expect(value(await stage.port.start(stage.arn)).state).toBe("STARTING");
      expect(await state()).toBe("STARTING");
      await stage.pass(START_UP);
      expect(await seen()).toMatchObject({ state: "RUNNING", pipelinesRunning: stage.pipelines });
      expect(value(await stage.port.stop(stage.arn)).state).toBe("STOPPING");
      await stage.pass(START_UP);
      expect(await seen()).toMatchObject({ state: "IDLE", pipelinesRunning: 0 });
    });
    it("in another state than we thought is a conflict: look again", async () => {
      expect(failure(await stage.port.stop(stage.arn))).toBe("conflict");
      await start();
      expect(failure(await stage.port.start(stage.arn))).toBe("conflict");
      expect(await state()).toBe("RUNNING");
    });
    it("that does not exist never will", async () => {
      for (const outcome of [
        await stage.port.describe(stage.missing),
        await stage.port.start(stage.missing),
        await stage.port.stop(stage.missing),
      ])
        expect(failure(outcome)).toBe("permanent");
    });
    it("switches at its instant, by itself", async () => {
      await start();
      const inputs = async () => new Set((await seen()).activeInputs);
      expect(await inputs()).toEqual(new Set(["pre-show"]));
      const at = Math.ceil(stage.now() / 1000) * 1000 + 60_000;
      value(await schedule([programme(at)]));
      await stage.pass((at - stage.now()) / 1000 - 1);
      expect(await inputs()).toEqual(new Set(["pre-show"]));
      await stage.pass(12);
      expect(await inputs()).toEqual(new Set(["programme"]));
    });
    it("switches at once where it is told so, a few seconds later", async () => {
      await start();
      value(await schedule([programme("immediate")]));
      await stage.pass(12);
      expect((await seen()).activeInputs).toContain("programme");
    });
    it("replaces a switch in one request, the old one first", async () => {
      await start();
      const at = Math.ceil(stage.now() / 1000) * 1000 + 60_000;
      value(await schedule([programme(at, "one")]));
      value(await schedule([programme(at + 60_000, "two")], ["one"]));
      await stage.pass(80);
      expect((await seen()).activeInputs).not.toContain("programme");
      await stage.pass(60);
      expect((await seen()).activeInputs).toContain("programme");
    });
    it("refuses a name that is taken and a switch of no input, and then changes nothing", async () => {
      await start();
      const at = Math.ceil(stage.now() / 1000) * 1000 + 60_000;
      value(await schedule([programme(at)]));
      expect(failure(await schedule([programme(at + 60_000)]))).toBe("permanent");
      expect(failure(await schedule([{ ...programme(at, "other"), inputAttachment: "nowhere" }]))).toBe("permanent");
      await stage.pass(80);
      expect((await seen()).activeInputs).toContain("programme");
    });
  });
};

export const value = <T>(outcome: Outcome<T>): T => {
  if (outcome.ok) return outcome.value;
  throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
};
export const failure = (outcome: Outcome<unknown>): string => (outcome.ok ? "ok" : outcome.failure.kind);
