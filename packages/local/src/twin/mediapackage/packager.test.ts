import { expect, test } from "vitest";
import type { InstallRequest } from "../install.ts";
import { REGION, type Stage, stage } from "../testing.ts";
import type { Installed } from "../twin.ts";

const service = "mediapackagev2";
const minute = 60_000;
const path = { ChannelGroupName: "showcaller", ChannelName: "north" };
const run = async (s: Stage, request: Partial<InstallRequest> = {}): Promise<Installed> => {
  const leg = s.twin.installChannel({ id: "north", region: REGION, flows: 0, class: "SINGLE_PIPELINE", ...request });
  await s.call("StartChannel", { ChannelId: leg.channelId });
  await s.pass(11 * minute);
  return leg;
};
const status = (s: Stage, { manifestUrl }: Installed): number => s.twin.manifest(manifestUrl).status;

test("404 until the first segment some seconds after RUNNING, then 200", async () => {
  const s = stage();
  const leg = s.twin.installChannel({ id: "north", region: REGION, flows: 0, class: "SINGLE_PIPELINE" });
  await s.call("StartChannel", { ChannelId: leg.channelId });
  while ((await s.state(leg.channelId)) === "STARTING") {
    expect(status(s, leg)).toBe(404);
    await s.world.runUntil(s.world.nextTimer() ?? 0);
  }
  await s.pass(3_900);
  expect(status(s, leg)).toBe(404);
  await s.pass(5_100);
  expect(status(s, leg)).toBe(200);
});

test("other URLs are 404: other host, path, endpoint, or none at all", async () => {
  const s = stage();
  const { manifestUrl } = await run(s);
  expect(s.twin.manifest(`${manifestUrl}?token=x`).status).toBe(200);
  const others = [
    manifestUrl.replace("index", "other"),
    manifestUrl.replace("/hls/", "/dash/"),
    manifestUrl.replace(/\/\/\w+/, "//0"),
    "nonsense",
    "https://example.com/",
  ];
  expect(others.map((url) => s.twin.manifest(url).status)).toEqual([404, 404, 404, 404, 404]);
});

test("after the encoder, the manifest is stale for its window, but nobody sees a picture", async () => {
  const s = stage();
  const leg = await run(s);
  await s.call("StopChannel", { ChannelId: leg.channelId });
  await s.pass(59_999);
  expect([status(s, leg), s.twin.viewer("north").picture]).toEqual([200, "error"]);
  await s.pass(1);
  expect(status(s, leg)).toBe(404);
});

test("a start-over window keeps an old show reachable; ResetChannelState forgets it, and needs 30 s and a stopped encoder", async () => {
  const s = stage();
  const leg = await run(s, { startoverSeconds: 3600 });
  expect(await s.outcome("ResetChannelState", path, { service })).toBe("ConflictException");
  await s.call("StopChannel", { ChannelId: leg.channelId });
  await s.pass(30 * minute);
  expect(status(s, leg)).toBe(200);
  expect(await s.call("ResetChannelState", path, { service })).toMatchObject({
    ...path,
    ResetAt: new Date(s.world.now),
  });
  expect(status(s, leg)).toBe(404);
});

test("an encoder that delivers within 30 s of a reset is not served before they are over", async () => {
  const s = stage();
  const leg = s.twin.installChannel({ id: "north", region: REGION, flows: 0, class: "SINGLE_PIPELINE" });
  s.twin.faults.set({ region: REGION, name: "north" }, { kind: "slow-start", takesMs: 0 });
  await s.call("ResetChannelState", path, { service });
  await s.call("StartChannel", { ChannelId: leg.channelId });
  await s.pass(29_999);
  expect([status(s, leg), s.twin.viewer("north").picture]).toEqual([404, "error"]);
  await s.pass(1);
  expect([status(s, leg), s.twin.viewer("north").picture]).toEqual([200, "slate"]);
});

test("our slate trips SLATE_INPUT", async () => {
  const s = stage();
  expect(status(s, await run(s, { forceErrors: ["SLATE_INPUT"] }))).toBe(404);
  const other = stage();
  expect(status(other, await run(other, { forceErrors: ["SLATE_INPUT"], inputs: [{ name: "programme" }] }))).toBe(200);
});

