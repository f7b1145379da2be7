import { dynamodbLocal } from "@showcaller/local/dynamodb/launchers";
import { describe, it } from "vitest";
import { tableContract } from "./contract.ts";
import { onEngine } from "./engines.ts";
import { streamContract } from "./stream-contract.ts";

const found = dynamodbLocal.find();
if ("missing" in found) {
  describe("Table contract: DynamoDB Local", () => it.skip(`skipped: ${found.missing}`));
} else {
  // A start takes two seconds of two cores: both suites share one engine.
  let engine: ReturnType<typeof onEngine> | undefined;
  let users = 2;
  const shared = async () => {
    engine ??= onEngine(dynamodbLocal);
    const opened = await engine;
    return { ...opened, close: async () => (--users === 0 ? opened.close() : undefined) };
  };
  tableContract("DynamoDB Local", shared, { runs: 15 });
  streamContract("DynamoDB Local", shared);
}
