import { expect, test } from "vitest";
import type { AwsError } from "../../kernel/types.ts";
import type { InstallRequest } from "../install.ts";
import { REGION, type Stage, stage } from "../testing.ts";

const minute = 60_000;
const at = (s: Stage, ms: number): string => new Date(s.world.now + ms).toISOString();
const immediate = { ImmediateModeScheduleActionStartSettings: {} };
const fixed = (Time: string) => ({ FixedModeScheduleActionStartSettings: { Time } });
const after = (ReferenceActionName: string) => ({
  FollowModeScheduleActionStartSettings: { ReferenceActionName, FollowPoint: "END" },
});
const switchTo = (ActionName: string, attachment: string, start: object) => ({
  ActionName,
  ScheduleActionSettings: { InputSwitchSettings: { InputAttachmentNameReference: attachment } },
  ScheduleActionStartSettings: start,
});

const install = (s: Stage, request: Partial<InstallRequest> = {}): string =>
  s.twin.installChannel({ id: "north", region: REGION, flows: 0, ...request }).channelId;
const run = async (s: Stage, request: Partial<InstallRequest> = {}): Promise<string> => {
  const id = install(s, request);
  await s.call("StartChannel", { ChannelId: id });
  await s.pass(11 * minute);
  return id;
};
const update = (s: Stage, ChannelId: string, creates: object[], deletes: string[] = []) =>
  s.call("BatchUpdateSchedule", {
    ChannelId,
    Creates: { ScheduleActions: creates },
    Deletes: { ActionNames: deletes },
  });
/** Paths of the validation errors. */
const wrong = async (s: Stage, id: string, creates: object[], deletes: string[] = []): Promise<unknown> =>
  update(s, id, creates, deletes).then(
    () => "ok",
    (error: AwsError) => [
      error.code,
      ...(error.more.ValidationErrors as { ElementPath: string }[]).map(({ ElementPath }) => ElementPath),
    ],
  );
const active = async (s: Stage, id: string): Promise<unknown[]> =>
  (
    (await s.call("DescribeChannel", { ChannelId: id })).PipelineDetails as {
      ActiveInputAttachmentName: string;
      ActiveInputSwitchActionName: string;
    }[]
  ).map((pipeline) => `${pipeline.ActiveInputAttachmentName} by ${pipeline.ActiveInputSwitchActionName}`);
const names = async (s: Stage, id: string): Promise<unknown> =>
  ((await s.call("DescribeSchedule", { ChannelId: id })).ScheduleActions as { ActionName: string }[]).map(
    ({ ActionName }) => ActionName,
  );

test("an immediate switch of a STANDARD channel lands 10 s later, on both pipelines", async () => {
  const s = stage();
  const id = await run(s);
  await update(s, id, [switchTo("go", "programme", immediate)]);
  await s.pass(9_999);
  expect(s.twin.viewer("north").picture).toBe("slate");
  await s.pass(1);
  expect(await active(s, id)).toEqual(["programme by go", "programme by go"]);
  expect(s.twin.viewer("north")).toMatchObject({ picture: "programme", since: s.world.now });
  expect(
    s
      .heard("MediaLive Channel Input Change")
      .slice(-2)
      .map(({ detail }) => [detail.pipeline, detail.active_input_switch_action_name]),
  ).toEqual([
    ["0", "go"],
    ["1", "go"],
  ]);
});

test("an immediate switch of a SINGLE_PIPELINE channel lands at once", async () => {
  const s = stage();
  const id = await run(s, { class: "SINGLE_PIPELINE" });
  await update(s, id, [switchTo("go", "programme", immediate)]);
  await s.pass(0);
  expect(await active(s, id)).toEqual(["programme by go"]);
});

test("a fixed switch happens at its instant, nobody asking", async () => {
  const s = stage();
  const id = await run(s);
  const on = s.world.now + 20_000;
  await update(s, id, [switchTo("air", "programme", fixed(at(s, 20_000)))]);
  await s.pass(60_000);
  expect(s.twin.viewer("north")).toMatchObject({ picture: "programme", since: on });
});

test("fixed starts: 15 s to 14 days ahead, in the documented form", async () => {
  const s = stage();
  const id = install(s);
  const time = "/creates/scheduleActions/0/scheduleActionStartSettings/fixedModeScheduleActionStartSettings/time";
  const tried = async (text: string): Promise<unknown> =>
    wrong(s, id, [switchTo(`at ${text}`, "programme", fixed(text))]);
  expect(await tried(at(s, 14_999))).toEqual(["UnprocessableEntityException", time]);
  expect(await tried(at(s, 14 * 86_400_000 + 1))).toEqual(["UnprocessableEntityException", time]);
  expect(await tried("2026-08-15 13:00:00")).toEqual(["UnprocessableEntityException", time]);
  expect(await tried(at(s, 15_000))).toBe("ok");
  expect(await tried(at(s, 14 * 86_400_000))).toBe("ok");
});

test("what is wrong is named, and nothing of the request happens", async () => {
  const s = stage();
  const id = install(s);
  await update(s, id, [switchTo("kept", "programme", immediate)]);
  const path = "/creates/scheduleActions";
  expect(
    await wrong(
      s,
      id,
      [
        switchTo("kept", "programme", immediate),
        switchTo("new", "nowhere", immediate),
        switchTo("new", "programme", immediate),
        switchTo("later", "programme", after("unheard of")),
        {
          ActionName: "empty",
          ScheduleActionSettings: {},
          ScheduleActionStartSettings: { ...immediate, ...after("kept") },
        },
      ],
      ["gone"],
    ),
  ).toEqual([
    "UnprocessableEntityException",
    "/deletes/actionNames/0",
    `${path}/0/actionName`,
    `${path}/1/scheduleActionSettings/inputSwitchSettings/inputAttachmentNameReference`,
    `${path}/2/actionName`,
    `${path}/3/scheduleActionStartSettings/followModeScheduleActionStartSettings/referenceActionName`,
    `${path}/4/scheduleActionSettings`,
    `${path}/4/scheduleActionStartSettings`,
  ]);
  expect(await names(s, id)).toEqual(["kept"]);
});

