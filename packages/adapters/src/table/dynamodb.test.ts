import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Write } from "@showcaller/core/ports";
import { HttpResponse } from "@smithy/core/protocols";
import { describe, expect, it } from "vitest";
import { dynamodbTable } from "./dynamodb.ts";

type Answer = { status: number; body: object } | Error;

/** The adapter on the real client, which meets the given answers in turn (the last one again and again). */
function scripted(...answers: [Answer, ...Answer[]]) {
  const requests: { target: string; input: Record<string, unknown> }[] = [];
  const sleeps: number[] = [];
  const client = new DynamoDBClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    // One attempt a call: what the SDK repeats by itself is its configuration, not ours.
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { headers: Record<string, string>; body: Uint8Array }) => {
        const target = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
        requests.push({ target, input: JSON.parse(new TextDecoder().decode(request.body)) });
        const answer = answers.length > 1 ? (answers.shift() as Answer) : answers[0];
        if (answer instanceof Error) throw answer;
        const body = Buffer.from(JSON.stringify(answer.body));
        return { response: new HttpResponse({ statusCode: answer.status, headers: {}, body }) };
      },
    },
  });
  const table = dynamodbTable({
    client,
    tableName: "t",
    sleep: async (ms) => void sleeps.push(ms),
    random: () => 0.5,
    token: () => "token-1",
  });
  return { table, requests, sleeps };
}

const ok: Answer = { status: 200, body: {} };
const refusal = (code: string, more: object = {}): Answer => ({
  status: 400,
  body: { __type: `x#${code}`, message: "m", ...more },
});
const cancelled = (...reasons: object[]) => refusal("TransactionCanceledException", { CancellationReasons: reasons });
const conflict = cancelled({ Code: "None" }, { Code: "TransactionConflict" });

const one: Write[] = [{ put: { pk: "p", sk: "s" }, if: { exists: false } }];
const two: Write[] = [...one, { check: { pk: "p", sk: "t" }, if: { exists: true } }];

describe("dynamodbTable", () => {
  it("sends a lone write as itself, and a lone check as a transaction", async () => {
    const { table, requests } = scripted(ok);
    await table.write(one);
    await table.write([{ update: { pk: "p", sk: "s" }, set: { status: 1 }, if: { less: { status: 1 } } }]);
    await table.write([{ delete: { pk: "p", sk: "s" } }]);
    await table.write([{ check: { pk: "p", sk: "s" }, if: { all: [] } }]);
    expect(requests).toMatchObject([
      {
        target: "PutItem",
        input: { ConditionExpression: "attribute_not_exists(#0)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
      },
      {
        target: "UpdateItem",
        input: {
          UpdateExpression: "SET #0=:0",
          ConditionExpression: "#0<:1",
          ExpressionAttributeNames: { "#0": "status" },
        },
      },
      { target: "DeleteItem", input: { Key: { pk: { S: "p" }, sk: { S: "s" } } } },
      { target: "TransactWriteItems", input: { TransactItems: [{ ConditionCheck: {} }] } },
    ]);
    expect(requests[2]?.input).not.toHaveProperty("ConditionExpression");
  });

  it("reads consistently, except on an index", async () => {
    const { table, requests } = scripted(ok);
    await table.get({ pk: "p", sk: "s" });
    await table.query({ pk: "p" });
    await table.query({ pk: "p", index: "gsi1" });
    expect(requests.map(({ input }) => input.ConsistentRead)).toEqual([true, true, undefined]);
  });

  it("waits longer and longer for a conflicting transaction, under one token", async () => {
    const { table, requests, sleeps } = scripted(conflict, conflict, conflict, ok);
    expect(await table.write(two)).toEqual({ ok: true });
    expect(sleeps).toEqual([12.5, 25, 50]);
    expect(new Set(requests.map(({ input }) => input.ClientRequestToken))).toEqual(new Set(["token-1"]));
  });

  it.each([
    ["TransactionConflictException", one],
    ["ProvisionedThroughputExceededException", one],
    ["ThrottlingException", two],
    ["ReplicatedWriteConflictException", one],
  ])("waits out %s", async (code, writes) => {
    const { table, requests } = scripted(refusal(code), ok);
    expect(await table.write(writes)).toEqual({ ok: true });
    expect(requests).toHaveLength(2);
  });

  it("gives up after six attempts, certain that nothing was written", async () => {
    const { table, requests, sleeps } = scripted(conflict);
    await expect(table.write(two)).rejects.toMatchObject({ name: "TableUnavailable", wrote: "no" });
    expect(requests).toHaveLength(6);
    expect(sleeps.reduce((sum, ms) => sum + ms)).toBeLessThan(775);
  });

  it("does not know what a lost answer did, and does not ask again", async () => {
    for (const lost of [new Error("socket hang up"), { status: 500, body: { __type: "InternalServerError" } }]) {
      const { table, requests } = scripted(lost);
      await expect(table.write(one)).rejects.toMatchObject({ name: "TableUnavailable", wrote: "unknown" });
      expect(requests).toHaveLength(1);
    }
  });

  it("stays in doubt when a transaction was in progress before it was refused", async () => {
    const { table } = scripted(refusal("TransactionInProgressException"), refusal("AccessDeniedException"));
    await expect(table.write(two)).rejects.toMatchObject({ wrote: "unknown" });
  });

  it("takes a failed condition as the answer, even beside a conflict", async () => {
    const Item = { pk: { S: "p" }, sk: { S: "t" } };
    const { table, requests } = scripted(
      cancelled({ Code: "TransactionConflict" }, { Code: "ConditionalCheckFailed", Item }),
    );
    expect(await table.write(two)).toEqual({ ok: false, failed: [{ index: 1, item: { pk: "p", sk: "t" } }] });
    expect(requests).toHaveLength(1);
  });

  it("shows a writer whose first answer was lost the item it wrote itself", async () => {
    const Item = { pk: { S: "p" }, sk: { S: "s" }, owner: { S: "me" } };
    const { table } = scripted(refusal("ConditionalCheckFailedException", { Item }));
    const result = await table.write([{ put: { pk: "p", sk: "s", owner: "me" }, if: { exists: false } }]);
    expect(result).toEqual({ ok: false, failed: [{ index: 0, item: { pk: "p", sk: "s", owner: "me" } }] });
  });

  it("raises at once what waiting does not change", async () => {
    const denied = scripted(refusal("AccessDeniedException"));
    await expect(denied.table.get({ pk: "p", sk: "s" })).rejects.toMatchObject({
      name: "TableUnavailable",
      wrote: "no",
    });
    expect(denied.requests).toHaveLength(1);
    const invalid = scripted(
      cancelled({ Code: "ValidationError", Message: "too big" }, { Code: "TransactionConflict" }),
    );
    await expect(invalid.table.write(two)).rejects.toMatchObject({
      name: "TableRefused",
      code: "Refused",
      message: /too big/,
    });
    expect(invalid.requests).toHaveLength(1);
  });

  it("refuses to guess at what it never writes", async () => {
    const { table } = scripted({ status: 200, body: { Item: { pk: { S: "p" }, tags: { SS: ["a"] } } } });
    await expect(table.get({ pk: "p", sk: "s" })).rejects.toMatchObject({ name: "TableRefused", code: "BadValue" });
  });
});
