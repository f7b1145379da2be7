import { indexes, indexKeys, ttlAttribute } from "../packages/adapters/src/table/table-definition";

/** The one table (packages/adapters/src/table/table-definition.ts, docs/state.md). SST turns on-demand billing and point-in-time recovery on by itself. */
export function state() {
  const production = $app.stage === "production";
  const fields = Object.fromEntries(
    ["pk", "sk", ...indexes.flatMap((index) => Object.values(indexKeys[index]))].map((field) => [
      field,
      "string" as const,
    ]),
  );
  const table = new sst.aws.Dynamo("Table", {
    fields,
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    globalIndexes: Object.fromEntries(
      indexes.map((index) => [index, { hashKey: indexKeys[index].pk, rangeKey: indexKeys[index].sk }]),
    ),
    stream: "new-and-old-images",
    ttl: ttlAttribute,
    deletionProtection: production,
    transform: { table: { serverSideEncryption: { enabled: true } } },
  });
  new aws.dynamodb.ResourcePolicy("JournalStays", { resourceArn: table.arn, policy: journalStays(table.arn) });
  return table;
}

/**
 * What is in the journal stays as it is: nobody, whatever his role may do, updates or deletes an entry; who wants to must first change this
 * policy, which CloudTrail tells. That a put replaces none no policy can say: entries are put under names of their own instant, and the
 * table's stream shows a replaced one (amazondynamodb/latest/developerguide/specifying-conditions.html, `dynamodb:LeadingKeys`). TTL is no principal, and
 * journal entries have none.
 */
const journalStays = (arn: $util.Output<string>) =>
  $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "JournalStays",
        Effect: "Deny",
        Principal: "*",
        Action: [
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
          "dynamodb:BatchWriteItem",
          "dynamodb:PartiQLUpdate",
          "dynamodb:PartiQLDelete",
        ],
        Resource: arn,
        Condition: { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": ["JOURNAL#*"] } },
      },
    ],
  });
