import * as z from "zod";
import { AwsError, type StandIn } from "../../kernel/types.ts";
import { drawDuration, type Environment, hex, pageOf, send } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { standIn, type UntypedHandlers } from "../stand-in.ts";
import { dropTrouble, troublesIn } from "../troubles.ts";
import { noticeSource, registerHealth } from "./health.ts";
import { type FlowRecord, type FlowStatus, findFlow, flowKind, regionOf } from "./records.ts";

const STEP = "twin.flow.step";
const source = z.looseObject({
  Name: z.string().optional(),
  Protocol: z.string().optional(),
  IngestPort: z.number().optional(),
});
const createFlow = z.looseObject({
  Name: z.string().min(1),
  AvailabilityZone: z.string().optional(),
  Source: source.optional(),
  Sources: z.array(source).optional(),
  FlowTags: z.record(z.string(), z.string()).optional(),
});
const byArn = z.looseObject({ FlowArn: z.string().min(1) });
const byResource = z.looseObject({ ResourceArn: z.string().min(1) });
const paged = z.looseObject({ MaxResults: z.number().optional(), NextToken: z.string().optional() });

const read = <T>(schema: z.ZodType<T>, input: unknown): T => {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new AwsError("BadRequestException", z.prettifyError(parsed.error));
  return parsed.data;
};
const getFlow = (env: Environment, region: string, arn: string): FlowRecord => {
  const flow = regionOf(arn) === region ? findFlow(env, arn) : undefined;
  if (!flow) throw new AwsError("NotFoundException", `Flow ${arn} was not found`);
  return flow;
};

/** The flow's new state, on the shelf and on the bus; `changed` tells the channels that take it. */
const move = (env: Environment, flow: FlowRecord, status: FlowStatus, changed: Changed): void => {
  const previousStatus = flow.status;
  flow.status = status;
  env.world.shelf.put(flowKind(flow.region), flow.arn, flow);
  send(env, flow.region, {
    source: "aws.mediaconnect",
    "detail-type": "MediaConnect Flow Status Change",
    resources: [flow.arn],
    detail: { currentStatus: status, previousStatus },
  });
  noticeSource(env, flow);
  changed(env, flow.region, flow.arn);
};
type Changed = (env: Environment, region: string, flowArn: string) => void;

export const registerFlows = (env: Environment, changed: Changed): void => {
  registerHealth(env);
  env.world.on(STEP, (to, arn) => {
    const flow = findFlow(env, arn);
    if (!flow) return;
    if (to === "deleted") env.world.shelf.delete(flowKind(flow.region), arn);
    else move(env, flow, to as FlowStatus, changed);
  });
};

/** A trouble of the flow itself: ERROR until somebody stops it. */
export const breakFlow = (env: Environment, flow: FlowRecord, changed: Changed): void => {
  env.world.clearTimer(STEP, flow.arn);
  move(env, flow, "ERROR", changed);
};

const cureByRestart = (env: Environment, flow: FlowRecord): void => {
  for (const trouble of troublesIn(env, flow.region))
    if (trouble.subject === flow.arn && trouble.is.kind === "source-loss" && trouble.is.untilRestart)
      dropTrouble(env, trouble);
};

type Call = keyof typeof parameters.mediaconnect.guards.value;
const act = (
  env: Environment,
  region: string,
  input: unknown,
  call: Call,
  to: FlowStatus,
  then: string,
  changed: Changed,
): object => {
  const flow = getFlow(env, region, read(byArn, input).FlowArn);
  const allowed: readonly FlowStatus[] = parameters.mediaconnect.guards.value[call];
  if (!allowed.includes(flow.status))
    throw new AwsError("BadRequestException", `${call}: flow ${flow.name} is ${flow.status}`);
  if (call === "StartFlow") cureByRestart(env, flow);
  const { start, stop, remove } = parameters.mediaconnect;
  const takes = { StartFlow: start, StopFlow: stop, DeleteFlow: remove }[call].value;
  move(env, flow, to, changed);
  env.world.setTimer(
    STEP,
    flow.arn,
    env.world.now + drawDuration(env, takes, `${call}:${flow.arn}:${env.world.now}`),
    then,
  );
  return { FlowArn: flow.arn, Status: flow.status };
};

