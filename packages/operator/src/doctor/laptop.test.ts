import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Channel, type ChannelId, type Finding } from "@showcaller/contracts";
import { end } from "@showcaller/core/lifecycle/operator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examined } from "../../test/laptop.ts";
import { checkNames } from "./run.ts";

/* Over /_aws, with the adapters that look at AWS: what the laptop has of it is broken, seen, and mended. */

let t: Awaited<ReturnType<typeof examined>>;
beforeAll(async () => {
  t = await examined();
});
afterAll(() => t.close());

const ID = "main-eu-west-1" as ChannelId;
type Change = (channel: Channel) => Channel;
/** Changes what is registered, and gives the way back. */
async function registered(change: Change): Promise<() => Promise<unknown>> {
  const { channels } = t.laptop.site.deps.store;
  const before = await channels.get(ID);
  if (!before) throw new Error(`no ${ID}`);
  const put = (channel: Channel) =>
    channels.put(ID, "test", (now) => ({ channel: { ...channel, rev: (now?.rev ?? 0) + 1 } }));
  await put(change(before));
  return () => put(before);
}
const aws = async (service: string, operation: string, input: object) => {
  const standIn = [...t.laptop.site.twin.standIns].find((one) => one.service === service);
  await standIn?.call(operation, { ...input }, { region: "eu-west-1", function: "client" });
};
const encoderArn = async () => (await t.laptop.site.deps.store.channels.get(ID))?.encoder.arn ?? "";
const struck = (match: object, code: string) => async () => {
  const id = t.laptop.site.gate.faults.add({ match, effect: { kind: "error", code, status: 403 } });
  return async () => void t.laptop.site.gate.faults.remove(id);
};

const cases: [
  check: string,
  broken: string,
  expected: Partial<Finding>,
  make: () => Promise<() => Promise<unknown>>,
][] = [
  [
    "channels",
    "registered with one pipeline",
    { severity: "error", saw: "it is STANDARD, registered with 1 pipeline" },
    () => registered((channel) => ({ ...channel, encoder: { ...channel.encoder, pipelines: 1 } })),
  ],
  [
    "channels",
    "an input by another name",
    {
      severity: "error",
      saw: expect.stringContaining(
        "no input attachment is called programm (programme); there are pre-show, programme",
      ) as unknown as string,
    },
    () => registered((channel) => ({ ...channel, inputs: { ...channel.inputs, programme: "programm" } })),
  ],
  [
    "channels",
    "its tag is taken",
    { severity: "error", saw: "it has no tag showcaller:managed" },
    async () => {
      const ResourceArn = await encoderArn();
      await aws("medialive", "DeleteTags", { ResourceArn, TagKeys: ["showcaller:managed"] });
      return () => aws("medialive", "CreateTags", { ResourceArn, Tags: { "showcaller:managed": "true" } });
    },
  ],
  [
    "channels",
    "an encoder that is not there",
    { severity: "error", saw: "arn:aws:medialive:eu-west-1:000000000000:channel:999999 does not exist" },
    () =>
      registered((channel) =>
        Channel.parse({
          ...channel,
          encoder: { ...channel.encoder, arn: "arn:aws:medialive:eu-west-1:000000000000:channel:999999" },
        }),
      ),
  ],
  [
    "channels",
    "not allowed to look",
    { severity: "unseen", needs: "medialive:DescribeChannel" },
    struck({ service: "medialive", operation: "DescribeChannel", region: "eu-west-1" }, "ForbiddenException"),
  ],
  [
    "flows",
    "a flow that is not there",
    { severity: "error", saw: "arn:aws:mediaconnect:eu-west-1:000000000000:flow:9:gone does not exist" },
    () =>
      registered((channel) =>
        Channel.parse({ ...channel, flows: [{ arn: "arn:aws:mediaconnect:eu-west-1:000000000000:flow:9:gone" }] }),
      ),
  ],
  [
    "packager",
    "another group",
    { severity: "error", saw: `there is no channel ${ID} in group another` },
    () =>
      registered((channel) =>
        Channel.parse({ ...channel, packager: { ...channel.packager, channelGroup: "another", channel: ID } }),
      ),
  ],
  [
    "packager",
    "a start-over window that is not there",
    { severity: "warning", saw: "viewers can start over 0 s, registered are 600 s" },
    () => registered((channel) => Channel.parse({ ...channel, packager: { ...channel.packager, startOver: "PT10M" } })),
  ],
  [
    "packager",
    "errors that are not forced",
    { severity: "warning", saw: "its endpoints answer 404 on none, registered is SLATE_INPUT" },
    () =>
      registered((channel) =>
        Channel.parse({ ...channel, packager: { ...channel.packager, healing: { forcedErrors: ["SLATE_INPUT"] } } }),
      ),
  ],
  [
    "schedule",
    "a schedule that is nearly full",
    { severity: "warning", saw: "1200 of 1500 schedule actions, past ones included" },
    async () => {
      const ChannelId = (await encoderArn()).split(":").at(-1);
      const names = Array.from({ length: 1200 }, (_, n) => `old-${n}`);
      const ScheduleActions = names.map((ActionName) => ({
        ActionName,
        ScheduleActionSettings: { InputSwitchSettings: { InputAttachmentNameReference: "programme" } },
        ScheduleActionStartSettings: { FixedModeScheduleActionStartSettings: { Time: "2025-08-20T00:00:00.000Z" } },
      }));
      await aws("medialive", "BatchUpdateSchedule", { ChannelId, Creates: { ScheduleActions } });
      return () => aws("medialive", "DeleteSchedule", { ChannelId });
    },
  ],
  [
    "machines",
    "another version's machine",
    { severity: "warning", saw: "its definition is not this version's", subject: "showcaller-tell" },
    async () => {
      const { workflows } = t.laptop.site;
      const arn = "arn:aws:states:eu-west-2:000000000000:stateMachine:showcaller-tell";
      const { definition } = (await workflows.call(
        "DescribeStateMachine",
        { stateMachineArn: arn },
        { region: "eu-west-2", function: "client" },
      )) as { definition: string };
      const before = JSON.parse(definition) as Record<string, unknown>;
      workflows.register("showcaller-tell", { ...before, Comment: "another version" });
      return async () => workflows.register("showcaller-tell", before);
    },
  ],
  [
    "rules",
    "a rule that is off",
    { severity: "error", saw: "it is disabled", subject: "showcaller-media" },
    async () => {
      const { bus } = t.laptop.site;
      const rule = bus.rules("eu-west-2").find(({ name }) => name === "showcaller-media");
      if (!rule) throw new Error("no rule");
      bus.putRule({ ...rule, enabled: false });
      return async () => bus.putRule(rule);
    },
  ],
  [
    "standing",
    "a schedule that is gone",
    { severity: "error", saw: "there is no such schedule", subject: "showcaller-zones" },
    async () => {
      const { scheduler } = t.laptop.site;
      const { definition } = scheduler.get("eu-west-2", "default", "showcaller-zones");
      scheduler.delete("eu-west-2", "default", "showcaller-zones");
      return async () => scheduler.create("eu-west-2", definition);
    },
  ],
  [
    "table",
    "an item that nobody can read",
    { severity: "error", saw: expect.stringContaining("the item cannot be read") as unknown as string },
    async () => {
      const { table } = t.laptop.site.deps.store.context;
      const key = { pk: "CHANNELS", sk: "broken" };
      await table.write([{ put: { ...key, rev: 1, data: { id: "broken" } } }]);
      return () => table.write([{ delete: key }]);
    },
  ],
];