test("deletes run before creates: a name can be reused in one request", async () => {
  const s = stage();
  const id = await run(s);
  await update(s, id, [switchTo("air", "programme", fixed(at(s, minute)))]);
  const answer = await update(s, id, [switchTo("air", "programme", fixed(at(s, 2 * minute)))], ["air"]);
  expect(answer).toMatchObject({
    Creates: { ScheduleActions: [{ ActionName: "air" }] },
    Deletes: { ScheduleActions: [{ ActionName: "air" }] },
  });
  await s.pass(minute);
  expect(s.twin.viewer("north").picture).toBe("slate");
  await s.pass(minute);
  expect(s.twin.viewer("north").picture).toBe("programme");
});

test("a deleted switch does not happen", async () => {
  const s = stage();
  const id = await run(s);
  await update(s, id, [switchTo("air", "programme", fixed(at(s, minute)))]);
  await update(s, id, [], ["air"]);
  await s.pass(2 * minute);
  expect(s.twin.viewer("north").picture).toBe("slate");
});

test("1,500 actions at most, those that have happened included", async () => {
  const s = stage();
  const id = install(s);
  const some = (from: number, to: number): object[] =>
    Array.from({ length: to - from }, (_, i) => switchTo(`a${from + i}`, "programme", immediate));
  await update(s, id, some(0, 1500));
  await s.pass(minute);
  expect(await wrong(s, id, some(1500, 1501))).toEqual(["UnprocessableEntityException", "/creates/scheduleActions"]);
  expect(await wrong(s, id, some(1500, 1501), ["a0"])).toBe("ok");
});

test("the switch that is overdue at start decides the first input, also one left from an earlier show", async () => {
  const s = stage();
  const id = install(s);
  await update(s, id, [switchTo("air", "programme", fixed(at(s, 20_000)))]);
  await s.pass(minute);
  await s.call("StartChannel", { ChannelId: id });
  await s.pass(11 * minute);
  expect(await active(s, id)).toEqual(["programme by air", "programme by air"]);
  await s.call("StopChannel", { ChannelId: id });
  await s.pass(minute);
  await s.call("DeleteSchedule", { ChannelId: id });
  await s.call("StartChannel", { ChannelId: id });
  await s.pass(11 * minute);
  expect(await active(s, id)).toEqual(["pre-show by Initial Channel Input", "pre-show by Initial Channel Input"]);
});

test("a switch that is still to come does not decide the first input", async () => {
  const s = stage();
  const id = install(s);
  await update(s, id, [switchTo("air", "programme", fixed(at(s, 20 * minute)))]);
  await s.call("StartChannel", { ChannelId: id });
  await s.pass(11 * minute);
  expect(s.twin.viewer("north").picture).toBe("slate");
  await s.pass(9 * minute);
  expect(s.twin.viewer("north").picture).toBe("programme");
});

test("a switch between the two pipelines' starts holds for both", async () => {
  const s = stage({ seed: 3 });
  const id = install(s);
  await s.call("StartChannel", { ChannelId: id });
  while (s.heard("MediaLive Channel Input Change").length === 0) await s.world.runUntil(s.world.nextTimer() ?? 0);
  await update(s, id, [switchTo("go", "programme", immediate)]);
  await s.pass(minute);
  expect(await active(s, id)).toEqual(["programme by go", "programme by go"]);
});

test("a follow switch happens when the file before it ends", async () => {
  const s = stage();
  const inputs = [{ name: "programme" }, { name: "trailer", shows: "slate", seconds: 30 }] as const;
  const id = await run(s, { class: "SINGLE_PIPELINE", inputs });
  await update(s, id, [switchTo("break", "trailer", immediate), switchTo("back", "programme", after("break"))]);
  await s.pass(29_999);
  expect(s.twin.viewer("north").picture).toBe("slate");
  await s.pass(1);
  expect(await active(s, id)).toEqual(["programme by back"]);
});

test("a pause action unpauses every pipeline it does not list", async () => {
  const s = stage();
  const id = await run(s);
  const pause = (ActionName: string, ...pipelines: string[]) => ({
    ActionName,
    ScheduleActionSettings: { PauseStateSettings: { Pipelines: pipelines.map((PipelineId) => ({ PipelineId })) } },
    ScheduleActionStartSettings: immediate,
  });
  const alerts = (): unknown[] =>
    s.heard("MediaLive Channel Alert").map(({ detail }) => `${detail.pipeline} ${detail.alarm_state}`);
  await update(s, id, [pause("one", "PIPELINE_0")]);
  await s.pass(0);
  await update(s, id, [pause("other", "PIPELINE_1")]);
  await s.pass(0);
  expect(alerts()).toEqual(["0 SET", "0 CLEARED", "1 SET"]);
  expect(s.twin.viewer("north").picture).toBe("slate");
  await update(s, id, [pause("both", "PIPELINE_0", "PIPELINE_1")]);
  await s.pass(0);
  expect(s.twin.viewer("north").picture).toBe("error");
  await update(s, id, [pause("none")]);
  await s.pass(0);
  expect(s.twin.viewer("north").picture).toBe("slate");
});
