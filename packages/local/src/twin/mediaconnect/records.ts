import type { Millis } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";

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
}

export const flowKind = (region: string): string => `twin.flow:${region}`;
export const regionOf = (arn: string): string => arn.split(":")[3] ?? "";
export const findFlow = (env: Environment, arn: string): FlowRecord | undefined =>
  env.world.shelf.get<FlowRecord>(flowKind(regionOf(arn)), arn);
/** Only an ACTIVE flow passes packets on; one that does not exist never does. */
export const flowIsActive = (env: Environment, arn: string): boolean => findFlow(env, arn)?.status === "ACTIVE";
