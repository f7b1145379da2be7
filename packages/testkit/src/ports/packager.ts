import type { Packager, PackagerChannel } from "@showcaller/core/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { failure, value } from "./encoders.ts";

/** A packager channel with a start-over window, and the encoder that feeds it, idle. */
export interface PackagerStage {
  port: Packager;
  channel: PackagerChannel;
  missing: PackagerChannel;
  /** The encoder runs for some minutes. */
  show(): Promise<void>;
  stop(): Promise<void>;
  /** May a viewer still start over into what was shown? */
  reachable(): Promise<boolean>;
}

/** What every implementation of the port `Packager` passes (DESIGN §11). */
export const packagerContract = (name: string, make: () => Promise<PackagerStage>): void => {
  describe(`Packager contract: ${name}`, () => {
    let stage: PackagerStage;
    beforeEach(async () => {
      stage = await make();
    });
    const reset = () => stage.port.reset(stage.channel);

    it("forgets what was shown, once or twice", async () => {
      await stage.show();
      await stage.stop();
      expect(await stage.reachable()).toBe(true);
      value(await reset());
      expect(await stage.reachable()).toBe(false);
      value(await reset());
    });
    it("under an encoder that delivers is a conflict: stop it first", async () => {
      await stage.show();
      expect(failure(await reset())).toBe("conflict");
      expect(await stage.reachable()).toBe(true);
    });
    it("of a channel that does not exist never will be", async () => {
      expect(failure(await stage.port.reset(stage.missing))).toBe("permanent");
    });
  });
};
