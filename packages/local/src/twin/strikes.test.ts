import { describe, expect, test } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import type { InstallRequest } from "./install.ts";
import { bring, REGION, type Stage, stage, turnsOf } from "./testing.ts";
import type { Installed, TwinFaultInput } from "./twin.ts";

const SECOND = 1000;
const minute = 60_000;
const leg = async (
  more: Partial<InstallRequest> = {},
  shelf = memoryShelf(),
): Promise<{ s: Stage; north: Installed }> => {
  const s = stage({ shelf });
  const north = s.twin.installChannel({
    id: "north",
    region: REGION,
    flows: 1,
    class: "SINGLE_PIPELINE",
    inputs: [{ name: "programme" }, { name: "backup", overFlow: false }],
    ...more,
  });
  await bring(s, north);
  return { s, north };
};
const strike = (s: Stage, fault: TwinFaultInput, name = "north") => s.twin.faults.set({ region: REGION, name }, fault);

const LOW = "The MQCS score is low for this pipeline";
describe("a trouble of the picture is seen, told, and over when it ends", () => {
  test.each([
    ["input-loss", "black", ["Stopped Receiving UDP Input", LOW]],
    ["input-black", "black", ["Black Video Detected", LOW]],
    ["input-frozen", "frozen", [LOW]],
    ["input-corrupt", "corrupt", ["RTP Header Corruption", LOW]],
    ["low-quality", "poor", [LOW]],
    ["output-failing", "error", ["Failed HTTP Post Output Request"]],
    ["ingest-failing", "error", ["Failed HTTP Post Output Request"]],
    ["drm-key", "error", []],
    ["locking-lost", "programme", []],
  ] as const)("%s: %s", async (kind, picture, alerts) => {
    const { s, north } = await leg();
    const before = s.twin.pictures("north").length;
    const told = turnsOf(s).length;
    strike(s, { kind, forMs: minute });
    await s.pass(30 * SECOND);
    expect(s.twin.viewer("north").picture).toBe(picture);
    expect(turnsOf(s).slice(told)).toEqual(alerts.map((alert) => `0 SET ${alert}`));
    expect((await s.call("ListAlerts", { ChannelId: north.channelId })).Alerts).toHaveLength(alerts.length);
    expect(s.twin.faults.list()).toMatchObject([{ fault: { kind }, struckAt: s.world.now - 30 * SECOND }]);
    await s.pass(30 * SECOND);
    expect(s.twin.viewer("north").picture).toBe("programme");
    expect(s.twin.pictures("north").length - before).toBe(picture === "programme" ? 0 : 2);
    expect(
      turnsOf(s)
        .slice(told + alerts.length)
        .sort(),
    ).toEqual(alerts.map((alert) => `0 CLEARED ${alert}`).sort());
    expect(s.twin.faults.list()).toEqual([]);
  });
});

test("pipelines that are not in step say so on both, and no picture is hurt", async () => {
  const { s } = await leg({ class: "STANDARD", flows: 2 });
  strike(s, { kind: "locking-lost" });
  await s.pass(minute);
  const lost = "Unable to Establish Video Alignment on Input Content";
  expect(turnsOf(s)).toEqual([`0 SET ${lost}`, `1 SET ${lost}`]);
  expect(s.twin.viewer("north").picture).toBe("programme");
});

test("what lasts until it is taken back ends when it is", async () => {
  const { s } = await leg();
  const { id } = strike(s, { kind: "input-black" });
  await s.pass(60 * minute);
  expect(s.twin.viewer("north").picture).toBe("black");
  expect(s.twin.faults.clear(id)).toBe(true);
  expect(s.twin.viewer("north").picture).toBe("programme");
  expect([s.twin.faults.clear(id), s.twin.faults.list()]).toEqual([false, []]);
});

test("a trouble of one input stays with it: whoever switches away is out of it, and meets it again on return", async () => {
  const { s, north } = await leg();
  strike(s, { kind: "input-black" });
  const take = async (input: string): Promise<void> => {
    await s.call("BatchUpdateSchedule", {
      ChannelId: north.channelId,
      Creates: {
        ScheduleActions: [
          {
            ActionName: `to-${input}`,
            ScheduleActionSettings: { InputSwitchSettings: { InputAttachmentNameReference: input } },
            ScheduleActionStartSettings: { ImmediateModeScheduleActionStartSettings: {} },
          },
        ],
      },
    });
    await s.pass(20 * SECOND);
  };
  const seen: unknown[] = [];
  for (const input of ["backup", "programme"]) {
    await take(input);
    seen.push(s.twin.viewer("north").picture);
  }
  expect(seen).toEqual(["programme", "black"]);
  expect(turnsOf(s).filter((turn) => turn.endsWith("Black Video Detected"))).toEqual(["0 SET Black Video Detected"]);
});

test("only what lasts until a restart is cured by one, for that pipeline", async () => {
  const story = async (untilRestart: boolean): Promise<unknown> => {
    const { s, north } = await leg();
    strike(s, { kind: "low-quality", untilRestart });
    await s.pass(SECOND);
    await s.call("RestartChannelPipelines", { ChannelId: north.channelId, PipelineIds: ["PIPELINE_0"] });
    await s.pass(3 * minute);
    return s.twin.viewer("north").picture;
  };
  expect([await story(false), await story(true)]).toEqual(["poor", "programme"]);
});

