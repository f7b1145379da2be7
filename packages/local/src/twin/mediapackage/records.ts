import { AwsError, type Millis } from "../../kernel/types.ts";
import { type Environment, hex } from "../environment.ts";
import type { Output } from "../medialive/records.ts";

export interface GroupRecord {
  region: string;
  name: string;
  arn: string;
  egressDomain: string;
  description?: string;
  tags: Record<string, string>;
  at: Millis;
}
export interface PackagerRecord {
  region: string;
  group: string;
  name: string;
  arn: string;
  inputType: "HLS" | "CMAF";
  description?: string;
  tags: Record<string, string>;
  at: Millis;
  resetAt?: Millis;
  /** What arrives now, by sender (`<region>/<channel id>/<pipeline>`). */
  arriving: Record<string, Output>;
  /** The sender that is handed on. */
  active?: string;
  /** When it changes to a better one. */
  switchAt?: Millis;
  inputSwitch?: { byScore: boolean; preferred?: 1 | 2 };
  /** When content came again after none had: the manifest has a gap from then until that has left its window. */
  gapAt?: Millis;
  /** When content of the present start-over window began, and when the last segment came while nothing arrives. */
  contentFrom?: Millis;
  lastAt?: Millis;
}
export interface EndpointRecord {
  region: string;
  group: string;
  channel: string;
  name: string;
  arn: string;
  containerType: string;
  description?: string;
  tags: Record<string, string>;
  at: Millis;
  resetAt?: Millis;
  startoverSeconds: number;
  forceErrors: string[];
  manifests: { protocol: "hls" | "low-latency-hls" | "dash"; name: string; windowSeconds: number; url: string }[];
  segment: Record<string, unknown>;
}

export const groupKind = (region: string): string => `twin.packager.group:${region}`;
export const packagerKind = (region: string): string => `twin.packager.channel:${region}`;
export const endpointKind = (region: string): string => `twin.packager.endpoint:${region}`;

export const egressDomain = (env: Environment, region: string, group: string): string =>
  `${hex(`egress:${env.account}:${region}:${group}`, 6)}.egress.${hex(`zone:${env.account}:${region}`, 6)}.mediapackagev2.${region}.amazonaws.com`;

export const packagerArn = (env: Environment, region: string, path: string): string =>
  `arn:aws:mediapackagev2:${region}:${env.account}:channelGroup/${path}`;

const missing = (what: string, name: string): AwsError =>
  new AwsError("ResourceNotFoundException", `${what} ${name} was not found`, { ResourceTypeNotFound: what });

export const getGroup = (env: Environment, region: string, name: string): GroupRecord => {
  const group = env.world.shelf.get<GroupRecord>(groupKind(region), name);
  if (!group) throw missing("CHANNEL_GROUP", name);
  return group;
};
export const findPackager = (
  env: Environment,
  region: string,
  group: string,
  name: string,
): PackagerRecord | undefined => env.world.shelf.get<PackagerRecord>(packagerKind(region), `${group}/${name}`);
export const getPackager = (env: Environment, region: string, group: string, name: string): PackagerRecord => {
  getGroup(env, region, group);
  const packager = findPackager(env, region, group, name);
  if (!packager) throw missing("CHANNEL", name);
  return packager;
};
/** Names it within its Region: the subject of its troubles. */
export const packagerPath = ({ group, name }: Pick<PackagerRecord, "group" | "name">): string => `${group}/${name}`;
export const savePackager = (env: Environment, packager: PackagerRecord): void =>
  env.world.shelf.put(packagerKind(packager.region), `${packager.group}/${packager.name}`, packager);
export const endpointKey = (endpoint: Pick<EndpointRecord, "group" | "channel" | "name">): string =>
  `${endpoint.group}/${endpoint.channel}/${endpoint.name}`;
export const getEndpoint = (
  env: Environment,
  region: string,
  group: string,
  channel: string,
  name: string,
): EndpointRecord => {
  getPackager(env, region, group, channel);
  const endpoint = env.world.shelf.get<EndpointRecord>(endpointKind(region), `${group}/${channel}/${name}`);
  if (!endpoint) throw missing("ORIGIN_ENDPOINT", name);
  return endpoint;
};
