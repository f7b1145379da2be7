import { expect, test } from "vitest";
import type { InstallRequest } from "../install.ts";
import { bring, REGION, type Stage, stage } from "../testing.ts";

const minute = 60_000;
const leg = async (more: Partial<InstallRequest> = {}): Promise<Stage> => {
  const s = stage();
  await bring(
    s,
    s.twin.installChannel({ id: "north", region: REGION, flows: 0, inputs: [{ name: "programme" }], ...more }),
  );
  return s;
};
const strike = (
  s: Stage,
  kind: "input-black" | "output-failing" | "low-quality",
  pipeline: 0 | 1,
  forMs: number | null = null,
) => s.twin.faults.set({ region: REGION, name: "north" }, { kind, pipeline, forMs });
/** What viewers have when one pipeline is black, by which one it is. */
const eachBlack = async (more: Partial<InstallRequest>): Promise<string[]> => {
  const seen: string[] = [];
  for (const pipeline of [0, 1] as const) {
    const s = await leg(more);
    strike(s, "input-black", pipeline);
    await s.pass(minute);
    seen.push(s.twin.viewer("north").picture);
  }
  return seen;
};

test("one input is handed on, black or not; by score the good one", async () => {
  expect((await eachBlack({})).sort()).toEqual(["black", "programme"]);
  expect(await eachBlack({ mqcsSwitching: true })).toEqual(["programme", "programme"]);
});

test("an input that stops coming is left at once, without a gap", async () => {
  for (const pipeline of [0, 1] as const) {
    const s = await leg();
    const before = s.twin.pictures("north").length;
    strike(s, "output-failing", pipeline, minute);
    await s.pass(2 * minute);
    expect(s.twin.pictures("north")).toHaveLength(before);
  }
});

test("by score it takes some seconds, and on a tie the preferred input is taken again, or none", async () => {
  const story = async (preferredInput?: 1 | 2): Promise<unknown> => {
    const s = await leg({ mqcsSwitching: true, ...(preferredInput ? { preferredInput } : {}) });
    const from = s.world.now;
    strike(s, "low-quality", 0, minute);
    await s.pass(2 * minute);
    const first = s.twin.pictures("north").findLast(({ picture }) => picture === "poor");
    const sawIt = first !== undefined && first.at >= from;
    // Now both are good. Which one is handed on shows when pipeline 1 goes black: for some seconds, if it is that one.
    strike(s, "input-black", 1);
    await s.pass(0);
    return [sawIt, s.twin.viewer("north").picture];
  };
  expect(await story(1)).toEqual([true, "programme"]);
  expect(await story(2)).toEqual([false, "black"]);
  expect(await story()).toEqual([expect.anything(), "black"]);
});

test("404 on purpose, each for what it is set for and for nothing else", async () => {
  const troubles = {
    STALE_MANIFEST: (s: Stage) => s.twin.faults.set({ region: REGION, name: "north" }, { kind: "ingest-failing" }),
    MISSING_DRM_KEY: (s: Stage) => s.twin.faults.set({ region: REGION, name: "north" }, { kind: "drm-key" }),
    SLATE_INPUT: (s: Stage) => s.twin.faults.set({ region: REGION, name: "north" }, { kind: "input-loss" }),
    INCOMPLETE_MANIFEST: (s: Stage) =>
      s.twin.faults.set({ region: REGION, name: "north" }, { kind: "ingest-failing", forMs: 5_000 }),
    nothing: (s: Stage) => s.twin.faults.set({ region: REGION, name: "north" }, { kind: "input-black" }),
  };
  const conditions = ["STALE_MANIFEST", "MISSING_DRM_KEY", "SLATE_INPUT", "INCOMPLETE_MANIFEST"] as const;
  const table: Record<string, string[]> = {};
  for (const [name, strikes] of Object.entries(troubles)) {
    table[name] = [];
    for (const condition of conditions) {
      const s = await leg({ forceErrors: [condition] });
      strikes(s);
      await s.pass(10_000);
      if (s.twin.manifest(s.twin.installed()[0]?.manifestUrl ?? "").status === 404) table[name].push(condition);
    }
  }
  expect(table).toEqual({
    STALE_MANIFEST: ["STALE_MANIFEST"],
    MISSING_DRM_KEY: ["MISSING_DRM_KEY"],
    SLATE_INPUT: ["SLATE_INPUT"],
    INCOMPLETE_MANIFEST: ["INCOMPLETE_MANIFEST"],
    nothing: [],
  });
});

test("a gap is gone when it has left the manifest", async () => {
  const s = await leg({ forceErrors: ["INCOMPLETE_MANIFEST"] });
  s.twin.faults.set({ region: REGION, name: "north" }, { kind: "ingest-failing", forMs: 5_000 });
  await s.pass(5_000 + minute - 1);
  expect(s.twin.viewer("north").picture).toBe("error");
  await s.pass(1);
  expect(s.twin.viewer("north").picture).toBe("programme");
});