test("groups, channels and endpoints through the API; what exists conflicts, what does not is 404", async () => {
  const s = stage();
  const call = (operation: string, input: object) => s.call(operation, input, { service });
  const group = { ChannelGroupName: "arena" };
  const channel = { ...group, ChannelName: "one" };
  const endpoint = { ...channel, OriginEndpointName: "dash" };
  expect(await s.outcome("CreateChannel", channel, { service })).toBe("ResourceNotFoundException");
  const { EgressDomain } = await call("CreateChannelGroup", group);
  await call("CreateChannel", { ...channel, InputType: "CMAF" });
  const made = await call("CreateOriginEndpoint", {
    ...endpoint,
    ContainerType: "CMAF",
    DashManifests: [{ ManifestName: "index" }],
    StartoverWindowSeconds: 300,
  });
  expect(made).toMatchObject({
    DashManifests: [{ Url: `https://${EgressDomain}/out/v1/arena/one/dash/index.mpd` }],
    StartoverWindowSeconds: 300,
  });
  expect(await s.outcome("CreateChannelGroup", group, { service })).toBe("ConflictException");
  expect(await s.outcome("CreateOriginEndpoint", { ...endpoint, ContainerType: "AVI" }, { service })).toBe(
    "ValidationException",
  );
  expect(await s.outcome("GetOriginEndpoint", { ...endpoint, OriginEndpointName: "hls" }, { service })).toBe(
    "ResourceNotFoundException",
  );
  expect(await call("GetChannel", channel)).toMatchObject({
    InputType: "CMAF",
    IngestEndpoints: [{ Id: "1" }, { Id: "2" }],
  });
  expect(await call("ListOriginEndpoints", channel)).toMatchObject({ Items: [{ OriginEndpointName: "dash" }] });
  expect(await call("ListChannels", group)).toMatchObject({ Items: [{ ChannelName: "one" }] });
});

test("a channel reaches its packager by the ingest URL too", async () => {
  const s = stage();
  const call = (operation: string, input: object) => s.call(operation, input, { service });
  const channel = { ChannelGroupName: "arena", ChannelName: "one" };
  await call("CreateChannelGroup", channel);
  const { IngestEndpoints } = (await call("CreateChannel", { ...channel, InputType: "CMAF" })) as {
    IngestEndpoints: { Url: string }[];
  };
  const { HlsManifests } = (await call("CreateOriginEndpoint", {
    ...channel,
    OriginEndpointName: "hls",
    ContainerType: "CMAF",
    HlsManifests: [{ ManifestName: "index" }],
  })) as {
    HlsManifests: { Url: string }[];
  };
  const { Input } = (await s.call("CreateInput", { Name: "in", Type: "RTMP_PUSH" })) as { Input: { Id: string } };
  const { Channel } = (await s.call("CreateChannel", {
    Name: "c",
    InputAttachments: [{ InputId: Input.Id }],
    Destinations: [{ Id: "d", Settings: IngestEndpoints.map(({ Url }) => ({ Url })) }],
  })) as { Channel: { Id: string } };
  await s.pass(minute);
  await s.call("StartChannel", { ChannelId: Channel.Id });
  await s.pass(11 * minute);
  expect(s.twin.manifest(HlsManifests[0]?.Url ?? "").status).toBe(200);
});

test("5 calls a second after a burst of 50", async () => {
  const s = stage();
  const many = async (): Promise<number> => {
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, () => s.outcome("ListChannelGroups", {}, { service })),
    );
    expect(outcomes.at(-1)).toBe("ThrottlingException");
    return outcomes.filter((outcome) => outcome === "ok").length;
  };
  expect(await many()).toBe(50);
  await s.pass(1000);
  expect(await many()).toBe(5);
});

const harvest = (s: Stage, from: number, to: number, more: object = {}) => ({
  ...path,
  OriginEndpointName: "hls",
  HarvestJobName: "vod",
  HarvestedManifests: { HlsManifests: [{ ManifestName: "index" }] },
  ScheduleConfiguration: { StartTime: new Date(s.world.now + from), EndTime: new Date(s.world.now + to) },
  Destination: { S3Destination: { BucketName: "vod", DestinationPath: "north" } },
  ...more,
});

