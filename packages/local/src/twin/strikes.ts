import { packagerChanged } from "./audience.ts";
import type { Environment } from "./environment.ts";
import { FAULT_DUE, FAULT_OVER, forget, type SetFault, takeDue } from "./faults.ts";
import { breakFlow } from "./mediaconnect/handlers.ts";
import { noticeSource, tellContent } from "./mediaconnect/health.ts";
import { type FlowRecord, findFlow, flowKind } from "./mediaconnect/records.ts";
import { losePipeline, maintain, stop } from "./medialive/lifecycle.ts";
import { packagersOf } from "./medialive/packagers.ts";
import { flowChanged, saveChannel } from "./medialive/pipelines.ts";
import { allChannels, type ChannelRecord, findChannel } from "./medialive/records.ts";
import { findPackager, type PackagerRecord, packagerKind, packagerPath } from "./mediapackage/records.ts";
import { dropTrouble, LastingFault, putTrouble, type Trouble, troublesIn } from "./troubles.ts";

/** Faults strike when their time has come, and those that last end by their time, or by `endFault`. */
export const registerStrikes = (env: Environment): void => {
  env.world.on(FAULT_DUE, (_, id) => {
    const entry = takeDue(env, id);
    if (entry) strike(env, entry);
  });
  env.world.on(FAULT_OVER, (_, id) => {
    forget(env, id);
    for (const region of env.regions) endIn(env, region, id);
  });
};

/** Ends what a fault that lasts has brought. */
export const endFault = (env: Environment, { id, target }: SetFault): void => endIn(env, target.region, id);

const endIn = (env: Environment, region: string, fault: string): void => {
  for (const trouble of troublesIn(env, region)) {
    if (trouble.fault !== fault) continue;
    dropTrouble(env, trouble);
    tellAll(env, trouble, false);
  }
};

/** One that names nobody, or finds the channel not running where it has to, does nothing. */
const strike = (env: Environment, { id, target, fault }: SetFault): void => {
  const isMeant = ({ id: itsId, name }: { id?: string; name: string }): boolean =>
    target.name === itsId || target.name === name;
  const channels = allChannels(env, target.region).flatMap(([, channel]) => (isMeant(channel) ? [channel] : []));
  const flows = env.world.shelf
    .all<FlowRecord>(flowKind(target.region))
    .flatMap(([, flow]) => (isMeant(flow) ? [flow] : []));
  const lasting = LastingFault.safeParse(fault).data;
  if (lasting) {
    for (const trouble of troubles(lasting, channels, flows, target.region))
      begin(env, { fault: id, region: target.region, kind: lasting.kind, ...trouble });
    return;
  }
  for (const channel of channels) {
    if (fault.kind === "maintenance-restart") maintain(env, channel, fault.downMs);
    if (fault.kind === "pipeline-loss") losePipeline(env, channel, fault.pipeline, fault.forMs);
    if (fault.kind === "channel-stops") stop(env, channel, "client");
  }
  if (fault.kind === "flow-error") for (const flow of flows) breakFlow(env, flow, flowChanged);
};

const troubles = (
  is: LastingFault,
  channels: readonly ChannelRecord[],
  flows: readonly FlowRecord[],
  region: string,
): Pick<Trouble, "subject" | "is">[] => {
  if (is.kind === "region-trouble") return [{ subject: region, is }];
  if (is.kind === "source-loss") return flows.map(({ arn }) => ({ subject: arn, is }));
  if (is.kind === "drm-key")
    return channels.flatMap((channel) => packagersOf(channel).map((to) => ({ subject: packagerPath(to), is })));
  return channels.map((channel) => ({
    subject: channel.id,
    is: "input" in is || /^input-/.test(is.kind) ? { ...is, input: meantInput(is, channel) } : is,
  })) as Pick<Trouble, "subject" | "is">[];
};

/** The input that is named, else the one that is taken now, else the first that shows the programme. */
const meantInput = (is: LastingFault, { pipelines, attachments }: ChannelRecord): string | undefined =>
  ("input" in is ? is.input : undefined) ??
  pipelines.find(({ up }) => up)?.attachment ??
  (attachments.find(({ shows }) => shows === "programme") ?? attachments[0])?.name;

const begin = (env: Environment, trouble: Trouble): void => {
  putTrouble(env, trouble);
  tellAll(env, trouble, true);
};

/** Lets everybody whom a trouble concerns see that it began or ended. */
const tellAll = (env: Environment, { region, subject, is }: Trouble, began: boolean): void => {
  switch (is.kind) {
    case "region-trouble":
      regionChanged(env, region);
      break;
    case "source-loss": {
      const flow = findFlow(env, subject);
      if (flow) noticeSource(env, flow);
      flowChanged(env, region, subject);
      break;
    }
    case "drm-key": {
      const [group = "", name = ""] = subject.split("/");
      packagerChanged(env, { region, group, name });
      break;
    }
    default: {
      const channel = findChannel(env, region, subject);
      if (!channel) return;
      if (is.kind === "input-black" || is.kind === "input-frozen") contentChanged(env, channel, is, began);
      saveChannel(env, channel);
    }
  }
};

/** A flow whose monitoring is on sees what is black or frozen at its source, at once (parameters). */
const contentChanged = (
  env: Environment,
  { attachments }: ChannelRecord,
  is: Extract<LastingFault, { kind: "input-black" | "input-frozen" }>,
  began: boolean,
): void => {
  const input = attachments.find(({ name }) => name === is.input);
  for (const [p, arn] of (input?.flows ?? []).entries()) {
    const flow = is.pipeline === undefined || is.pipeline === p ? findFlow(env, arn) : undefined;
    if (flow?.status === "ACTIVE") tellContent(env, flow, is.kind === "input-black" ? "black" : "frozen", began);
  }
};

/** Channels anywhere may write into the Region. */
const regionChanged = (env: Environment, region: string): void => {
  for (const from of env.regions)
    for (const [id] of allChannels(env, from)) {
      const channel = findChannel(env, from, id);
      if (channel && (from === region || packagersOf(channel).some((to) => to.region === region)))
        saveChannel(env, channel);
    }
  for (const [, packager] of env.world.shelf.all<PackagerRecord>(packagerKind(region)))
    packagerChanged(env, findPackager(env, region, packager.group, packager.name) ?? packager);
};
