import { sdks } from "@showcaller/adapters/models/catalog";
import { describe, expect, it } from "vitest";
import { AwsError, type Gate } from "../kernel/types.ts";
import type { Forward } from "./dynamodb.ts";
import { harness } from "./harness.ts";

const {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} = sdks.dynamodb;

const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const Item = { ...key("event#1", "v"), at: { N: "1" } };
const Key = key("event#1", "v");
const TableName = "t";

/** An engine that answers the same thing always, and what it was sent. */
function engine(status: number, answer: object) {
  const sent: { target: string; body: unknown }[] = [];
  const forward: Forward = async (target, _, body) => {
    sent.push({ target, body: JSON.parse(new TextDecoder().decode(body)) });
    return { status, headers: { "x-engine": "1" }, body: Buffer.from(JSON.stringify(answer)) };
  };
  return { sent, forward };
}

describe("DynamoDB behind the wire", () => {
  it("gets the request as the client wrote it, and its answer goes back unread", async () => {
    const { sent, forward } = engine(200, { Item });
    const { clients, tracked } = harness({ dynamodb: forward });
    const { $metadata, ...output } = await clients.dynamodb().send(new GetItemCommand({ TableName, Key }));
    expect(output).toEqual({ Item });
    expect(sent).toEqual([{ target: "DynamoDB_20120810.GetItem", body: { TableName, Key } }]);
    expect(tracked()).toBe(1);
  });

  it.each([
    ["GetItem", new GetItemCommand({ TableName, Key }), "event#1/v"],
    ["PutItem", new PutItemCommand({ TableName, Item }), "event#1/v"],
    ["DeleteItem", new DeleteItemCommand({ TableName, Key }), "event#1/v"],
    ["Query", new QueryCommand({ TableName }), "t"],
    ["Query", new QueryCommand({ TableName, IndexName: "gsi1" }), "gsi1"],
    ["ListTables", new ListTablesCommand({}), ""],
    ["BatchGetItem", new BatchGetItemCommand({ RequestItems: { t: { Keys: [Key, key("a", "b")] } } }), "event#1/v,a/b"],
    [
      "BatchWriteItem",
      new BatchWriteItemCommand({
        RequestItems: { t: [{ PutRequest: { Item } }, { DeleteRequest: { Key: key("a", "b") } }] },
      }),
      "event#1/v,a/b",
    ],
    [
      "TransactWriteItems",
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item } },
          { ConditionCheck: { TableName, Key: key("a", "b"), ConditionExpression: "x" } },
        ],
        ClientRequestToken: "ours",
      }),
      "event#1/v,a/b",
    ],
  ] as const)("tells the gate what %s is about", async (operation, command, resource) => {
    const { clients, attempts } = harness({ dynamodb: engine(200, {}).forward });
    await clients.dynamodb().send(command as InstanceType<typeof GetItemCommand>);
    expect(attempts).toEqual([{ function: "fn", service: "dynamodb", operation, region: "eu-west-1", resource }]);
  });

  it("tells the gate of the engine's refusals by name, and passes them on whole", async () => {
    const outcomes: unknown[] = [];
    const gate: Gate = {
      async pass(_, effect) {
        return effect().catch((error) => {
          outcomes.push(error.name);
          throw error;
        });
      },
    };
    const refused = engine(400, {
      __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
      message: "The conditional request failed",
      Item,
    });
    const { clients } = harness({ dynamodb: refused.forward, gate });
    const put = clients.dynamodb().send(new PutItemCommand({ TableName, Item }));
    await expect(put).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    await expect(put).rejects.toMatchObject({ message: "The conditional request failed", Item });
    expect(outcomes).toEqual(["ConditionalCheckFailedException"]);
  });

  it("answers an injected fault as DynamoDB would, without reaching the engine", async () => {
    const gate: Gate = {
      async pass() {
        throw new AwsError("TransactionCanceledException", "cancelled", {
          CancellationReasons: [{ Code: "TransactionConflict" }],
        });
      },
    };
    const { sent, forward } = engine(200, {});
    const { clients } = harness({ dynamodb: forward, gate });
    const write = clients
      .dynamodb()
      .send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item } }] }));
    await expect(write).rejects.toBeInstanceOf(TransactionCanceledException);
    await expect(write).rejects.toMatchObject({ CancellationReasons: [{ Code: "TransactionConflict" }] });
    expect(sent).toEqual([]);
  });

  it("shares its credential scope with DynamoDB Streams: the target tells them apart", async () => {
    const { sent, forward } = engine(200, { Records: [] });
    const { wire, attempts } = harness({ dynamodb: forward });
    const answered = await wire.handle(
      {
        method: "POST",
        path: "/",
        query: {},
        headers: { "x-amz-target": "DynamoDBStreams_20120810.GetRecords" },
        body: Buffer.from('{"ShardIterator":"i"}'),
      },
      { function: "client", scope: { service: "dynamodb", region: "eu-west-1" } },
    );
    expect(answered).toMatchObject({ status: 200, headers: { "x-engine": "1" } });
    expect(sent).toMatchObject([{ target: "DynamoDBStreams_20120810.GetRecords" }]);
    expect(attempts).toMatchObject([{ operation: "GetRecords" }]);
  });

  it.each([undefined, "AWSEvents.PutEvents", "DynamoDB_20120810.", "DynamoDB_20120810.Get Item"])(
    "has no operation for target %s",
    async (target) => {
      const { sent, forward } = engine(200, {});
      const { wire } = harness({ dynamodb: forward });
      const headers: Record<string, string> = target === undefined ? {} : { "x-amz-target": target };
      const scope = { service: "dynamodb", region: "eu-west-1" };
      const answered = await wire.handle(
        { method: "POST", path: "/", query: {}, headers, body: new Uint8Array() },
        { function: "client", scope },
      );
      expect(new TextDecoder().decode(answered.body)).toContain("UnknownOperationException");
      expect(sent).toEqual([]);
    },
  );
});