test("a harvest goes from QUEUED to COMPLETED, and the bus says how it ended", async () => {
  const s = stage();
  await run(s, { startoverSeconds: 3600 });
  const job = harvest(s, -2 * minute, 10 * minute);
  expect(await s.call("CreateHarvestJob", job, { service })).toMatchObject({ Status: "QUEUED" });
  const stateOf = async (): Promise<unknown> => (await s.call("GetHarvestJob", job, { service })).Status;
  await s.pass(minute);
  expect(await stateOf()).toBe("IN_PROGRESS");
  expect(s.heard("MediaPackageV2 HarvestJob Notification")).toEqual([]);
  await s.pass(12 * minute);
  expect(await stateOf()).toBe("COMPLETED");
  expect(s.heard("MediaPackageV2 HarvestJob Notification")).toMatchObject([
    { source: "aws.mediapackagev2", detail: { harvestJob: { harvestJobName: "vod", status: "COMPLETED" } } },
  ]);
  await s.pass(16 * 24 * 60 * minute);
  expect(await s.outcome("GetHarvestJob", job, { service })).toBe("ResourceNotFoundException");
});

test("a harvest of the second of two runs has content", async () => {
  const s = stage();
  const leg = await run(s, { startoverSeconds: 7200 });
  await s.call("StopChannel", { ChannelId: leg.channelId });
  await s.pass(10 * minute);
  await run(s);
  await s.call("CreateHarvestJob", harvest(s, -30_000, -1), { service });
  await s.pass(minute);
  expect(s.heard("MediaPackageV2 HarvestJob Notification")[0]?.detail).toMatchObject({
    harvestJob: { status: "COMPLETED" },
  });
});

test("a harvest of what was never there fails", async () => {
  const s = stage();
  s.twin.installChannel({ id: "north", region: REGION, startoverSeconds: 3600 });
  await s.call("CreateHarvestJob", harvest(s, -minute, -1), { service });
  await s.pass(minute);
  expect(s.heard("MediaPackageV2 HarvestJob Notification")[0]?.detail).toMatchObject({
    harvestJob: { status: "FAILED" },
  });
});

test("harvests: start in the past and in the window, 24 h at most, of a manifest there is; ten at a time", async () => {
  const s = stage();
  await run(s, { startoverSeconds: 3600 });
  const tried = (from: number, to: number, more?: object) =>
    s.outcome("CreateHarvestJob", harvest(s, from, to, more), { service });
  expect(await tried(1, minute)).toBe("ValidationException");
  expect(await tried(-3_600_001, minute)).toBe("ValidationException");
  expect(await tried(-minute, 24 * 60 * minute)).toBe("ValidationException");
  expect(await tried(-minute, -minute)).toBe("ValidationException");
  expect(await tried(-minute, 0, { HarvestedManifests: { DashManifests: [{ ManifestName: "none" }] } })).toBe(
    "ValidationException",
  );
  expect(await tried(-minute, 0)).toBe("ok");
  expect(await tried(-minute, 0)).toBe("ConflictException");
  expect(await tried(-minute, 0, { HarvestJobName: "vod-1", ClientToken: "once" })).toBe("ok");
  expect(await tried(-minute, 0, { HarvestJobName: "vod-1", ClientToken: "once" })).toBe("ok");
  for (let n = 2; n < 10; n++) expect(await tried(-minute, 0, { HarvestJobName: `vod-${n}` })).toBe("ok");
  expect(await tried(-minute, 0, { HarvestJobName: "vod-10" })).toBe("ServiceQuotaExceededException");
  expect(await s.outcome("CancelHarvestJob", harvest(s, 0, 0), { service })).toBe("ok");
  expect(await tried(-minute, 0, { HarvestJobName: "vod-10" })).toBe("ok");
  await s.pass(3 * minute);
  expect((await s.call("GetHarvestJob", harvest(s, 0, 0), { service })).Status).toBe("CANCELLED");
});
