import type { Action, Cause, Channel } from "@showcaller/contracts";
import { channel, healthyLeg, legView, ON_AIR, scene } from "@showcaller/testkit/builders";
import { describe, expect, it, test } from "vitest";
import type { Scene } from "../incidents/scene.ts";
import { SECOND } from "../time/instant.ts";
import { healings } from "./healing.ts";
import { trips } from "./trips.ts";

type Healing = NonNullable<NonNullable<Channel["packager"]>["healing"]>;
const packaged = (healing?: Healing): Partial<Channel> => ({
  packager: { manifestUrl: "https://a.example/out/v1/g/c/e/index.m3u8", ...(healing ? { healing } : {}) },
});
const group = (wish: Partial<NonNullable<Healing["originGroup"]>> = {}) => ({
  originGroup: {
    selection: "default" as const,
    role: "primary" as const,
    failoverCodes: [404 as const, 503 as const],
    ...wish,
  },
});
const pairOf = (failover: Partial<NonNullable<Channel["inputs"]["failover"]>> = {}): Partial<Channel> => ({
  inputs: { programme: "a", failover: { secondary: "b", preference: "EQUAL_INPUT_PREFERENCE", ...failover } },
});
interface Case {
  of: Partial<Channel>;
  cause: Cause;
  pipelines?: (0 | 1)[];
  leg?: Parameters<typeof legView>[0];
  others?: Scene["others"];
}
const healers = ({ of, cause, pipelines = [0, 1], leg = {}, others = [healthyLeg()] }: Case) =>
  healings({ cause, since: ON_AIR, pipelines }, scene({ leg: legView({ of: channel("main", of), ...leg }), others }));
const all404 = ["STALE_MANIFEST", "INCOMPLETE_MANIFEST", "MISSING_DRM_KEY", "SLATE_INPUT"] as const;

describe("who heals what", () => {
  test.each<[string, Case, string[]]>([
    ["a pair heals a lost input", { of: pairOf(), cause: "input-loss" }, ["input-failover"]],
    ["and a lost source", { of: pairOf(), cause: "source-loss" }, ["input-failover"]],
    ["a pair without conditions knows no black", { of: pairOf(), cause: "black" }, []],
    [
      "one with that condition does",
      { of: pairOf({ conditions: [{ on: "video-black", after: "PT5S" }] }), cause: "black" },
      ["input-failover"],
    ],
    [
      "and then no loss",
      { of: pairOf({ conditions: [{ on: "video-black", after: "PT5S" }] }), cause: "input-loss" },
      [],
    ],
    [
      "nothing knows a frozen picture",
      { of: pairOf({ conditions: [{ on: "video-black", after: "PT5S" }] }), cause: "frozen" },
      [],
    ],
    [
      "a pair that is on its secondary has nothing left",
      { of: pairOf(), cause: "input-loss", leg: { activeInputs: ["b", "b"] } },
      [],
    ],
    ["a single input has no healer", { of: {}, cause: "input-loss" }, []],
    [
      "the packager takes the other pipeline when one is gone",
      { of: packaged(), cause: "pipeline-loss", leg: { running: 1 } },
      ["packager-input-switch"],
    ],
    ["not when both are", { of: packaged(), cause: "pipeline-loss", leg: { running: 0 } }, []],
    ["by score only where that is on", { of: packaged(), cause: "low-quality", pipelines: [0] }, []],
    [
      "and then it does",
      { of: packaged({ mqcsInputSwitching: true }), cause: "low-quality", pipelines: [0] },
      ["packager-input-switch"],
    ],
    ["but not when both pipelines are bad", { of: packaged({ mqcsInputSwitching: true }), cause: "low-quality" }, []],
    [
      "a stale manifest that answers 404",
      { of: packaged({ forcedErrors: ["STALE_MANIFEST"], ...group() }), cause: "ingest-failing" },
      ["origin-group"],
    ],
    [
      "not where the packager serves the old one",
      { of: packaged({ forcedErrors: ["SLATE_INPUT"], ...group() }), cause: "ingest-failing" },
      [],
    ],
    [
      "nor where 404 is no failover code",
      { of: packaged({ forcedErrors: [...all404], ...group({ failoverCodes: [503] }) }), cause: "ingest-failing" },
      [],
    ],
    [
      "nor from the secondary",
      { of: packaged({ forcedErrors: [...all404], ...group({ role: "secondary" }) }), cause: "ingest-failing" },
      [],
    ],
    [
      "nor without another leg that carries",
      { of: packaged({ forcedErrors: [...all404], ...group() }), cause: "ingest-failing", others: [] },
      [],
    ],
    [
      "a missing key",
      { of: packaged({ forcedErrors: ["MISSING_DRM_KEY"], ...group() }), cause: "drm-key" },
      ["origin-group"],
    ],
    [
      "the fill of a lost input",
      { of: packaged({ forcedErrors: ["SLATE_INPUT"], ...group() }), cause: "input-loss" },
      ["origin-group"],
    ],
    [
      "a bad picture by quality, from either role",
      { of: packaged(group({ selection: "media-quality-based", role: "secondary" })), cause: "black" },
      ["origin-group"],
    ],
    ["not by default", { of: packaged(group()), cause: "black" }, []],
    ["quality does not hear", { of: packaged(group({ selection: "media-quality-based" })), cause: "audio-loss" }, []],
    [
      "the soonest first",
      { of: { ...pairOf(), ...packaged({ forcedErrors: ["SLATE_INPUT"], ...group() }) }, cause: "input-loss" },
      ["input-failover", "origin-group"],
    ],
    [
      "nothing heals lost locking",
      {
        of: {
          ...pairOf(),
          ...packaged({
            forcedErrors: [...all404],
            mqcsInputSwitching: true,
            ...group({ selection: "media-quality-based" }),
          }),
        },
        cause: "locking-lost",
      },
      [],
    ],
  ])("%s", (_, one, expected) => {
    expect(healers(one).map(({ by }) => by)).toEqual(expected);
  });
  it("by when: the threshold and five seconds, and the arithmetic is shown", () => {
    expect(healers({ of: pairOf(), cause: "input-loss" })[0]).toMatchObject({
      cures: "leg",
      until: ON_AIR + 8 * SECOND,
      why: expect.stringContaining("3 s + 5 s = 8 s"),
    });
    expect(
      healers({ of: pairOf({ conditions: [{ on: "input-loss", after: "PT1S" }] }), cause: "input-loss" })[0]?.until,
    ).toBe(ON_AIR + 6 * SECOND);
  });
});

describe("what would be tripped", () => {
  const slate: Action = { do: "slate" };
  it("a slate trips SLATE_INPUT, and says with what effect", () => {
    expect(trips(slate, channel("main", packaged({ forcedErrors: ["SLATE_INPUT"], ...group() })))).toContain(
      "all viewers to the other origin",
    );
    expect(trips(slate, channel("main", packaged({ forcedErrors: ["SLATE_INPUT"] })))).toContain("an error instead");
    expect(trips(slate, channel("main", packaged({ forcedErrors: ["STALE_MANIFEST"], ...group() })))).toBeUndefined();
    expect(trips(slate, channel("main"))).toBeUndefined();
  });
});
