import type { Makers } from "@showcaller/adapters/clients/assemble";
import type { LaptopClients } from "@showcaller/adapters/clients/factory";
import { lambda } from "@showcaller/adapters/clients/lambda-maker";
import {
  cloudWatch,
  mediaConnect,
  mediaLive,
  mediaPackage,
  scheduler,
  sfn,
  sns,
  wafv2,
} from "@showcaller/adapters/clients/makers";
import { secretsManager } from "@showcaller/adapters/clients/secrets-maker";
import { metrics as metricsOf } from "@showcaller/adapters/cloudwatch/metrics";
import { monitoring as monitoringOf } from "@showcaller/adapters/cloudwatch/monitoring";
import { flows as flowsOf } from "@showcaller/adapters/mediaconnect/flows";
import { encoders as encodersOf } from "@showcaller/adapters/medialive/encoders";
import { packager as packagerOf } from "@showcaller/adapters/mediapackage/packager";
import { probe as probeOf } from "@showcaller/adapters/probe/probe";
import { probes as probesOf } from "@showcaller/adapters/probe/probes";
import { schedules as schedulesOf } from "@showcaller/adapters/scheduler/schedules";
import { secrets as secretsOf } from "@showcaller/adapters/secretsmanager/secrets";
import { topics as topicsOf } from "@showcaller/adapters/sns/topics";
import { executions as executionsOf } from "@showcaller/adapters/stepfunctions/executions";
import { addressSets as addressSetsOf, WAF_REGION } from "@showcaller/adapters/wafv2/address-sets";
import { posts as postsOf } from "@showcaller/adapters/webhooks/post";
import type { Posts, Probe } from "@showcaller/core/ports";
import type { Ports } from "./deps.ts";

/*
 * Each port by itself, a constant of its own, so that a Lambda's bundle holds only the clients that its main.ts names: a cold start
 * loads what the function calls, and no more.
 */

export interface Given {
  clients<Name extends keyof LaptopClients>(wanted: Pick<Makers, Name>): Pick<LaptopClients, Name>;
  machineArn: (machine: string) => string;
  schedules: { group: string; roleArn: string; deadLetterArn: string };
  /** ARNs of WAF's sets of blocked addresses, where a function is given them. */
  ipSets?: Readonly<Record<4 | 6, string>>;
  /** Present where there is no network behind `fetch`. */
  probe?: Probe;
  /** Present where nothing may leave the machine. */
  posts?: Posts;
  /** From where the edge is asked: ARNs of probes, separated by commas. */
  probes?: string;
}
export type Part<Name extends keyof Ports> = (given: Given) => Ports[Name];
export type Parts = { [Name in keyof Ports]?: Part<Name> };

export const encoders: Part<"encoders"> = ({ clients }) => {
  const made = clients({ mediaLive });
  return (region) => encodersOf(made.mediaLive(region));
};
export const flows: Part<"flows"> = ({ clients }) => {
  const made = clients({ mediaConnect });
  return (region) => flowsOf(made.mediaConnect(region));
};
export const metrics: Part<"metrics"> = ({ clients }) => {
  const made = clients({ cloudWatch });
  return (region) => metricsOf(made.cloudWatch(region));
};
export const monitoring: Part<"monitoring"> = ({ clients }) => {
  const made = clients({ cloudWatch });
  return (region) => monitoringOf(made.cloudWatch(region));
};
export const packager: Part<"packager"> = ({ clients }) => {
  const made = clients({ mediaPackage });
  return (region) => packagerOf(made.mediaPackage(region));
};
export const executions: Part<"executions"> = ({ clients, machineArn }) =>
  executionsOf(clients({ sfn }).sfn(), machineArn);
export const schedules: Part<"schedules"> = ({ clients, machineArn, schedules: where }) =>
  schedulesOf(clients({ scheduler }).scheduler(), { ...where, machineArn });
export const probe: Part<"probe"> = (given) => given.probe ?? probeOf((url, init) => fetch(url, init));
export const posts: Part<"posts"> = (given) => given.posts ?? postsOf();
export const topics: Part<"topics"> = ({ clients }) => {
  const made = clients({ sns });
  return topicsOf((region) => made.sns(region));
};
export const addressSets: Part<"addressSets"> = ({ clients, ipSets }) => {
  if (!ipSets) throw new Error("not set: IP_SET_V4_ARN, IP_SET_V6_ARN");
  return addressSetsOf(clients({ wafv2 }).wafv2(WAF_REGION), ipSets);
};
export const probes: Part<"probes"> = ({ clients, probes: given = "" }) => {
  const made = clients({ lambda });
  return probesOf(given, (region) => made.lambda(region));
};
export const secrets: Part<"secrets"> = ({ clients }) => secretsOf(clients({ secretsManager }).secretsManager());
