import * as z from "zod";
import { AwsError, type Millis } from "../../kernel/types.ts";
import { count, drawDuration, type Environment, send } from "../environment.ts";
import { parameters } from "../parameters.ts";
import type { UntypedHandlers } from "../stand-in.ts";
import { busy, endpointPath, listed, read } from "./control.ts";
import { type EndpointRecord, findPackager, getEndpoint, getGroup, packagerArn } from "./records.ts";

type Status = "QUEUED" | "IN_PROGRESS" | "CANCELLED" | "COMPLETED" | "FAILED";
interface HarvestRecord {
  region: string;
  group: string;
  channel: string;
  endpoint: string;
  name: string;
  arn: string;
  status: Status;
  from: Millis;
  to: Millis;
  manifests: Record<string, unknown>;
  destination: Record<string, unknown>;
  error?: string;
  /** The caller's idempotency token. */
  token?: string;
  at: Millis;
  changedAt: Millis;
}

const STEP = "twin.harvest.step";
const kind = (region: string): string => `twin.harvest:${region}`;
const key = (job: Pick<HarvestRecord, "group" | "channel" | "endpoint" | "name">): string =>
  `${job.group}/${job.channel}/${job.endpoint}/${job.name}`;

const manifestNames = z.array(z.looseObject({ ManifestName: z.string() })).optional();
const path = endpointPath.extend({ HarvestJobName: z.string().min(1) });
const request = endpointPath.extend({
  HarvestJobName: z.string().min(1).optional(),
  ClientToken: z.string().optional(),
  HarvestedManifests: z.looseObject({
    HlsManifests: manifestNames,
    DashManifests: manifestNames,
    LowLatencyHlsManifests: manifestNames,
  }),
  ScheduleConfiguration: z.looseObject({ StartTime: z.date(), EndTime: z.date() }),
  Destination: z.looseObject({ S3Destination: z.looseObject({ BucketName: z.string(), DestinationPath: z.string() }) }),
});

const invalid = (why: string): AwsError => new AwsError("ValidationException", why);

const create = (env: Environment, region: string, given: unknown): object => {
  const input = read(request, given);
  const endpoint = getEndpoint(env, region, input.ChannelGroupName, input.ChannelName, input.OriginEndpointName);
  const [from, to] = [input.ScheduleConfiguration.StartTime.getTime(), input.ScheduleConfiguration.EndTime.getTime()];
  checkTimes(env, endpoint, from, to);
  checkManifests(endpoint, input.HarvestedManifests);
  const jobs = env.world.shelf.all<HarvestRecord>(kind(region)).filter(([id]) => id.startsWith(`${endpoint.group}/`));
  const again = jobs.find(([, { token }]) => token !== undefined && token === input.ClientToken);
  if (again) return view(again[1]);
  const active = jobs.filter(([, { status }]) => status === "QUEUED" || status === "IN_PROGRESS").length;
  const most = parameters.mediapackage.quotas.value.activeHarvestsPerGroup;
  if (active >= most)
    throw new AwsError("ServiceQuotaExceededException", `A channel group has at most ${most} active harvest jobs`);
  const name = input.HarvestJobName ?? `harvest-${count(env, `harvest:${region}`)}`;
  const job: HarvestRecord = {
    region,
    group: endpoint.group,
    channel: endpoint.channel,
    endpoint: endpoint.name,
    name,
    arn: packagerArn(
      env,
      region,
      `${endpoint.group}/channel/${endpoint.channel}/originEndpoint/${endpoint.name}/harvestJob/${name}`,
    ),
    status: "QUEUED",
    from,
    to,
    manifests: input.HarvestedManifests,
    destination: input.Destination,
    at: env.world.now,
    changedAt: env.world.now,
    ...(input.ClientToken === undefined ? {} : { token: input.ClientToken }),
  };
  if (env.world.shelf.get(kind(region), key(job))) throw busy(`Harvest job ${name} exists`);
  env.world.shelf.put(kind(region), key(job), job);
  const queued = drawDuration(env, parameters.mediapackage.harvestQueued.value, `harvest:${job.arn}:${env.world.now}`);
  env.world.setTimer(STEP, `${region}/${key(job)}`, env.world.now + queued);
  return view(job);
};

const checkTimes = (env: Environment, endpoint: EndpointRecord, from: Millis, to: Millis): void => {
  const { longest } = parameters.mediapackage.harvestLimits.value;
  if (from >= env.world.now) throw invalid("StartTime must be in the past");
  if (to <= from || to - from > longest) throw invalid("EndTime must be after StartTime, by 24 hours at most");
  if (from < env.world.now - endpoint.startoverSeconds * 1000)
    throw invalid("StartTime is outside the start-over window");
};

