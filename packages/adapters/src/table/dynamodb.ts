import { randomUUID } from "node:crypto";
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Key, Page, QueryRequest, Table, Write, WriteResult } from "@showcaller/core/ports";
import { fromDynamoItem, toDynamoItem } from "./attribute-values.ts";
import { decodeCursor, encodeCursor, isEmptyRange, positionOf, startKey } from "./cursor.ts";
import { Aliases, conditionExpression, updateExpression } from "./expression.ts";
import { type Retry, retrying } from "./retry.ts";
import { indexKeys } from "./table-definition.ts";
import { checkKey, checkQuery, checkWrites } from "./validate.ts";

export interface DynamodbTableOptions extends Retry {
  client: DynamoDBClient;
  tableName: string;
  /** `ClientRequestToken` of one transaction, 1..36 characters, never the same twice; default a random UUID. */
  token?: () => string;
}

/**
 * The table on DynamoDB. One write is one PutItem, UpdateItem or DeleteItem; several, or a check, are one
 * TransactWriteItems.
 *
 * **What a writer sees when an answer is lost** (timeout, 5xx, broken connection). The SDK client repeats the request
 * as its configuration says. Then:
 * - a repeated *single* write whose first attempt did take effect meets its own result: `ok: false` with the item it
 *   wrote itself. Whoever must tell that from losing to somebody else compares the returned item with what it wrote
 *   (so write something that is yours: a claim id, an execution name, a new `rev` with its author);
 * - a repeated *single* `add` without `if` may count twice: pair it with a condition where that matters;
 * - a repeated *transaction* carries the same request token: AWS answers for ten minutes as it did the first time
 *   (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html). Engines on the
 *   laptop forget tokens when restarted, so no caller may rely on it: every transaction carries a condition that its
 *   own success makes false;
 * - when repeating does not help either, `TableOutage` (a `TableUnavailable`) with `wrote: "unknown"`: all of it was
 *   written or none of it. Throttling and lost races between transactions end in `wrote: "no"`.
 *
 * A failed condition decides, even when another item of the transaction was merely busy: `failed` then names at least
 * one write that would have failed, not necessarily every one.
 *
 * @throws TableRefused for requests DynamoDB would never accept; TableOutage as above.
 */
export function dynamodbTable(options: DynamodbTableOptions): Table {
  const { client, tableName, token = randomUUID } = options;

  return {
    async get(key) {
      checkKey(key);
      const command = new GetItemCommand({ TableName: tableName, Key: toKey(key), ConsistentRead: true });
      const { Item } = await retrying(options, () => client.send(command));
      return Item && fromDynamoItem(Item);
    },

    async query(request) {
      checkQuery(request);
      const input = queryInput(tableName, request);
      if (isEmptyRange(request.sk)) return { items: [] };
      const { Items = [], LastEvaluatedKey } = await retrying(options, () => client.send(new QueryCommand(input)));
      return toPage(request, Items, LastEvaluatedKey);
    },

    async write(writes) {
      checkWrites(writes);
      const [only] = writes;
      if (writes.length === 1 && only && !("check" in only)) {
        const command = singleCommand(tableName, only);
        return retrying(
          options,
          async () => {
            // The three commands' types have no common `send` overload.
            await client.send(command as PutItemCommand);
            return { ok: true };
          },
          lostCondition,
        );
      }
      const command = new TransactWriteItemsCommand({
        TransactItems: writes.map((write) => action(tableName, write)),
        ClientRequestToken: token(),
      });
      return retrying(
        options,
        async () => {
          await client.send(command);
          return { ok: true };
        },
        lostConditions,
      );
    },
  };
}

const toKey = ({ pk, sk }: Key) => ({ pk: { S: pk }, sk: { S: sk } });

