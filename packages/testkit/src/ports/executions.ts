import type { Executions } from "@showcaller/core/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { failure, value } from "./encoders.ts";

/** A machine `start` whose executions wait for a task token until it is answered, for `timeout` seconds without a heartbeat. */
export interface ExecutionStage {
  port: Executions;
  /** The token of an execution's waiting task, once it waits. */
  tokenOf(name: string): Promise<string>;
  heartbeatSeconds: number;
  pass(seconds: number): Promise<void>;
}

/** What every implementation of the port `Executions` passes (DESIGN §11). */
export const executionsContract = (name: string, make: () => Promise<ExecutionStage>): void => {
  describe(`Executions contract: ${name}`, () => {
    let stage: ExecutionStage;
    beforeEach(async () => {
      stage = await make();
    });
    const start = (execution = "one", input = { n: 1 }) => stage.port.start("start", execution, input);
    const status = async (execution = "one") => value(await stage.port.describe("start", execution))?.status;

    it("starts once under a name; the same again is no second execution", async () => {
      expect(value(await start())).toBe("started");
      // With the same name and input AWS answers as if it were the first time, while it runs; then it exists.
      expect(["started", "exists"]).toContain(value(await start()));
      expect(value(await start("one", { n: 2 }))).toBe("exists");
      value(await stage.port.succeed(await stage.tokenOf("one"), {}));
      await stage.pass(1);
      expect(await status()).toBe("SUCCEEDED");
      expect(value(await start())).toBe("exists");
      expect(value(await start("two"))).toBe("started");
    });
    it("knows whether it runs, and what never was", async () => {
      expect(await status()).toBeUndefined();
      await start();
      expect(await status()).toBe("RUNNING");
    });
    it("completes a task once; the second is told that it is gone", async () => {
      await start();
      const token = await stage.tokenOf("one");
      expect(value(await stage.port.succeed(token, { state: "RUNNING" }))).toBe("done");
      expect(value(await stage.port.succeed(token, {}))).toBe("gone");
      expect(value(await stage.port.fail(token, "Late", "too late"))).toBe("gone");
      expect(value(await stage.port.heartbeat(token))).toBe("gone");
    });
    it("fails a task, and with it what does not catch it", async () => {
      await start();
      expect(value(await stage.port.fail(await stage.tokenOf("one"), "NoEncoder", "it is IDLE again"))).toBe("done");
      await stage.pass(1);
      expect(await status()).toBe("FAILED");
    });
    it("keeps a task waiting by its heartbeat, and no longer", async () => {
      await start();
      const token = await stage.tokenOf("one");
      for (let n = 0; n < 3; n++) {
        await stage.pass(stage.heartbeatSeconds - 2);
        expect(value(await stage.port.heartbeat(token))).toBe("done");
      }
      expect(await status()).toBe("RUNNING");
      await stage.pass(stage.heartbeatSeconds + 1);
      expect(value(await stage.port.heartbeat(token))).toBe("gone");
      expect(["FAILED", "TIMED_OUT"]).toContain(await status());
    });
    it("takes a token that never was for one that is over", async () => {
      for (const outcome of [await stage.port.succeed("never", {}), await stage.port.heartbeat("never")])
        expect([failure(outcome), value(outcome)]).toEqual(["ok", "gone"]);
    });
  });
};
