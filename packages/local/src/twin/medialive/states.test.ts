import { expect, test } from "vitest";
import { REGION, type Stage, stage } from "../testing.ts";

const minute = 60_000;
const calls: Record<string, object> = {
  StartChannel: {},
  StopChannel: {},
  RestartChannelPipelines: { PipelineIds: ["PIPELINE_0"] },
  UpdateChannel: { Name: "renamed" },
  DeleteChannel: {},
  BatchUpdateSchedule: { Creates: { ScheduleActions: [] } },
  DeleteSchedule: {},
  DescribeChannel: {},
};

const created = async ({ call }: Stage): Promise<string> => {
  const { Channel } = (await call("CreateChannel", { Name: "fresh" })) as { Channel: { Id: string } };
  return Channel.Id;
};
const installed = async ({ twin }: Stage): Promise<string> =>
  twin.installChannel({ id: "north", region: REGION }).channelId;
const running = async (s: Stage): Promise<string> => {
  const id = await installed(s);
  await s.call("StartChannel", { ChannelId: id });
  await s.pass(11 * minute);
  return id;
};

/** How each state is reached through public doors. */
const reach: Record<string, (s: Stage) => Promise<string>> = {
  CREATING: created,
  CREATE_FAILED: async (s) => {
    s.twin.faults.set({ region: REGION, name: "fresh" }, { kind: "create-fails" });
    const id = await created(s);
    await s.pass(minute);
    return id;
  },
  IDLE: installed,
  STARTING: async (s) => {
    const id = await installed(s);
    await s.call("StartChannel", { ChannelId: id });
    return id;
  },
  RUNNING: running,
  RECOVERING: async (s) => {
    const id = await running(s);
    s.twin.faults.set({ region: REGION, name: id }, { kind: "maintenance-restart" });
    await s.pass(0);
    return id;
  },
  STOPPING: async (s) => {
    const id = await running(s);
    await s.call("StopChannel", { ChannelId: id });
    return id;
  },
  UPDATING: async (s) => {
    const id = await installed(s);
    await s.call("UpdateChannel", { ChannelId: id, Name: "renamed" });
    return id;
  },
  UPDATE_FAILED: async (s) => {
    const id = await installed(s);
    s.twin.faults.set({ region: REGION, name: id }, { kind: "update-fails" });
    await s.call("UpdateChannel", { ChannelId: id, Name: "renamed" });
    await s.pass(minute);
    return id;
  },
  DELETING: async (s) => {
    const id = await installed(s);
    await s.call("DeleteChannel", { ChannelId: id });
    return id;
  },
  DELETED: async (s) => {
    const id = await installed(s);
    await s.call("DeleteChannel", { ChannelId: id });
    await s.pass(minute);
    return id;
  },
};

const [ok, bad, conflict, missing] = ["ok", "BadRequestException", "ConflictException", "NotFoundException"];
const table: [state: string, ...outcomes: string[]][] = [
  //                 Start     Stop      Restart   Update    Delete    Batch    DeleteSchedule Describe
  ["CREATING", bad, bad, bad, bad, bad, bad, bad, ok],
  ["CREATE_FAILED", conflict, conflict, conflict, conflict, ok, bad, bad, ok],
  ["IDLE", ok, conflict, conflict, ok, ok, ok, ok, ok],
  ["STARTING", conflict, ok, conflict, conflict, conflict, ok, bad, ok],
  ["RUNNING", conflict, ok, ok, conflict, conflict, ok, bad, ok],
  ["RECOVERING", conflict, ok, conflict, conflict, conflict, ok, bad, ok],
  ["STOPPING", conflict, conflict, conflict, conflict, conflict, ok, bad, ok],
  ["UPDATING", conflict, conflict, conflict, conflict, conflict, ok, bad, ok],
  ["UPDATE_FAILED", conflict, conflict, conflict, ok, ok, ok, ok, ok],
  ["DELETING", conflict, conflict, conflict, conflict, conflict, bad, bad, ok],
  ["DELETED", missing, missing, missing, missing, missing, missing, missing, ok],
];

test.each(table)("%s answers every call as the table says", async (state, ...expected) => {
  const outcomes: string[] = [];
  for (const [operation, input] of Object.entries(calls)) {
    const s = stage();
    const ChannelId = await reach[state]?.(s);
    expect(await s.state(ChannelId ?? "")).toBe(state);
    outcomes.push(await s.outcome(operation, { ...input, ChannelId }));
  }
  expect(outcomes).toEqual(expected);
});

test("a refused start or stop changes nothing and is booked to the run it met", async () => {
  const s = stage();
  const id = await running(s);
  const before = s.heard().length;
  await s.outcome("StartChannel", { ChannelId: id });
  await s.outcome("StartChannel", { ChannelId: id });
  const [run, ...others] = s.twin.runs(`arn:aws:medialive:${REGION}:111122223333:channel:${id}`);
  expect(run).toMatchObject({
    run: 1,
    start: { accepted: 1, refused: 2 },
    stop: { accepted: 0, refused: 0 },
    startedBy: "test",
  });
  expect(others).toEqual([]);
  expect(s.heard()).toHaveLength(before);
});

