import type { Archive } from "@showcaller/core/ports";
import { describe, expect, it } from "vitest";
import { value } from "../ports/encoders.ts";

/** A versioned bucket with one object (S3 user guide, "How S3 Versioning works"). */
export const archiveWire = (name: string, make: () => Promise<Archive>): void => {
  describe(`S3 versions on the wire: ${name}`, () => {
    it("keeps every document under a version of its own", async () => {
      const archive = await make();
      expect(value(await archive.get())).toBeUndefined();
      const one = value(await archive.put('{"a":"ü"}')).version;
      const two = value(await archive.put("{}")).version;
      expect(two).not.toBe(one);
      expect(value(await archive.get())).toEqual({ version: two, text: "{}" });
      expect(value(await archive.get(one))).toEqual({ version: one, text: '{"a":"ü"}' });
    });
    it("has no version that was never written", async () => {
      const archive = await make();
      value(await archive.put("{}"));
      expect(value(await archive.get("3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY"))).toBeUndefined();
    });
  });
};
