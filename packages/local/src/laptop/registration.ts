import type { ChannelInput } from "@showcaller/contracts";
import type { Installed } from "../twin/twin.ts";

/** What `PUT /v1/channels/{id}` takes for an installed leg: everything that an engineer who set it up would know of it. */
export const registrationOf = (leg: Installed) => ({
  name: `${spelt(leg.id.replace(`-${leg.region}`, ""))}, ${leg.region}`,
  region: leg.region,
  encoder: { arn: leg.channelArn, pipelines: leg.pipelines },
  inputs: inputsOf(leg),
  flows: leg.flowArns.map((arn) => ({ arn })),
  packager: {
    manifestUrl: leg.manifestUrl,
    startOver: `PT${leg.startoverSeconds}S`,
    channelGroup: leg.channelGroup,
    channel: leg.packagerChannel,
    ...healingOf(leg),
  },
});

type Attachment = Installed["attachments"][number];

/** The first that shows the programme is the programme; what else shows it is its pair's secondary, or a backup for hands. */
const inputsOf = ({ attachments }: Installed): ChannelInput["inputs"] => {
  const showing = attachments.filter(({ shows }) => shows === "programme");
  const [programme = { name: "programme", failover: undefined }] = showing;
  const pair = programme.failover;
  const backup = showing.find(({ name }) => name !== programme.name && name !== pair?.to);
  const [first] = attachments;
  const slate = attachments.find(({ name, shows }) => shows === "slate" && name !== first?.name);
  return {
    programme: programme.name,
    ...(first?.shows === "slate" ? { preShow: first.name } : {}),
    ...(backup ? { backup: backup.name } : {}),
    ...(slate ? { slate: slate.name } : {}),
    ...(pair ? { failover: pairOf(pair) } : {}),
  };
};

const pairOf = ({
  to,
  preference,
  lossMs,
  blackMs,
}: NonNullable<Attachment["failover"]>): NonNullable<ChannelInput["inputs"]["failover"]> => {
  const conditions = [
    ...(lossMs === undefined ? [] : [{ on: "input-loss" as const, after: duration(lossMs) }]),
    ...(blackMs === undefined ? [] : [{ on: "video-black" as const, after: duration(blackMs) }]),
  ];
  return {
    secondary: to,
    // MediaLive's default (API model, InputPreference).
    preference: preference ?? "EQUAL_INPUT_PREFERENCE",
    ...(conditions.length > 0 ? { conditions } : {}),
  };
};

/** Rounded up: who waits for a healer waits until it has had its time. */
const duration = (ms: number): string => `PT${Math.ceil(ms / 1000)}S`;

const healingOf = ({ mqcsSwitching, forceErrors, originGroup }: Installed) => {
  const healing = {
    ...(mqcsSwitching ? { mqcsInputSwitching: true } : {}),
    ...(forceErrors.length > 0 ? { forcedErrors: [...forceErrors] } : {}),
    ...(originGroup ? { originGroup: { ...originGroup, failoverCodes: [404, 500, 502, 503, 504] as const } } : {}),
  };
  return Object.keys(healing).length > 0 ? { healing } : {};
};

/** `extra-1`: "Extra 1" */
const spelt = (id: string): string => `${id.slice(0, 1).toUpperCase()}${id.slice(1).replaceAll("-", " ")}`;
