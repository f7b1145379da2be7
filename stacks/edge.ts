import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { tableNeeds } from "../packages/functions/src/table-needs";
import { TIMEOUTS } from "../packages/functions/src/timeouts";
import type { Config } from "./config";
import { type Bundles, lambda } from "./function";
import { indexReads, readsKeys, tableReads, tableWrites } from "./grants";
import { letters } from "./letters";
import { named } from "./names";

/** As `npm run edge` made it; a test holds it to its sources. */
const CODE = "packages/edge/src/function/viewer-request.generated.js";
/** A wake that fails so often is set aside: the next minute brings another. */
const MOST_RECEIVES = 10;

/** The queue that wakes the projector: one group, so one projector at a time. */
export function wakes() {
  const dead = letters("WakeLetters", undefined, { fifo: true });
  return new aws.sqs.Queue("Wakes", {
    name: `${named("wakes")}.fifo`,
    fifoQueue: true,
    // As long as a projector may live: what it died over comes again no sooner, and nobody behind it before.
    visibilityTimeoutSeconds: TIMEOUTS.projector / 1000,
    messageRetentionSeconds: 14 * 86_400,
    sqsManagedSseEnabled: true,
    redrivePolicy: $jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: MOST_RECEIVES }),
  });
}

/** Whoever may wake the projector: that gains nobody more than a look at the table. */
export const wakesProjector = (queue: aws.sqs.Queue) => [{ actions: ["sqs:SendMessage"], resources: [queue.arn] }];

/**
 * What viewers meet: the KeyValueStore, the function that reads it, and the one function that writes it. Whoever can read the store can
 * mint tokens: the projector alone may; the secrets of signing keys are read by it and by the API, which mints. The function is attached to the cache behaviours
 * of the distribution (distribution.ts), or by whoever owns that.
 */
export function edge(config: Config, bundles: Bundles, table: sst.aws.Dynamo, queue: aws.sqs.Queue) {
  const store = new aws.cloudfront.KeyValueStore("EdgeStore", { name: named("edge") });
  const viewerRequest = new aws.cloudfront.Function("ViewerRequest", {
    name: named("viewer-request"),
    runtime: "cloudfront-js-2.0",
    code: readFileSync(resolve($cli.paths.root, CODE), "utf8"),
    keyValueStoreAssociations: [store.arn],
    publish: true,
  });
  const projector = lambda({
    bundles,
    name: "projector",
    folder: "projector",
    seconds: TIMEOUTS.projector / 1000,
    environment: { TABLE_NAME: table.name, STORE_ARN: store.arn, EDGE_QUEUE_URL: queue.url },
    may: [
      ...tableReads(table),
      ...indexReads(table),
      ...tableWrites(table, tableNeeds.projector),
      ...wakesProjector(queue),
      { actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], resources: [queue.arn] },
      ...readsKeys(config),
      {
        actions: ["DescribeKeyValueStore", "GetKey", "ListKeys", "UpdateKeys"].map(
          (operation) => `cloudfront-keyvaluestore:${operation}`,
        ),
        resources: [store.arn],
      },
    ],
  });
  new aws.lambda.EventSourceMapping("WakesMapping", {
    eventSourceArn: queue.arn,
    functionName: projector.name,
    batchSize: 10,
  });
  return { store: store.arn, viewerRequest: viewerRequest.arn };
}
