import { describe, expect, it } from "vitest";
import { renewalAt } from "./renewal.ts";

describe("renewalAt", () => {
  it.each([
    [939, "early"],
    [940, "open"],
    [999, "open"],
    [1000, "late"],
  ] as const)("at %i of a token that expires at 1000: %s", (now, expected) => {
    expect(renewalAt({ expiresAt: 1000 }, now)).toBe(expected);
  });

  it("takes the policy's own deadline", () => {
    expect(renewalAt({ expiresAt: 1000, renewal: { deadline: 300 } }, 700)).toBe("open");
    expect(renewalAt({ expiresAt: 1000, renewal: { deadline: 300 } }, 699)).toBe("early");
  });
});
