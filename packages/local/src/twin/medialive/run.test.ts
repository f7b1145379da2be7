import { expect, test } from "vitest";
import { REGION, START_OF_TEST, type Stage, stage } from "../testing.ts";

const minute = 60_000;
const start = async (s: Stage, request: { class?: "SINGLE_PIPELINE" } = {}): Promise<string> => {
  const { channelId } = s.twin.installChannel({ id: "north", region: REGION, flows: 0, ...request });
  await s.call("StartChannel", { ChannelId: channelId });
  return channelId;
};
const arn = (id: string): string => `arn:aws:medialive:${REGION}:111122223333:channel:${id}`;
const told = (s: Stage) =>
  s
    .heard("MediaLive Channel State Change")
    .map(({ detail: { state, pipeline, pipelines_running_count } }) => [state, pipeline, pipelines_running_count]);

test("a STANDARD run: one event per pipeline, the count rising and falling, STOPPED where the API says IDLE", async () => {
  const s = stage();
  const id = await start(s);
  await s.pass(11 * minute);
  const [first, second] = s.heard("MediaLive Channel Input Change").map(({ detail }) => detail.pipeline);
  expect([first, second].sort()).toEqual(["0", "1"]);
  await s.call("StopChannel", { ChannelId: id });
  await s.pass(minute);
  expect(await s.state(id)).toBe("IDLE");
  expect(told(s)).toEqual([
    ["STARTING", undefined, 0],
    ["RUNNING", first, 1],
    ["RUNNING", second, 2],
    ["STOPPING", "0", 2],
    ["STOPPING", "1", 2],
    ["STOPPED", "0", 1],
    ["STOPPED", "1", 0],
  ]);
  for (const event of s.heard()) {
    expect(event).toMatchObject({
      source: "aws.medialive",
      region: REGION,
      resources: [arn(id)],
      detail: { channel_arn: arn(id) },
    });
    expect(event.time).toMatch(/^2026-08-15T12:\d\d:\d\dZ$/);
  }
});

test("a SINGLE_PIPELINE run has one pipeline", async () => {
  const s = stage();
  const id = await start(s, { class: "SINGLE_PIPELINE" });
  await s.pass(11 * minute);
  expect(await s.call("DescribeChannel", { ChannelId: id })).toMatchObject({
    PipelinesRunningCount: 1,
    PipelineDetails: [{ PipelineId: "0" }],
  });
  await s.call("StopChannel", { ChannelId: id });
  await s.pass(minute);
  expect(told(s)).toEqual([
    ["STARTING", undefined, 0],
    ["RUNNING", "0", 1],
    ["STOPPING", "0", 1],
    ["STOPPED", "0", 0],
  ]);
});

test("the input at start is named, as the bus and the API name it", async () => {
  const s = stage();
  const id = await start(s);
  await s.pass(11 * minute);
  expect(s.heard("MediaLive Channel Input Change")[0]?.detail).toMatchObject({
    active_input_attachment_name: "pre-show",
    active_input_switch_action_name: "Initial Channel Input",
  });
  const active = { ActiveInputAttachmentName: "pre-show", ActiveInputSwitchActionName: "Initial Channel Input" };
  expect(await s.call("DescribeChannel", { ChannelId: id })).toMatchObject({
    State: "RUNNING",
    PipelinesRunningCount: 2,
    PipelineDetails: [
      { PipelineId: "0", ...active },
      { PipelineId: "1", ...active },
    ],
  });
});

test("start-up times: seeded, repeatable, mostly under 3 minutes, never over 10", async () => {
  const took = async (seed: number): Promise<number> => {
    const s = stage({ seed });
    const id = await start(s, { class: "SINGLE_PIPELINE" });
    await s.pass(11 * minute);
    return (s.twin.runs(arn(id))[0]?.runningAt ?? Number.NaN) - START_OF_TEST;
  };
  const times = await Promise.all(Array.from({ length: 200 }, (_, seed) => took(seed)));
  expect(await Promise.all(Array.from({ length: 5 }, (_, seed) => took(seed)))).toEqual(times.slice(0, 5));
  expect(times.filter((ms) => ms <= 3 * minute).length).toBeGreaterThan(160);
  expect(times.filter((ms) => ms > 5 * minute).length).toBeGreaterThan(0);
  expect(Math.max(...times)).toBeLessThanOrEqual(10 * minute);
  expect(Math.min(...times)).toBeGreaterThan(20_000);
});

test("each run draws anew, and is an interval in the books", async () => {
  const s = stage();
  const id = await start(s);
  await s.pass(11 * minute);
  await s.call("StopChannel", { ChannelId: id });
  await s.pass(minute);
  const again = s.world.now;
  await s.call("StartChannel", { ChannelId: id });
  await s.pass(11 * minute);
  const [first, second] = s.twin.runs(arn(id));
  expect((second?.runningAt ?? 0) - again).not.toBe((first?.runningAt ?? 0) - START_OF_TEST);
  expect(s.twin.intervals(arn(id))).toEqual([
    { run: 1, from: START_OF_TEST, to: first?.idleAt },
    { run: 2, from: again },
  ]);
});
