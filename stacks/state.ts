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
  return new sst.aws.Dynamo("Table", {
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
}
