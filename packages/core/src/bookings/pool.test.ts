import { channel } from "@showcaller/testkit/builders";
import { expect, it } from "vitest";
import { slotsOf } from "./pool.ts";

const central = { region: "eu-central-1" } as const;
const all = [
  channel("w2", { tags: ["hdr", "pitch"] }),
  channel("w1", { tags: ["pitch"] }),
  channel("c1", { ...central, tags: ["hdr"] }),
  channel("w3", { mode: "observe", tags: ["hdr", "pitch"] }),
];
const of = (pool: Parameters<typeof slotsOf>[1]) => {
  const found = slotsOf(all, pool);
  return found.ok
    ? found.slots.map(({ channels, legs }) => [legs, ...channels])
    : [found.refusal.problem, found.refusal.detail];
};

it("is every channel in enforce, by Region, tags and number of legs", () => {
  expect(of({ legs: 1 })).toEqual([[1, "c1", "w1", "w2"]]);
  expect(of({ legs: 1, regions: ["eu-west-1"] })).toEqual([[1, "w1", "w2"]]);
  expect(of({ legs: 3, regions: ["eu-west-1", "eu-central-1"] })).toEqual([
    [2, "w1", "w2"],
    [1, "c1"],
  ]);
  expect(of({ legs: 1, tags: ["hdr"] })).toEqual([[1, "c1", "w2"]]);
  expect(of({ legs: 1, tags: ["hdr", "pitch"] })).toEqual([[1, "w2"]]);
  expect(of({ legs: 1, channels: ["w1", "w3"] as never })).toEqual([[1, "w1"]]);
});

it("is refused where there could never be enough, with what is short", () => {
  expect(of({ legs: 1, tags: ["uhd"] })).toEqual([
    "no-channels",
    "Too few channels in enforce with the tag uhd are registered (any Region: 1 needed, 0 there).",
  ]);
  expect(of({ legs: 3, regions: ["eu-central-1", "eu-west-1"], tags: ["hdr"] })[1]).toContain(
    "(eu-central-1: 2 needed, 1 there)",
  );
});
