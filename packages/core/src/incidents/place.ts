import type { Airtime, Channel, Edge, LiveEvent, Runtime, Signal } from "@showcaller/contracts";
import { deliveryAlarm } from "../monitors/names.ts";
import type { Instant } from "../ports.ts";
import { airtimeOf } from "./scene.ts";

/** What is registered and what moves now: whose signal is it? */
export interface Site {
  channels: readonly Channel[];
  /** Live events that are not over. */
  events: readonly LiveEvent[];
  /** By channel; whose run it is. */
  runtimes?: ReadonlyMap<string, Runtime>;
}

/** A signal at its place. Without live event it is information: shown, and nobody's incident. */
export interface Placed {
  signal: Signal;
  channel?: Channel | undefined;
  liveEvent?: LiveEvent | undefined;
  airtime: Airtime;
}

/**
 * One signal at each leg that it is about: a flow may feed two channels. What only the schedule can say (is STOPPED what we want?) is
 * said here. At least one; without channel it is about nobody that we know.
 */
export const place = (signal: Signal, site: Site, now: Instant): Placed[] => {
  if (signal.ours) return [{ signal, airtime: "none" }];
  const channels = site.channels.filter((channel) => isAbout(signal, channel));
  if (channels.length === 0) return [{ signal, airtime: "none" }];
  return channels.map((channel) => {
    const liveEvent = bookedBy(channel, site.events, now);
    const airtime = airtimeOf(liveEvent, now);
    const placed = withRun(judged(signal, channel, airtime), site.runtimes?.get(channel.id));
    return { signal: placed, channel, liveEvent, airtime };
  });
};

const isNamedAlarm = ({ kind, name }: Signal, channel: Channel): boolean =>
  (kind === "alarm" || kind === "alarm-contributor") && (channel.alarms?.includes(name) ?? false);

/** An alarm of ours says whom it is about in its name: metrics of CloudFront name no leg. */
const isMonitor = ({ kind, name, subject }: Signal, channel: Channel): boolean =>
  kind === "alarm" && subject.service === "cloudwatch" && deliveryAlarm(name)?.channel === channel.id;

function isAbout(signal: Signal, channel: Channel): boolean {
  if (isNamedAlarm(signal, channel) || isMonitor(signal, channel)) return true;
  const { service, arn, name, region, group } = signal.subject;
  switch (service) {
    case "medialive":
      return arn === undefined
        ? region === channel.region && channel.encoder.arn.endsWith(`:channel:${name}`)
        : arn === channel.encoder.arn;
    case "mediaconnect":
      return channel.flows.some((flow) => flow.arn === arn || (arn !== undefined && flow.sources?.includes(arn)));
    case "mediapackage":
      if (arn !== undefined && arn === channel.packager?.arn) return true;
      return (
        name !== undefined &&
        packagerNames(channel).includes(name) &&
        (region === undefined || region === channel.region) &&
        (group === undefined || packagerGroups(channel).includes(group))
      );
    default:
      return false;
  }
}

/** As registered, or out of a version 2 endpoint's URL, which names its group and channel: https://…/out/v1/<group>/<channel>/<endpoint>/… */
const packagerNames = ({ packager }: Channel): string[] =>
  packager?.channel === undefined ? (packager?.manifestUrl.split("/").slice(3) ?? []) : [packager.channel];

/** Likewise. */
const packagerGroups = ({ packager }: Channel): string[] =>
  packager?.channelGroup === undefined ? (packager?.manifestUrl.split("/").slice(3) ?? []) : [packager.channelGroup];

const order: Readonly<Record<Airtime, number>> = { "on-air": 0, lead: 1, tail: 2, none: 3 };

/** Of the live events that use it now the one that most depends on it. */
function bookedBy(channel: Channel, events: readonly LiveEvent[], now: Instant): LiveEvent | undefined {
  const [first] = events
    .filter(({ legs }) => legs.some((leg) => leg.channel === channel.id))
    .map((event) => ({ event, place: order[airtimeOf(event, now)] }))
    .filter((entry) => entry.place < order.none)
    .sort((a, b) => a.place - b.place || (a.event.id < b.event.id ? -1 : 1));
  return first?.event;
}

/** States have no edge of their own: STOPPED is right at night and a disaster on air. */
function judged(signal: Signal, channel: Channel, airtime: Airtime): Signal {
  if (signal.kind === "encoder-state") return encoder(signal, channel, airtime);
  if (signal.kind === "flow-status") return flow(signal, airtime);
  // Somebody has said that it is about this channel: something is wrong with it, whatever it is.
  if (signal.edge && signal.cause === undefined && isNamedAlarm(signal, channel))
    return { ...signal, cause: "unspecified", severity: signal.edge === "SET" ? "critical" : "info" };
  return signal;
}

const set = (signal: Signal, cause: Signal["cause"]): Signal => ({
  ...signal,
  edge: "SET",
  ...(cause ? { cause } : {}),
  severity: "critical",
});
const cleared = (signal: Signal): Signal => ({ ...signal, edge: "CLEARED" satisfies Edge });

function encoder(signal: Signal, channel: Channel, airtime: Airtime): Signal {
  const { state, running } = signal.facts ?? {};
  const count = typeof running === "number" ? running : state === "RUNNING" ? 1 : 0;
  if (state === "RUNNING" && count >= channel.encoder.pipelines) return cleared(signal);
  // The first RUNNING of a STANDARD channel says one pipeline: in the lead that is a start, not a loss. STARTING is on its way.
  if (airtime !== "on-air" || state === "STARTING") return signal;
  return set(signal, count > 0 || state === "RECOVERING" ? "pipeline-loss" : "stopped-on-air");
}

function flow(signal: Signal, airtime: Airtime): Signal {
  const status = signal.facts?.status;
  if (status === "ACTIVE") return cleared(signal);
  const bad =
    status === "ERROR"
      ? ["on-air", "lead"]
      : ["STANDBY", "STOPPING", "DELETING"].includes(String(status))
        ? ["on-air"]
        : [];
  return bad.includes(airtime) ? set(signal, "flow-down") : signal;
}

/** Alarm ids start again with each run of the encoder: the run belongs to an alert's identity. */
function withRun(signal: Signal, runtime: Runtime | undefined): Signal {
  if (signal.kind !== "encoder-alert") return signal;
  const run = runOf(runtime);
  return { ...signal, run, identity: `${signal.identity}|run ${run}` };
}

/** What an alert is called by whoever knows no runs: MediaLive's own list. */
export const withoutRun = (identity: string): string => identity.replace(/\|run .*$/, "");

/** Which run of an encoder alerts are of now. */
export const runOf = (runtime: Runtime | undefined): string => runtime?.run?.at ?? "foreign";
