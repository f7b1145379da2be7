/** The event source mapping's filter: everything but the change feed that the dispatcher itself writes (see function.ts). */
export const isDispatchedPattern = {
  dynamodb: { Keys: { pk: { S: [{ "anything-but": { prefix: "CHANGES" } }] } } },
} as const;
