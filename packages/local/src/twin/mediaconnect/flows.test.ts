import { expect, test } from "vitest";
import { REGION, type Stage, stage } from "../testing.ts";

const service = "mediaconnect";
const flow = async (s: Stage, Name = "studio"): Promise<string> => {
  const { Flow } = (await s.call(
    "CreateFlow",
    { Name, Source: { Name: "in", Protocol: "srt-listener" } },
    { service },
  )) as { Flow: { FlowArn: string } };
  return Flow.FlowArn;
};
const status = async (s: Stage, FlowArn: string): Promise<unknown> =>
  ((await s.call("DescribeFlow", { FlowArn }, { service })) as { Flow: { Status: string } }).Flow.Status;
const turns = (s: Stage, type: string): unknown[] =>
  s
    .heard("MediaLive Channel Alert")
    .flatMap(({ detail: { alert_type, alarm_state } }) => (alert_type === type ? [alarm_state] : []));
const ok = "ok";
const bad = "BadRequestException";

const reach: Record<string, (s: Stage, arn: string) => Promise<unknown>> = {
  STANDBY: async () => {},
  STARTING: (s, FlowArn) => s.call("StartFlow", { FlowArn }, { service }),
  ACTIVE: async (s, FlowArn) => {
    await s.call("StartFlow", { FlowArn }, { service });
    await s.pass(60_000);
  },
  STOPPING: async (s, FlowArn) => {
    await reach.ACTIVE?.(s, FlowArn);
    await s.call("StopFlow", { FlowArn }, { service });
  },
  ERROR: async (s, FlowArn) => {
    await reach.ACTIVE?.(s, FlowArn);
    s.twin.faults.set({ region: REGION, name: "studio" }, { kind: "flow-error" });
    await s.pass(0);
  },
  DELETING: (s, FlowArn) => s.call("DeleteFlow", { FlowArn }, { service }),
};

test.each([
  // state     Start Stop Delete
  ["STANDBY", ok, bad, ok],
  ["STARTING", bad, ok, bad],
  ["ACTIVE", bad, ok, bad],
  ["STOPPING", bad, bad, bad],
  ["ERROR", bad, ok, ok],
  ["DELETING", bad, bad, bad],
])("%s: a wrong state is a 400, for there is no ConflictException", async (state, ...expected) => {
  const outcomes: string[] = [];
  for (const operation of ["StartFlow", "StopFlow", "DeleteFlow"]) {
    const s = stage();
    const FlowArn = await flow(s);
    await reach[state]?.(s, FlowArn);
    expect(await status(s, FlowArn)).toBe(state);
    outcomes.push(await s.outcome(operation, { FlowArn }, { service }));
  }
  expect(outcomes).toEqual(expected);
});

test("each change is told with the status before", async () => {
  const s = stage();
  const FlowArn = await flow(s);
  await s.call("StartFlow", { FlowArn }, { service });
  await s.pass(60_000);
  await s.call("StopFlow", { FlowArn }, { service });
  await s.pass(60_000);
  expect(
    s
      .heard("MediaConnect Flow Status Change")
      .map(({ resources, detail }) => [resources[0], detail.previousStatus, detail.currentStatus]),
  ).toEqual([
    [FlowArn, "STANDBY", "STARTING"],
    [FlowArn, "STARTING", "ACTIVE"],
    [FlowArn, "ACTIVE", "STOPPING"],
    [FlowArn, "STOPPING", "STANDBY"],
  ]);
});

test("lists, tags and deletes flows; unknown and foreign ones are 404", async () => {
  const s = stage();
  const FlowArn = await flow(s);
  await s.call("TagResource", { ResourceArn: FlowArn, Tags: { team: "sport", old: "x" } }, { service });
  await s.call("UntagResource", { ResourceArn: FlowArn, TagKeys: ["old"] }, { service });
  expect(await s.call("ListTagsForResource", { ResourceArn: FlowArn }, { service })).toEqual({
    Tags: { team: "sport" },
  });
  expect(await s.call("ListFlows", {}, { service })).toMatchObject({
    Flows: [{ FlowArn, Name: "studio", Status: "STANDBY", SourceType: "OWNED" }],
  });
  expect(await s.outcome("DescribeFlow", { FlowArn }, { service, region: "eu-central-1" })).toBe("NotFoundException");
  expect(await s.outcome("StartFlow", {}, { service })).toBe(bad);
  await s.call("DeleteFlow", { FlowArn }, { service });
  await s.pass(60_000);
  expect(await s.outcome("DescribeFlow", { FlowArn }, { service })).toBe("NotFoundException");
  expect(await s.outcome("AddFlowOutputs", { FlowArn }, { service })).toBe("NotImplementedException");
});

test("a flow that is not ACTIVE makes its input black, with an alert a second later, until it is back", async () => {
  const s = stage();
  const inputs = [{ name: "programme" }] as const;
  const { channelId, flowArns } = s.twin.installChannel({
    id: "north",
    region: REGION,
    class: "SINGLE_PIPELINE",
    inputs,
  });
  const [FlowArn] = flowArns;
  await s.call("StartFlow", { FlowArn }, { service });
  await s.call("StartChannel", { ChannelId: channelId });
  await s.pass(11 * 60_000);
  expect(s.twin.viewer("north").picture).toBe("programme");
  s.twin.faults.set({ region: REGION, name: "north-a" }, { kind: "flow-error" });
  await s.pass(999);
  expect([s.twin.viewer("north").picture, s.heard("MediaLive Channel Alert")]).toEqual(["black", []]);
  await s.pass(1);
  await s.call("StopFlow", { FlowArn }, { service });
  await s.pass(60_000);
  await s.call("StartFlow", { FlowArn }, { service });
  await s.pass(60_000);
  expect(turns(s, "Stopped Receiving UDP Input")).toEqual(["SET", "CLEARED"]);
  expect(s.twin.viewer("north").picture).toBe("programme");
});