test("an unknown channel is a 404, a missing id a 400, another Region's channel a 404", async () => {
  const s = stage();
  const id = await installed(s);
  expect(await s.outcome("StartChannel", { ChannelId: "999" })).toBe("NotFoundException");
  expect(await s.outcome("StartChannel", {})).toBe("BadRequestException");
  expect(await s.outcome("StartChannel", { ChannelId: id }, { region: "eu-central-1" })).toBe("NotFoundException");
  expect(await s.outcome("StartChannel", { ChannelId: id }, { region: "us-east-1" })).toBe("ForbiddenException");
});

test("a deleted channel can be described for an hour, is not listed, and then is gone", async () => {
  const s = stage();
  const id = await reach.DELETED?.(s);
  expect((await s.call("ListChannels", {})).Channels).toEqual([]);
  await s.pass(60 * minute);
  expect(await s.outcome("DescribeChannel", { ChannelId: id })).toBe("NotFoundException");
});

test("BatchStart and BatchStop report partial failure in the body", async () => {
  const s = stage();
  const id = await installed(s);
  const answer = await s.call("BatchStart", { ChannelIds: [id, id, "999"] });
  expect(answer).toMatchObject({
    Successful: [{ Id: id, State: "STARTING" }],
    Failed: [
      { Id: id, Code: "ConflictException" },
      { Id: "999", Code: "NotFoundException" },
    ],
  });
  expect(await s.call("BatchStop", { ChannelIds: [id] })).toMatchObject({
    Successful: [{ Id: id, State: "STOPPING" }],
    Failed: [],
  });
});

test("lists in pages, by id, and refuses a token it did not give", async () => {
  const s = stage();
  const ids = ["a", "b", "c"].map((id) => s.twin.installChannel({ id, region: REGION }).channelId).sort();
  const first = await s.call("ListChannels", { MaxResults: 2 });
  const second = await s.call("ListChannels", { MaxResults: 2, NextToken: first.NextToken });
  const listed = [first, second].flatMap((page) => (page.Channels as { Id: string }[]).map(({ Id }) => Id));
  expect(listed).toEqual(ids);
  expect(second).not.toHaveProperty("NextToken");
  expect(await s.outcome("ListChannels", { NextToken: "bm9wZQ" })).toBe("BadRequestException");
});

test("20 calls a second after a burst of 40, for the account in a Region; thumbnails and other Regions apart", async () => {
  const s = stage();
  await installed(s);
  const many = async (n: number, region = REGION): Promise<number> => {
    const outcomes = await Promise.all(Array.from({ length: n }, () => s.outcome("ListChannels", {}, { region })));
    expect(new Set(outcomes.filter((outcome) => outcome !== "ok"))).toEqual(
      new Set(outcomes.includes("TooManyRequestsException") ? ["TooManyRequestsException"] : []),
    );
    return outcomes.filter((outcome) => outcome === "ok").length;
  };
  expect(await many(60)).toBe(40);
  expect(await many(5, "eu-central-1")).toBe(5);
  await s.pass(1000);
  expect(await many(60)).toBe(20);
  expect(await s.outcome("DescribeThumbnails", {})).toBe("NotImplementedException");
  await s.pass(10_000);
  expect(await many(60)).toBe(40);
});

test("tags of channels and inputs, by ARN", async () => {
  const s = stage();
  const id = await installed(s);
  const arn = (await s.call("DescribeChannel", { ChannelId: id })).Arn;
  await s.call("CreateTags", { ResourceArn: arn, Tags: { team: "sport" } });
  await s.call("DeleteTags", { ResourceArn: arn, TagKeys: ["showcaller:managed"] });
  expect(await s.call("ListTagsForResource", { ResourceArn: arn })).toEqual({ Tags: { team: "sport" } });
  expect(
    await s.outcome("ListTagsForResource", { ResourceArn: `arn:aws:medialive:${REGION}:111122223333:channel:999` }),
  ).toBe("NotFoundException");
});

test("a channel made through the API: inputs attached by id, CREATED on the bus, inputs in use kept", async () => {
  const s = stage();
  const { Input } = (await s.call("CreateInput", { Name: "in", Type: "RTMP_PUSH" })) as { Input: { Id: string } };
  expect(await s.outcome("CreateChannel", { Name: "x", InputAttachments: [{ InputId: "1" }] })).toBe(
    "UnprocessableEntityException",
  );
  const { Channel } = (await s.call("CreateChannel", {
    Name: "x",
    ChannelClass: "SINGLE_PIPELINE",
    InputAttachments: [{ InputId: Input.Id, InputAttachmentName: "cam" }],
  })) as { Channel: { Id: string; State: string } };
  expect(Channel.State).toBe("CREATING");
  await s.pass(minute);
  expect(await s.state(Channel.Id)).toBe("IDLE");
  expect(s.heard().map(({ detail }) => detail.state)).toEqual(["CREATED"]);
  expect(await s.outcome("DeleteInput", { InputId: Input.Id })).toBe("ConflictException");
  expect(await s.call("DescribeInput", { InputId: Input.Id })).toMatchObject({
    State: "ATTACHED",
    AttachedChannels: [Channel.Id],
  });
});
