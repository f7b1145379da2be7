import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
import { startEngine } from "@showcaller/local/dynamodb/engine";
import type { Launcher } from "@showcaller/local/dynamodb/launchers";
import { engineStream } from "@showcaller/local/dynamodb/stream";
import type { OpenedStream } from "./stream-contract.ts";

/** The DynamoDB adapter on an engine of its own, in a directory that goes with it. */
export async function onEngine(launcher: Launcher): Promise<OpenedStream> {
  const dataDir = mkdtempSync(join(tmpdir(), "showcaller-table-"));
  const engine = await startEngine({ dataDir, tableName: "contract", launchers: [launcher] });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return {
    table: dynamodbTable({ client, tableName: "contract" }),
    stream: engineStream({
      forward: engine.forward,
      tableName: "contract",
      now: () => 0,
      region: "eu-west-1",
      account: "000000000000",
      lags: launcher.kind === "dynamodb-local",
    }),
    async close() {
      client.destroy();
      await engine.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