test("a restart of one pipeline cures that one, and its flow's start a source that waited for it", async () => {
  const { s, north } = await leg({ class: "STANDARD", flows: 2 });
  strike(s, { kind: "low-quality", untilRestart: true });
  await s.pass(minute);
  await s.call("RestartChannelPipelines", { ChannelId: north.channelId, PipelineIds: ["PIPELINE_1"] });
  await s.pass(3 * minute);
  const { Alerts } = (await s.call("ListAlerts", { ChannelId: north.channelId })) as {
    Alerts: { PipelineId: string }[];
  };
  expect(Alerts.map(({ PipelineId }) => PipelineId)).toEqual(["0"]);
  strike(s, { kind: "source-loss", untilRestart: true }, "north-a");
  await s.pass(minute);
  const [FlowArn = ""] = north.flowArns;
  const seen: unknown[] = [];
  const input = async (): Promise<unknown> =>
    ((await s.call("ListAlerts", { ChannelId: north.channelId })) as { Alerts: { AlertType: string }[] }).Alerts.some(
      ({ AlertType }) => AlertType === "Stopped Receiving UDP Input",
    );
  seen.push(await input());
  for (const operation of ["StopFlow", "StartFlow"]) {
    await s.call(operation, { FlowArn }, { service: "mediaconnect" });
    await s.pass(minute);
    seen.push(await input());
  }
  expect(seen).toEqual([true, true, false]);
});

test("a channel that somebody stops says so, and the book has it that it was no function of ours", async () => {
  const { s, north } = await leg();
  strike(s, { kind: "channel-stops", inMs: SECOND });
  await s.pass(minute);
  expect(await s.state(north.channelId)).toBe("IDLE");
  expect(s.heard("MediaLive Channel State Change").at(-1)?.detail).toMatchObject({ state: "STOPPED" });
  expect(s.twin.runs(north.channelArn)[0]?.stoppedBy).toBe("client");
});

test("a flow without a source stays ACTIVE, tells it, and starves its input until the source is back", async () => {
  const { s, north } = await leg();
  const [FlowArn = ""] = north.flowArns;
  strike(s, { kind: "source-loss", forMs: minute }, "north-a");
  await s.pass(30 * SECOND);
  const { Flow } = (await s.call("DescribeFlow", { FlowArn }, { service: "mediaconnect" })) as { Flow: object };
  expect(Flow).toMatchObject({ Status: "ACTIVE" });
  expect(s.twin.viewer("north").picture).toBe("black");
  await s.pass(minute);
  expect(s.twin.viewer("north").picture).toBe("programme");
  const told = ["Source Health", "Flow Health"].map((type) =>
    s.heard(`MediaConnect ${type}`).map(({ resources, detail }) => [resources[0], detail.unhealthy]),
  );
  expect(told).toEqual([
    [
      [FlowArn, true],
      [FlowArn, false],
    ],
    [
      [FlowArn, true],
      [FlowArn, false],
    ],
  ]);
  expect(s.heard("MediaConnect Alert").map(({ detail }) => detail.errored)).toEqual([true, false]);
  // A loss that is over before it is told is never told.
  strike(s, { kind: "source-loss", forMs: 500 }, "north-a");
  await s.pass(minute);
  expect(s.heard("MediaConnect Source Health")).toHaveLength(2);
});

test("a flow's monitoring sees a black or frozen source, and its end", async () => {
  const { s, north } = await leg();
  strike(s, { kind: "input-frozen", forMs: SECOND });
  await s.pass(minute);
  expect(s.heard("MediaConnect Flow Content Quality")).toMatchObject([
    {
      resources: [north.flowArns[0], expect.anything()],
      detail: { impacted: true, streams: [{ frozen_frames_duration_breaching: true }] },
    },
    { detail: { impacted: false, streams: [{ frozen_frames_duration_breaching: false }] } },
  ]);
});

test("a Region in trouble takes nothing, answers 500 and 503, and is as before afterwards; the other is untouched", async () => {
  const { s, north } = await leg();
  const south = s.twin.installChannel({
    id: "south",
    region: "eu-central-1",
    flows: 0,
    inputs: [{ name: "programme" }],
  });
  await bring(s, south);
  strike(s, { kind: "region-trouble", forMs: minute }, "*");
  await s.pass(30 * SECOND);
  expect([s.twin.viewer("north").picture, s.twin.viewer(["north", "south"]).leg]).toEqual(["error", "south"]);
  expect(s.twin.manifest(north.manifestUrl)).toEqual({ status: 503 });
  expect(await s.outcome("ListChannels", {})).toBe("InternalServerErrorException");
  expect(await s.outcome("ListChannels", {}, { region: "eu-central-1" })).toBe("ok");
  expect(turnsOf(s)).toContain("0 SET Failed HTTP Post Output Request");
  await s.pass(30 * SECOND);
  expect([s.twin.viewer("north").picture, await s.outcome("ListChannels", {})]).toEqual(["programme", "ok"]);
  expect(turnsOf(s)).toContain("0 CLEARED Failed HTTP Post Output Request");
});

test("troubles outlive the process, and end at the same instant", async () => {
  const shelf = memoryShelf();
  const { s } = await leg({}, shelf);
  strike(s, { kind: "input-black", forMs: minute });
  await s.pass(30 * SECOND);
  s.world.kill();
  const again = stage({ shelf });
  again.world.restore();
  await again.pass(30 * SECOND - 1);
  expect(again.twin.viewer("north").picture).toBe("black");
  await again.pass(1);
  expect(again.twin.viewer("north").picture).toBe("programme");
});
