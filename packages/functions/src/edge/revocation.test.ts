import { AIR } from "@showcaller/testkit/builders";
import { expect, it } from "vitest";
import { revocationOf } from "./revocation.ts";

const expiresAt = AIR + 3_600_400;
const session = "66400ca63ab2c267cc0d874cc5f9a378";

it("names nobody, and the same target is the same revocation", () => {
  const one = revocationOf({ kind: "subject", subject: "viewer-1" }, { expiresAt, why: "shared" });
  const again = revocationOf({ kind: "subject", subject: "viewer-1", cutOff: AIR }, { expiresAt, why: "" });
  expect(one.id).toBe(again.id);
  expect(one.entry).not.toBe(again.entry);
  expect(JSON.stringify([one, again])).not.toContain("viewer-1");
  const other = revocationOf({ kind: "session", session }, { expiresAt, why: "" });
  expect(other.id).not.toBe(one.id);
  expect(JSON.stringify(other)).not.toContain(session);
});

it("lasts at least as long as what it revokes, and a cut-off takes in the whole second", () => {
  const { expiresAt: until, entry } = revocationOf(
    { kind: "channel", channel: "main", cutOff: AIR + 1 },
    { expiresAt, why: "" },
  );
  expect(until).toBe("2025-08-15T20:00:01Z");
  expect(parseInt(entry.slice(0, 6), 36)).toBe((AIR + 3_601_000) / 1000);
  // And by five seconds more, by which a minting clock may run ahead.
  expect(parseInt(entry.slice(6), 36)).toBe(AIR / 1000 + 1 + 5);
});

it.each([
  ["no session", { kind: "session", session: "zz" }],
  ["no channel", { kind: "channel", channel: "NO CHANNEL", cutOff: AIR }],
] as const)("refuses %s", (_, target) => {
  expect(() => revocationOf(target, { expiresAt, why: "" })).toThrow();
});