describe("over /_aws", () => {
  it.each(cases)("%s: %s is told, and no more once it is mended", async (check, _, expected, make) => {
    const isBad = ({ severity }: Finding) => ["error", "warning", "unseen"].includes(severity);
    const usual = (await t.look(check)).filter(isBad);
    const mend = await make();
    const found = await t.look(check);
    await mend();
    expect(usual).not.toContainEqual(expect.objectContaining(expected));
    expect(found).toContainEqual(expect.objectContaining(expected));
    expect((await t.look(check)).filter(isBad)).toEqual(usual);
  });

  it("every check says something, and only those that are asked for do", async () => {
    const checks = async (...only: string[]) => [...new Set((await t.look(...only)).map(({ check }) => check))];
    expect(await checks(...checkNames)).toEqual([...checkNames]);
    // Of what a laptop has nothing of, nothing is said unasked.
    const unasked = checkNames.filter((name) => !["sweep", "queues", "quotas", "alarms"].includes(name));
    expect(await checks()).toEqual(unasked);
    expect((await t.look("flows", "clock")).map(({ check }) => check)).toEqual([
      "flows",
      "flows",
      "flows",
      "flows",
      "clock",
    ]);
    expect(await t.ask({ only: ["flow"] })).toMatchObject({
      kind: "usage",
      message: expect.stringContaining("no check flow"),
    });
  });

  it("records a whole match, without a name in it", async () => {
    const { site, pace } = t.laptop;
    await pace.advance(Date.parse("2025-08-15T19:01:00Z"));
    const ChannelArn = await encoderArn();
    site.bus.emit({
      source: "aws.medialive",
      "detail-type": "MediaLive Channel Alert",
      region: "eu-west-1",
      resources: [ChannelArn],
      detail: {
        alert_type: "Video Not Detected",
        alarm_state: "SET",
        alarm_id: "1",
        pipeline: "0",
        channel_arn: ChannelArn,
      },
    });
    await pace.advance(Date.parse("2025-08-15T19:02:00Z"));
    const [match] = (await site.deps.store.liveEvents.list({ from: "2025-08-15T00:00:00Z" })).items;
    if (!match) throw new Error("no match");
    await site.deps.store.liveEvents.change(match.id, "operator", ({ event }) =>
      end(event, { actor: "operator", now: site.world.now }),
    );
    await pace.advance(Date.parse("2025-08-15T19:12:00Z"));
    const folder = mkdtempSync(join(tmpdir(), "showcaller-traces-"));
    const found = await t.ask({ only: ["clock"], record: folder, now: site.world.now });
    const text = (file: string) => readFileSync(join(folder, file), "utf8");
    const all = ["tasks.jsonl", "events.jsonl", "parameters.json"].map(text).join("");
    const parameters = JSON.parse(text("parameters.json")) as Record<string, { count: number; half: number }>;
    rmSync(folder, { recursive: true });
    expect(found).toMatchObject({
      kind: "examined",
      findings: [{ check: "clock" }, { check: "record", severity: "ok" }],
    });
    expect(parameters["medialive.start"]).toMatchObject({ count: 2 });
    expect(parameters["medialive.stop"]).toMatchObject({ count: 2 });
    expect(parameters["bus.delay"]?.count).toBeGreaterThan(0);
    expect(parameters["medialive.start"]?.half).toBeGreaterThan(30_000);
    expect(all).not.toMatch(/arn:|000000000000|main-eu|Liverpool|2025-|eu-west/);
  });

  it("changes nothing: every call of it reads", async () => {
    const { calls } = t.laptop.site.gate;
    const after = calls.total;
    await t.look();
    const made = calls.query({ after, function: "client" }).map(({ operation }) => operation);
    expect(made.length).toBeGreaterThan(30);
    expect(made.filter((operation) => !/^(Describe|Get|List|Query)/.test(operation))).toEqual([]);
  });
});
