import { expect, test } from "vitest";
import { memoryShelf } from "../../kernel/shelf.ts";
import type { InstallRequest } from "../install.ts";
import { bring, REGION, type Stage, stage, turnsOf } from "../testing.ts";
import type { Installed } from "../twin.ts";

const SECOND = 1000;
type Failover = NonNullable<NonNullable<InstallRequest["inputs"]>[number]["failover"]>;

/** A pair over the air, on one pipeline unless said otherwise. */
const pair = async (
  failover: Partial<Failover> = {},
  more: Partial<InstallRequest> = {},
  shelf = memoryShelf(),
): Promise<{ s: Stage; leg: Installed }> => {
  const s = stage({ shelf });
  const leg = s.twin.installChannel({
    id: "north",
    region: REGION,
    flows: 0,
    class: "SINGLE_PIPELINE",
    inputs: [{ name: "main", failover: { to: "second", ...failover } }, { name: "second" }],
    ...more,
  });
  await bring(s, leg);
  return { s, leg };
};
const lose = (
  s: Stage,
  input: string,
  forMs: number | null,
  kind: "input-loss" | "input-black" | "input-frozen" = "input-loss",
) => s.twin.faults.set({ region: REGION, name: "north" }, { kind, input, forMs });
const inputs = async (s: Stage, { channelId }: Installed): Promise<unknown[]> => {
  const { PipelineDetails } = await s.call("DescribeChannel", { ChannelId: channelId });
  return (PipelineDetails as { ActiveInputAttachmentName: string }[]).map((one) => one.ActiveInputAttachmentName);
};

test("a lost input is left after three seconds without us, with 5601, and the picture is whole again", async () => {
  const { s, leg } = await pair();
  const at = s.world.now;
  lose(s, "main", null);
  await s.pass(3 * SECOND - 1);
  expect(await inputs(s, leg)).toEqual(["main"]);
  await s.pass(1);
  expect(await inputs(s, leg)).toEqual(["second"]);
  expect(turnsOf(s)).toEqual([
    "0 SET RTMP Has No Audio/Video",
    "0 CLEARED RTMP Has No Audio/Video",
    "0 SET Input Failed Over",
  ]);
  expect(s.heard("MediaLive Channel Input Change").at(-1)?.detail).toMatchObject({
    active_input_attachment_name: "second",
    pipeline: "0",
  });
  expect(s.twin.pictures("north").slice(-2)).toMatchObject([
    { at, picture: "black" },
    { at: at + 3 * SECOND, picture: "programme" },
  ]);
  await s.pass(10 * SECOND);
  expect(turnsOf(s).at(-1)).toBe("0 CLEARED Input Failed Over");
});

test("with equal preference it stays where it is; a preferred primary is taken again after 30 s of health", async () => {
  for (const [preference, then] of [
    ["EQUAL_INPUT_PREFERENCE", "second"],
    ["PRIMARY_INPUT_PREFERRED", "main"],
  ] as const) {
    const { s, leg } = await pair({ preference });
    lose(s, "main", 20 * SECOND);
    await s.pass(50 * SECOND - 1);
    expect(await inputs(s, leg)).toEqual(["second"]);
    await s.pass(1);
    expect(await inputs(s, leg)).toEqual([then]);
    await s.pass(600 * SECOND);
    expect(await inputs(s, leg)).toEqual([then]);
  }
});

test("thresholds and the time to clear are those of the attachment", async () => {
  const { s, leg } = await pair({ preference: "PRIMARY_INPUT_PREFERRED", lossMs: 7 * SECOND, clearMs: 5 * SECOND });
  lose(s, "main", 10 * SECOND);
  await s.pass(7 * SECOND - 1);
  expect(await inputs(s, leg)).toEqual(["main"]);
  await s.pass(1);
  expect(await inputs(s, leg)).toEqual(["second"]);
  await s.pass(8 * SECOND - 1);
  expect(await inputs(s, leg)).toEqual(["second"]);
  await s.pass(1);
  expect(await inputs(s, leg)).toEqual(["main"]);
});

test("black is left only where the condition is set, and a frozen picture never", async () => {
  const story = async (failover: Partial<Failover>, kind: "input-black" | "input-frozen"): Promise<unknown> => {
    const { s, leg } = await pair(failover);
    lose(s, "main", null, kind);
    await s.pass(60 * SECOND);
    return [await inputs(s, leg), s.twin.viewer("north").picture];
  };
  expect(await story({}, "input-black")).toEqual([["main"], "black"]);
  expect(await story({ blackMs: 4 * SECOND }, "input-black")).toEqual([["second"], "programme"]);
  expect(await story({ blackMs: 4 * SECOND, lossMs: 4 * SECOND }, "input-frozen")).toEqual([["main"], "frozen"]);
});

test("it does not change to an input that is bad, nor back to one that has been good for less than 30 s", async () => {
  const { s, leg } = await pair();
  lose(s, "second", 20 * SECOND);
  lose(s, "main", null);
  await s.pass(50 * SECOND - 1);
  expect(await inputs(s, leg)).toEqual(["main"]);
  await s.pass(1);
  expect(await inputs(s, leg)).toEqual(["second"]);
});

test("each pipeline fails over by its own sources", async () => {
  const { s, leg } = await pair({}, { class: "STANDARD" });
  s.twin.faults.set({ region: REGION, name: "north" }, { kind: "input-loss", input: "main", pipeline: 1 });
  await s.pass(3 * SECOND);
  expect(await inputs(s, leg)).toEqual(["main", "second"]);
});

test("a switch inside the pair holds with equal preference, and is undone where the primary is preferred", async () => {
  for (const [preference, then] of [
    ["EQUAL_INPUT_PREFERENCE", "second"],
    ["PRIMARY_INPUT_PREFERRED", "main"],
  ] as const) {
    const { s, leg } = await pair({ preference });
    await s.call("BatchUpdateSchedule", {
      ChannelId: leg.channelId,
      Creates: {
        ScheduleActions: [
          {
            ActionName: "by-hand",
            ScheduleActionSettings: { InputSwitchSettings: { InputAttachmentNameReference: "second" } },
            ScheduleActionStartSettings: { ImmediateModeScheduleActionStartSettings: {} },
          },
        ],
      },
    });
    await s.pass(SECOND);
    expect(await inputs(s, leg)).toEqual([then]);
  }
});

test("a process that dies in between fails over at the same instant", async () => {
  const shelf = memoryShelf();
  const { s, leg } = await pair({}, {}, shelf);
  lose(s, "main", null);
  await s.pass(2 * SECOND);
  s.world.kill();
  const again = stage({ shelf });
  again.world.restore();
  await again.pass(SECOND - 1);
  expect(await inputs(again, leg)).toEqual(["main"]);
  await again.pass(1);
  expect(await inputs(again, leg)).toEqual(["second"]);
});
