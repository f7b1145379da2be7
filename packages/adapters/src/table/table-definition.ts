import type { CreateTableInput } from "@aws-sdk/client-dynamodb";

/**
 * The one table, in one place: what the laptop creates, the contract suite runs on and the stacks deploy
 * (DESIGN §5). Index keys are ordinary attributes; an item is in an index when it has both of its keys.
 */
export const indexes = ["gsi1", "gsi2"] as const;
export type IndexName = (typeof indexes)[number];

/** TTL, in epoch seconds. Housekeeping, never truth: readers filter on expiry. */
export const ttlAttribute = "expiresAt";

export const indexKeys = {
  gsi1: { pk: "gsi1pk", sk: "gsi1sk" },
  gsi2: { pk: "gsi2pk", sk: "gsi2sk" },
} as const satisfies Record<IndexName, { pk: string; sk: string }>;

/** Attributes that must be non-empty strings wherever they occur. */
export const keyAttributes: ReadonlySet<string> = new Set([
  "pk",
  "sk",
  ...indexes.flatMap((index) => [indexKeys[index].pk, indexKeys[index].sk]),
]);

const keySchema = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: "HASH" as const },
  { AttributeName: sk, KeyType: "RANGE" as const },
];

/** Input of `CreateTable`; as JSON it is the request's body. TTL needs its own call: `timeToLive`. */
export const tableDefinition = (tableName: string) =>
  ({
    TableName: tableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...keyAttributes].map((name) => ({ AttributeName: name, AttributeType: "S" as const })),
    KeySchema: keySchema("pk", "sk"),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index,
      KeySchema: keySchema(indexKeys[index].pk, indexKeys[index].sk),
      Projection: { ProjectionType: "ALL" as const },
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" as const },
  }) satisfies CreateTableInput;

/** Input of `UpdateTimeToLive`. */
export const timeToLive = (tableName: string) => ({
  TableName: tableName,
  TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
});