export const createFlowRecord = (env: Environment, region: string, request: unknown): FlowRecord => {
  const input = read(createFlow, request);
  const first = input.Source ?? input.Sources?.[0];
  if (!first) throw new AwsError("BadRequestException", "A flow needs a source");
  const id = `1-${hex(`flow:${env.account}:${region}:${input.Name}`, 16)}-${hex(`flow-id:${env.account}:${region}:${input.Name}`, 12)}`;
  const base = `arn:aws:mediaconnect:${region}:${env.account}`;
  const arn = `${base}:flow:${id}:${input.Name}`;
  if (findFlow(env, arn)) throw new AwsError("BadRequestException", `A flow named ${input.Name} exists`);
  const name = first.Name ?? `${input.Name}-source`;
  const flow: FlowRecord = {
    region,
    arn,
    name: input.Name,
    status: "STANDBY",
    availabilityZone: input.AvailabilityZone ?? `${region}a`,
    description: "",
    source: {
      name,
      arn: `${base}:source:${id}:${name}`,
      protocol: first.Protocol ?? "srt-listener",
      port: first.IngestPort ?? 5000,
    },
    tags: input.FlowTags ?? {},
    at: env.world.now,
  };
  env.world.shelf.put(flowKind(region), arn, flow);
  return flow;
};

const view = ({ arn, name, status, availabilityZone, description, source: from }: FlowRecord): object => {
  const Source = {
    Name: from.name,
    SourceArn: from.arn,
    IngestPort: from.port,
    Transport: { Protocol: from.protocol },
  };
  return {
    FlowArn: arn,
    Name: name,
    Status: status,
    AvailabilityZone: availabilityZone,
    Description: description,
    Source,
    Sources: [Source],
    Outputs: [],
    Entitlements: [],
  };
};

export const mediaConnect = (env: Environment, changed: Changed): StandIn => {
  const tags = (region: string, input: unknown, edit: (tags: Record<string, string>) => void): object => {
    const flow = getFlow(env, region, read(byResource, input).ResourceArn);
    edit(flow.tags);
    env.world.shelf.put(flowKind(region), flow.arn, flow);
    return {};
  };
  const handlers: UntypedHandlers = {
    CreateFlow: (input, { region }) => ({ Flow: view(createFlowRecord(env, region, input)) }),
    DescribeFlow: (input, { region }) => ({
      Flow: view(getFlow(env, region, read(byArn, input).FlowArn)),
      Messages: { Errors: [] },
    }),
    ListFlows: (input, { region }) => {
      const { MaxResults: size, NextToken: token } = read(paged, input);
      const page = pageOf(
        env.world.shelf.all<FlowRecord>(flowKind(region)),
        { size, token },
        parameters.mediaconnect.pages.value,
      );
      if (!page) throw new AwsError("BadRequestException", "NextToken is not valid");
      const { values, ...rest } = page;
      const Flows = values.map(({ arn, name, status, availabilityZone, description }) => ({
        FlowArn: arn,
        Name: name,
        Status: status,
        AvailabilityZone: availabilityZone,
        Description: description,
        SourceType: "OWNED",
      }));
      return { Flows, ...rest };
    },
    StartFlow: (input, { region }) => act(env, region, input, "StartFlow", "STARTING", "ACTIVE", changed),
    StopFlow: (input, { region }) => act(env, region, input, "StopFlow", "STOPPING", "STANDBY", changed),
    DeleteFlow: (input, { region }) => act(env, region, input, "DeleteFlow", "DELETING", "deleted", changed),
    ListTagsForResource: (input, { region }) => ({
      Tags: getFlow(env, region, read(byResource, input).ResourceArn).tags,
    }),
    TagResource: (input, { region }) => {
      const { Tags } = read(byResource.extend({ Tags: z.record(z.string(), z.string()) }), input);
      return tags(region, input, (own) => void Object.assign(own, Tags));
    },
    UntagResource: (input, { region }) => {
      const { TagKeys } = read(byResource.extend({ TagKeys: z.array(z.string()) }), input);
      return tags(region, input, (own) => {
        for (const key of TagKeys) delete own[key];
      });
    },
  };
  return standIn(env, {
    service: "mediaconnect",
    handlers,
    resource: (input) => String(input.FlowArn ?? input.ResourceArn ?? input.Name ?? ""),
    throttled: "TooManyRequestsException",
    down: "InternalServerErrorException",
  });
};
