import type { ChannelId } from "@showcaller/contracts";
import { channel } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { assign, poolsOf } from "./assign.ts";

const ids = (...names: string[]) => names as ChannelId[];
const hour = { from: 0, to: 3_600_000 };

describe("assign", () => {
  it("takes the first free channel of each pool, and none twice", () => {
    const isFree = (id: ChannelId) => id !== ids("a")[0];
    expect(assign([ids("a", "b", "c"), ids("b", "c")], hour, isFree)).toEqual(["b", "c"]);
    expect(assign([ids("a")], hour, isFree)).toBeUndefined();
    expect(assign([ids("b"), ids("b")], hour, isFree)).toBeUndefined();
  });
});

describe("poolsOf", () => {
  const central = { region: "eu-central-1" } as const;
  const all = [channel("w2"), channel("w1"), channel("c1", central), channel("w3", { mode: "observe" })];

  it("is the Region with most channels in enforce, unless Regions are asked for", () => {
    expect(poolsOf(all, {})).toEqual([["w1", "w2"]]);
    expect(poolsOf(all, { regions: ["eu-central-1", "eu-west-1", "us-east-1"] })).toEqual([["c1"], ["w1", "w2"], []]);
    expect(poolsOf(all, { only: ["w2", "w3"] })).toEqual([["w2"]]);
    expect(poolsOf([], {})).toEqual([]);
  });
});
