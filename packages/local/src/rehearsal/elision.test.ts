import { describe, expect, it } from "vitest";
import { bookMatch, type Match } from "../laptop/harness.ts";
import { elideSweeps } from "./elision.ts";

const sweeps = ({ site }: Match): number =>
  site.gate.calls.query({ service: "lambda" }).filter(({ resource }) => resource === "showcaller-sweep").length;

describe("idle sweeps", () => {
  it("sleep until the next live event comes into sight, and are woken by a change for the minute after it", async () => {
    const match = await bookMatch({ at: "2025-08-15T10:00:30Z", regions: ["eu-west-1"] });
    const elision = elideSweeps(match.site);
    await match.runUntil("2025-08-15T10:10:00Z");
    const before = sweeps(match);
    await match.runUntil("2025-08-15T12:00:00Z");
    expect(sweeps(match)).toBe(before);

    elision.touched();
    await match.runUntil("2025-08-15T12:01:00Z");
    expect(sweeps(match)).toBe(before + 1);

    // Prepared at 18:45, in sight two minutes before.
    await match.runUntil("2025-08-15T18:42:59Z");
    expect(sweeps(match)).toBe(before + 1);
    await match.runUntil("2025-08-15T18:44:00Z");
    expect(sweeps(match)).toBe(before + 2);
  });
});
