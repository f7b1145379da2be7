import { setTimeout } from "node:timers/promises";
import { awsClientsOf, type Environment } from "@showcaller/adapters/clients/aws-of";
import { keyValueStore } from "@showcaller/adapters/clients/edge-makers";
import { dynamodb } from "@showcaller/adapters/clients/makers";
import { secretsManager } from "@showcaller/adapters/clients/secrets-maker";
import { edgeStore } from "@showcaller/adapters/keyvaluestore/edge-store";
import { secrets } from "@showcaller/adapters/secretsmanager/secrets";
import { storeOf } from "@showcaller/adapters/state/parts";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
import { systemIds } from "../api/ulid.ts";
import { telemetryFrom } from "../runtime/environment.ts";
import { channels, edge, generations, projections, remedies } from "../runtime/state.ts";
import { wakeFrom } from "../runtime/wake.ts";
import type { ProjectorDeps } from "./deps.ts";
import { projectorFunction } from "./function.ts";

/** The deployed wiring: no media service is within its reach. */
function depsFrom(env: Environment): ProjectorDeps {
  const [tableName, arn] = [env.TABLE_NAME, env.STORE_ARN];
  if (!tableName || !arn) throw new Error("not set: TABLE_NAME or STORE_ARN");
  const clients = awsClientsOf(env, { dynamodb, keyValueStore, secretsManager });
  const clock = { now: () => Date.now() };
  const table = dynamodbTable({ client: clients.dynamodb(), tableName });
  return {
    clock,
    sleep: (ms) => setTimeout(ms),
    random: Math.random,
    store: storeOf({ table, clock, ids: systemIds(clock) }, { channels, edge, generations, projections, remedies }),
    edge: edgeStore(clients.keyValueStore(), arn),
    secrets: secrets(clients.secretsManager()),
    wake: wakeFrom(env),
  };
}

/** The deployed Lambda on the queue that wakes it. */
export const handler = projectorFunction(depsFrom(process.env), telemetryFrom("projector"));
