import type { ClientFactory } from "@showcaller/adapters/clients/factory";
import { flows } from "@showcaller/adapters/mediaconnect/flows";
import { encoders } from "@showcaller/adapters/medialive/encoders";
import { packager } from "@showcaller/adapters/mediapackage/packager";
import { schedules } from "@showcaller/adapters/scheduler/schedules";
import { createStore } from "@showcaller/adapters/state/store";
import { executions } from "@showcaller/adapters/stepfunctions/executions";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
import type { Clock, Ids, Probe, Table } from "@showcaller/core/ports";
import type { Deps } from "./deps.ts";

export interface DepsConfig {
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  ids: Ids;
  clients: ClientFactory;
  tableName: string;
  machineArn: (machine: string) => string;
  schedules: { group: string; roleArn: string; deadLetterArn: string };
  probe: Probe;
  /** Rehearsals and tests pass the in-memory port; everybody else gets DynamoDB. */
  table?: Table;
}

/** Every adapter over one client factory: the same on AWS and on the laptop. */
export const createDeps = (config: DepsConfig): Deps => {
  const { clock, sleep, ids, clients, machineArn } = config;
  const table = config.table ?? dynamodbTable({ client: clients.dynamodb(), tableName: config.tableName });
  return {
    clock,
    sleep,
    store: createStore({ table, clock, ids }),
    encoders: (region) => encoders(clients.mediaLive(region)),
    flows: (region) => flows(clients.mediaConnect(region)),
    packager: (region) => packager(clients.mediaPackage(region)),
    probe: config.probe,
    executions: executions(clients.sfn(), machineArn),
    schedules: schedules(clients.scheduler(), { ...config.schedules, machineArn }),
  };
};
