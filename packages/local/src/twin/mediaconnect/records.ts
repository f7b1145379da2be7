import type { Millis } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { suffered } from "../troubles.ts";

export type FlowStatus = "STANDBY" | "ACTIVE" | "UPDATING" | "DELETING" | "STARTING" | "STOPPING" | "ERROR";
export interface FlowRecord {
  region: string;
  arn: string;
  name: string;
  status: FlowStatus;
  availabilityZone: string;
  description: string;
  source: { name: string; arn: string; protocol: string; port: number };
  tags: Record<string, string>;
  at: Millis;
  /** The bus has been told that its source is gone. */
  toldDry?: true;
}

export const flowKind = (region: string): string => `twin.flow:${region}`;
export const regionOf = (arn: string): string => arn.split(":")[3] ?? "";
export const findFlow = (env: Environment, arn: string): FlowRecord | undefined =>
  env.world.shelf.get<FlowRecord>(flowKind(regionOf(arn)), arn);
/** The flow runs and nothing comes to it. */
export const isDry = (env: Environment, flow: FlowRecord): boolean =>
  flow.status === "ACTIVE" && suffered(env, flow.region, flow.arn, "source-loss").length > 0;
/** Only an ACTIVE flow with a source passes packets on; one that does not exist never does. */
export const carries = (env: Environment, arn: string): boolean => {
  const flow = findFlow(env, arn);
  return flow?.status === "ACTIVE" && !isDry(env, flow);
};