function queryInput(tableName: string, request: QueryRequest) {
  const from = decodeCursor(request);
  const names = request.index === undefined ? { pk: "pk", sk: "sk" } : indexKeys[request.index];
  const aliases = new Aliases();
  const condition = [`${aliases.name(names.pk)}=${aliases.value(request.pk)}`, ...range(request.sk, names.sk, aliases)];
  return {
    TableName: tableName,
    KeyConditionExpression: condition.join(" AND "),
    ...aliases.members(),
    Limit: request.limit ?? 100,
    ScanIndexForward: !request.descending,
    ...(request.index === undefined ? { ConsistentRead: true } : { IndexName: request.index }),
    ...(from && { ExclusiveStartKey: startKey(request, from) }),
  };
}

/** Empty bounds bound nothing, and DynamoDB refuses empty key strings. */
function range(sk: QueryRequest["sk"], name: string, aliases: Aliases): string[] {
  if (sk === undefined) return [];
  if ("prefix" in sk) return sk.prefix === "" ? [] : [`begins_with(${aliases.name(name)},${aliases.value(sk.prefix)})`];
  const { from = "", to } = sk;
  if (to === undefined) return from === "" ? [] : [`${aliases.name(name)}>=${aliases.value(from)}`];
  if (from === "") return [`${aliases.name(name)}<=${aliases.value(to)}`];
  return [`${aliases.name(name)} BETWEEN ${aliases.value(from)} AND ${aliases.value(to)}`];
}

function toPage(
  request: QueryRequest,
  stored: Record<string, AttributeValue>[],
  last: Record<string, AttributeValue> | undefined,
): Page {
  const items = stored.map(fromDynamoItem);
  return last ? { items, cursor: encodeCursor(request, positionOf(request, fromDynamoItem(last))) } : { items };
}

type Sole = Exclude<Write, { check: Key }>;

function singleCommand(tableName: string, write: Sole): PutItemCommand | UpdateItemCommand | DeleteItemCommand {
  const action = { ...request(tableName, write), ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const };
  if ("put" in write) return new PutItemCommand({ ...action, Item: toDynamoItem(write.put) });
  if ("update" in write) return new UpdateItemCommand({ ...action, Key: toKey(write.update) });
  return new DeleteItemCommand({ ...action, Key: toKey(write.delete) });
}

function action(tableName: string, write: Write) {
  const common = { ...request(tableName, write), ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const };
  if ("put" in write) return { Put: { ...common, Item: toDynamoItem(write.put) } };
  if ("update" in write)
    return { Update: { ...common, Key: toKey(write.update), UpdateExpression: common.UpdateExpression ?? "" } };
  if ("delete" in write) return { Delete: { ...common, Key: toKey(write.delete) } };
  // A check that always holds still has to say something.
  const ConditionExpression = common.ConditionExpression ?? "attribute_exists(pk) OR attribute_not_exists(pk)";
  return { ConditionCheck: { ...common, Key: toKey(write.check), ConditionExpression } };
}

/** Table, expressions and their aliases: what all actions share. */
function request(TableName: string, write: Write) {
  const aliases = new Aliases();
  const UpdateExpression = "update" in write ? updateExpression(write, aliases) : undefined;
  const ConditionExpression = write.if && conditionExpression(write.if, aliases);
  return {
    TableName,
    ...(UpdateExpression !== undefined && { UpdateExpression }),
    ...(ConditionExpression !== undefined && { ConditionExpression }),
    ...aliases.members(),
  };
}

/** What is read from the SDK's errors, whatever their class: two copies of the SDK break `instanceof`. */
interface ConditionError {
  name?: string;
  Item?: Record<string, AttributeValue>;
  CancellationReasons?: { Code?: string; Item?: Record<string, AttributeValue> }[];
}

function lostCondition(error: ConditionError): WriteResult | undefined {
  if (error.name !== "ConditionalCheckFailedException") return undefined;
  return { ok: false, failed: [{ index: 0, item: error.Item && fromDynamoItem(error.Item) }] };
}

function lostConditions(error: ConditionError): WriteResult | undefined {
  const failed = (error.CancellationReasons ?? []).flatMap(({ Code, Item }, index) =>
    Code === "ConditionalCheckFailed" ? [{ index, item: Item && fromDynamoItem(Item) }] : [],
  );
  return failed.length > 0 ? { ok: false, failed } : undefined;
}
