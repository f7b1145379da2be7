import { localClients } from "@showcaller/adapters/clients/local";
import { sdks } from "@showcaller/adapters/models/catalog";
import { expect, test } from "vitest";
import { createWire, inProcessHandler } from "../wire/index.ts";
import { REGION, stage } from "./testing.ts";

const {
  BatchUpdateScheduleCommand,
  ConflictException,
  DescribeChannelCommand,
  ListAlertsCommand,
  ListChannelsCommand,
} = sdks.medialive;
const { StartChannelCommand, UnprocessableEntityException, waitUntilChannelRunning } = sdks.medialive;

/** The SDK's own clients, in front of the twin. */
const front = () => {
  const s = stage();
  const { standIns } = s.twin;
  const wire = createWire({ standIns, gate: { pass: (_, effect) => effect() }, world: s.world });
  const clients = localClients({
    region: REGION,
    requestHandlerFor: (service, region) => inProcessHandler(wire, { service, region }, () => "fn"),
    sleep: async () => {},
    random: () => 0.5,
  });
  return {
    s,
    mediaLive: clients.mediaLive(REGION),
    mediaConnect: clients.mediaConnect(REGION),
    mediaPackage: clients.mediaPackage(REGION),
  };
};

test("unmodified MediaLive clients work: outputs, timestamps, typed errors and the official waiter", async () => {
  const { s, mediaLive } = front();
  const { channelId: ChannelId, channelArn } = s.twin.installChannel({
    id: "north",
    region: REGION,
    flows: 1,
    inputs: [{ name: "programme" }],
  });
  expect(await mediaLive.send(new StartChannelCommand({ ChannelId }))).toMatchObject({
    Arn: channelArn,
    State: "STARTING",
    PipelinesRunningCount: 0,
  });
  await expect(mediaLive.send(new StartChannelCommand({ ChannelId }))).rejects.toBeInstanceOf(ConflictException);
  await s.pass(11 * 60_000);
  expect(await waitUntilChannelRunning({ client: mediaLive, maxWaitTime: 60 }, { ChannelId })).toMatchObject({
    state: "SUCCESS",
  });
  expect(await mediaLive.send(new DescribeChannelCommand({ ChannelId }))).toMatchObject({
    PipelineDetails: [
      { ActiveInputAttachmentName: "programme", ActiveInputSwitchActionName: "Initial Channel Input", PipelineId: "0" },
      { PipelineId: "1" },
    ],
    Tags: { "showcaller:managed": "true" },
  });
  expect(await mediaLive.send(new ListChannelsCommand({}))).toMatchObject({
    Channels: [{ Arn: channelArn, ChannelClass: "STANDARD" }],
  });
  const { Alerts } = await mediaLive.send(new ListAlertsCommand({ ChannelId }));
  expect(Alerts?.[0]).toMatchObject({ State: "SET", SetTimestamp: expect.any(Date) });
  const refused = mediaLive.send(new BatchUpdateScheduleCommand({ ChannelId, Deletes: { ActionNames: ["none"] } }));
  await expect(refused).rejects.toBeInstanceOf(UnprocessableEntityException);
  await expect(refused).rejects.toMatchObject({ ValidationErrors: [{ ElementPath: "/deletes/actionNames/0" }] });
  expect(s.twin.runs(channelArn)[0]?.startedBy).toBe("fn");
});

test("and those of MediaConnect and MediaPackage v2", async () => {
  const { s, mediaConnect, mediaPackage } = front();
  const { flowArns, manifestUrl } = s.twin.installChannel({ id: "north", region: REGION, startoverSeconds: 3600 });
  const [FlowArn = ""] = flowArns;
  expect(await mediaConnect.send("StartFlow", { FlowArn })).toMatchObject({ Status: "STARTING" });
  await expect(mediaConnect.send("StartFlow", { FlowArn })).rejects.toMatchObject({ name: "BadRequestException" });
  expect((await mediaConnect.send("ListFlows", {})).Flows).toHaveLength(2);
  expect((await mediaConnect.send("DescribeFlow", { FlowArn })).Flow).toMatchObject({ FlowArn, Status: "STARTING" });
  const path = { ChannelGroupName: "showcaller", ChannelName: "north", OriginEndpointName: "hls" };
  expect((await mediaPackage.send("GetOriginEndpoint", path)).HlsManifests).toMatchObject([{ Url: manifestUrl }]);
  expect((await mediaPackage.send("ResetChannelState", path)).ResetAt).toEqual(new Date(s.world.now));
  const job = await mediaPackage.send("CreateHarvestJob", {
    ...path,
    ClientToken: "once",
    HarvestJobName: "vod",
    HarvestedManifests: { HlsManifests: [{ ManifestName: "index" }] },
    ScheduleConfiguration: { StartTime: new Date(s.world.now - 60_000), EndTime: new Date(s.world.now) },
    Destination: { S3Destination: { BucketName: "vod", DestinationPath: "north" } },
  });
  expect(job).toMatchObject({ Status: "QUEUED", CreatedAt: new Date(s.world.now) });
  await expect(mediaPackage.send("GetChannelGroup", { ChannelGroupName: "none" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