const checkManifests = (endpoint: EndpointRecord, wanted: z.infer<typeof request>["HarvestedManifests"]): void => {
  const names = [wanted.HlsManifests, wanted.DashManifests, wanted.LowLatencyHlsManifests].flatMap(
    (list) => list ?? [],
  );
  if (names.length === 0) throw invalid("At least one manifest is needed");
  for (const { ManifestName } of names) {
    if (!endpoint.manifests.some(({ name }) => name === ManifestName))
      throw invalid(`The endpoint has no manifest ${ManifestName}`);
  }
};

const find = (env: Environment, region: string, given: unknown): HarvestRecord => {
  const at = read(path, given);
  const id = `${at.ChannelGroupName}/${at.ChannelName}/${at.OriginEndpointName}/${at.HarvestJobName}`;
  const job = env.world.shelf.get<HarvestRecord>(kind(region), id);
  const kept = parameters.mediapackage.harvestLimits.value.recordKept;
  if (!job || env.world.now - job.changedAt > kept) {
    throw new AwsError("ResourceNotFoundException", `Harvest job ${at.HarvestJobName} was not found`, {
      ResourceTypeNotFound: "HARVEST_JOB",
    });
  }
  return job;
};

/** QUEUED → IN_PROGRESS → COMPLETED, or FAILED when the packager has nothing from before the end. */
export const registerHarvest = (env: Environment): void =>
  env.world.on(STEP, (_, id) => {
    const [region = "", ...rest] = id.split("/");
    const job = env.world.shelf.get<HarvestRecord>(kind(region), rest.join("/"));
    if (job?.status === "QUEUED") {
      move(env, job, "IN_PROGRESS");
      const ends = Math.max(job.to, env.world.now) + (job.to - job.from) * parameters.mediapackage.harvestShare.value;
      env.world.setTimer(STEP, id, Math.round(ends));
    } else if (job?.status === "IN_PROGRESS") {
      const packager = findPackager(env, region, job.group, job.channel);
      const content =
        packager?.contentFrom !== undefined && packager.contentFrom < job.to && (packager.lastAt ?? job.to) > job.from;
      if (!content) job.error = "There is no content in the time range";
      move(env, job, content ? "COMPLETED" : "FAILED");
    }
  });

const move = (env: Environment, job: HarvestRecord, status: Status): void => {
  job.status = status;
  job.changedAt = env.world.now;
  env.world.shelf.put(kind(job.region), key(job), job);
  if (status !== "COMPLETED" && status !== "FAILED") return;
  // Of a v2 harvest the bus says only how it ended: docs.aws.amazon.com/eventbridge/latest/ref/events-ref-mediapackagev2.html
  send(env, job.region, {
    source: "aws.mediapackagev2",
    "detail-type": "MediaPackageV2 HarvestJob Notification",
    resources: [job.arn],
    detail: {
      harvestJob: {
        channelGroupName: job.group,
        channelName: job.channel,
        originEndpointName: job.endpoint,
        harvestJobName: job.name,
        arn: job.arn,
        status,
        ...(job.error === undefined ? {} : { message: job.error }),
      },
    },
  });
};

const view = (job: HarvestRecord): object => ({
  ChannelGroupName: job.group,
  ChannelName: job.channel,
  OriginEndpointName: job.endpoint,
  HarvestJobName: job.name,
  Arn: job.arn,
  Status: job.status,
  HarvestedManifests: job.manifests,
  Destination: job.destination,
  ScheduleConfiguration: { StartTime: new Date(job.from), EndTime: new Date(job.to) },
  CreatedAt: new Date(job.at),
  ModifiedAt: new Date(job.changedAt),
  ...(job.error === undefined ? {} : { ErrorMessage: job.error }),
});

export const harvestHandlers = (env: Environment): UntypedHandlers => ({
  CreateHarvestJob: (input, { region }) => create(env, region, input),
  GetHarvestJob: (input, { region }) => view(find(env, region, input)),
  ListHarvestJobs: (input, { region }) => {
    const at = read(z.looseObject({ ChannelGroupName: z.string() }), input);
    return listed(env, kind(region), `${getGroup(env, region, at.ChannelGroupName).name}/`, input, view);
  },
  CancelHarvestJob: (input, { region }) => {
    const job = find(env, region, input);
    if (job.status !== "QUEUED" && job.status !== "IN_PROGRESS") throw busy(`Harvest job ${job.name} is ${job.status}`);
    env.world.clearTimer(STEP, `${region}/${key(job)}`);
    move(env, job, "CANCELLED");
    return {};
  },
});
