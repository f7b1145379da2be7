import { setTimeout } from "node:timers/promises";
import { tableDefinition, timeToLive } from "@showcaller/adapters/table/table-definition";
import { callEngine, EngineRefusal } from "./call.ts";
import type { Forward } from "./forward.ts";

interface Description {
  TableStatus: string;
  LatestStreamArn?: string;
  KeySchema: { AttributeName: string }[];
  GlobalSecondaryIndexes?: { IndexName: string; KeySchema: { AttributeName: string }[] }[];
}

/** Creates the table when absent, and whatever part of its settings a kill has left undone. */
export async function ensureTable(forward: Forward, tableName: string): Promise<void> {
  const call = <T>(operation: string, input: unknown) => callEngine<T>(forward, "DynamoDB_20120810", operation, input);
  const wanted = tableDefinition(tableName);
  let found = await describeTable(forward, tableName);
  if (!found) await call("CreateTable", wanted);
  while (found?.TableStatus !== "ACTIVE") {
    found = await describeTable(forward, tableName);
    if (found?.TableStatus !== "ACTIVE") await setTimeout(10);
  }
  if (shape(found) !== shape(wanted))
    throw new Error(
      `the table ${tableName} has other keys or indexes than this version wants: start with another data directory`,
    );
  const ttl = await call<{ TimeToLiveDescription?: { TimeToLiveStatus?: string } }>("DescribeTimeToLive", {
    TableName: tableName,
  });
  if (!/^ENABL/.test(ttl.TimeToLiveDescription?.TimeToLiveStatus ?? ""))
    await call("UpdateTimeToLive", timeToLive(tableName));
}

export async function describeTable(forward: Forward, tableName: string): Promise<Description | undefined> {
  try {
    const input = { TableName: tableName };
    return (await callEngine<{ Table: Description }>(forward, "DynamoDB_20120810", "DescribeTable", input)).Table;
  } catch (error) {
    if (error instanceof EngineRefusal && error.code === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

/** Keys of the table and of its indexes, in words that compare. */
function shape({
  KeySchema,
  GlobalSecondaryIndexes = [],
}: Pick<Description, "KeySchema" | "GlobalSecondaryIndexes">): string {
  const keys = (schema: { AttributeName: string }[]) => schema.map((key) => key.AttributeName).join("/");
  const indexes = GlobalSecondaryIndexes.map((index) => `${index.IndexName}=${keys(index.KeySchema)}`).sort();
  return [keys(KeySchema), ...indexes].join(" ");
}
