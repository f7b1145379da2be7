import type { Cause, Channel, ChannelInput } from "@showcaller/contracts";
import { healings } from "@showcaller/core/heals/healing";
import { channel, encoderArn } from "@showcaller/testkit/builders";
import { healthyLeg, legView } from "@showcaller/testkit/builders/incidents";
import { expect, test } from "vitest";
import type { InstallRequest } from "./install.ts";
import { bring, REGION, type Stage, stage } from "./testing.ts";
import type { TwinFaultInput } from "./twin.ts";

/*
 * What the control plane believes to heal itself, against the twin, which was written from AWS's pages without it. Where it believes in
 * a healer, the viewers are well when it says, though nobody acts; where it does not, they are not.
 */

const minute = 60_000;
type Healing = NonNullable<NonNullable<Channel["packager"]>["healing"]>;
const codes = { failoverCodes: [404] as [404] };
const primary = (selection: "default" | "media-quality-based"): Healing["originGroup"] => ({
  ...codes,
  selection,
  role: "primary",
});

interface Case {
  name: string;
  installed?: Partial<InstallRequest>;
  registered?: { failover?: ChannelInput["inputs"]["failover"]; healing?: Healing };
  fault: TwinFaultInput;
  cause: Cause;
  /** Pipelines that say so; default both. */
  pipelines?: (0 | 1)[];
  running?: number;
  /** Another leg, whole, in another Region, behind the same origin group. */
  other?: "default" | "media-quality-based";
  healed: boolean;
}

const pair = (more: object = {}): Partial<InstallRequest> => ({
  inputs: [{ name: "programme", failover: { to: "second", ...more } }, { name: "second" }],
});
const failover = { secondary: "second", preference: "EQUAL_INPUT_PREFERENCE" } as const;
const onBlack = { ...failover, conditions: [{ on: "video-black" as const, after: "PT4S" }] };
const forced = (
  error: NonNullable<Healing["forcedErrors"]>[number],
): Pick<Case, "installed" | "registered" | "other"> => ({
  installed: { forceErrors: [error] },
  registered: { healing: { forcedErrors: [error], originGroup: primary("default") } },
  other: "default",
});
const byScore: Case["registered"] = { healing: { mqcsInputSwitching: true } };
const group = (selection: "default" | "media-quality-based"): Pick<Case, "registered" | "other"> => ({
  registered: { healing: { originGroup: primary(selection) } },
  other: selection,
});
const loss: Pick<Case, "fault" | "cause"> = { fault: { kind: "input-loss", input: "programme" }, cause: "input-loss" };
const black: Pick<Case, "fault" | "cause"> = { fault: { kind: "input-black", input: "programme" }, cause: "black" };
const frozen: Pick<Case, "fault" | "cause"> = { fault: { kind: "input-frozen", input: "programme" }, cause: "frozen" };
const ofOne = (pipeline: 0 | 1): Pick<Case, "fault" | "cause" | "pipelines"> => ({
  fault: { kind: "input-black", input: "programme", pipeline },
  cause: "black",
  pipelines: [pipeline],
});

const cases: Case[] = [
  { name: "a lost input of a failover pair", installed: pair(), registered: { failover }, ...loss, healed: true },
  { name: "a lost input without a pair", ...loss, healed: false },
  {
    name: "black in a pair that fails over on black",
    installed: pair({ blackMs: 4_000 }),
    registered: { failover: onBlack },
    ...black,
    healed: true,
  },
  { name: "black in a pair that does not", installed: pair(), registered: { failover }, ...black, healed: false },
  {
    name: "a frozen picture in a pair",
    installed: pair({ blackMs: 4_000 }),
    registered: { failover: onBlack },
    ...frozen,
    healed: false,
  },
  {
    name: "loss in a pair that fails over on black alone",
    installed: pair({ blackMs: 4_000 }),
    registered: { failover: onBlack },
    ...loss,
    healed: false,
  },
  {
    name: "black on pipeline 0, switched by score",
    installed: { mqcsSwitching: true },
    registered: byScore,
    ...ofOne(0),
    healed: true,
  },
  {
    name: "black on pipeline 1, switched by score",
    installed: { mqcsSwitching: true },
    registered: byScore,
    ...ofOne(1),
    healed: true,
  },
  {
    name: "black on both, switched by score",
    installed: { mqcsSwitching: true },
    registered: byScore,
    ...black,
    healed: false,
  },
  {
    name: "one pipeline of two lost",
    fault: { kind: "pipeline-loss", pipeline: 0, forMs: null },
    cause: "pipeline-loss",
    pipelines: [0],
    running: 1,
    healed: true,
  },
  {
    name: "the packager takes nothing, 404 for what is stale",
    ...forced("STALE_MANIFEST"),
    fault: { kind: "ingest-failing" },
    cause: "ingest-failing",
    healed: true,
  },
  {
    name: "stopped on air, 404 for what is stale",
    ...forced("STALE_MANIFEST"),
    fault: { kind: "channel-stops" },
    cause: "stopped-on-air",
    healed: true,
  },
  {
    name: "no key, 404 for that",
    ...forced("MISSING_DRM_KEY"),
    fault: { kind: "drm-key" },
    cause: "drm-key",
    healed: true,
  },
  {
    name: "no key, 404 for something else",
    ...forced("STALE_MANIFEST"),
    fault: { kind: "drm-key" },
    cause: "drm-key",
    healed: false,
  },
  { name: "a lost input, 404 for slate", ...forced("SLATE_INPUT"), ...loss, healed: true },
  { name: "black behind an origin group that goes by status codes", ...group("default"), ...black, healed: false },
  { name: "black behind one that goes by score", ...group("media-quality-based"), ...black, healed: true },
  { name: "a frozen picture behind one that goes by score", ...group("media-quality-based"), ...frozen, healed: true },
];

const installed = async ({ installed: wish, other }: Case): Promise<Stage> => {
  const s = stage();
  const inputs = [{ name: "programme" }];
  const legs = [
    s.twin.installChannel({ id: "north", region: REGION, flows: 0, inputs, ...wish }),
    ...(other ? [s.twin.installChannel({ id: "south", region: "eu-central-1", flows: 0, inputs })] : []),
  ];
  for (const leg of legs) await bring(s, leg);
  return s;
};

const believed = ({
  registered: { failover: pairOf, healing } = {},
  cause,
  pipelines = [0, 1],
  running = 2,
  other,
}: Case) => {
  const of = channel("north", {
    encoder: { arn: encoderArn("north"), pipelines: 2 },
    inputs: { programme: "programme", ...(pairOf ? { failover: pairOf } : {}) },
    packager: { manifestUrl: "https://packager.example/index.m3u8", ...(healing ? { healing } : {}) },
  } as Partial<Channel>);
  return healings(
    { cause, since: 0, pipelines },
    { leg: legView({ of, running }), others: other ? [healthyLeg()] : [] },
  );
};

test.each(cases)("$name: healed $healed, by belief and by the twin", async (one) => {
  const [healing] = believed(one);
  expect(healing !== undefined).toBe(one.healed);
  const s = await installed(one);
  const at = s.world.now;
  s.twin.faults.set({ region: REGION, name: "north" }, one.fault);
  const from = at + (healing?.until ?? 2 * minute);
  await s.pass(from - at + minute);
  const { viewer } = s.twin.audience(one.other ? ["north", "south"] : ["north"], {
    from,
    to: from + minute,
    selection: one.other ?? "default",
  });
  expect(viewer.programme).toBe(one.healed ? 60 : 0);
});
