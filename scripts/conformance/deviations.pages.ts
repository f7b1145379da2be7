import { badExpressions } from "@showcaller/testkit/wire/scheduler";

/** Where AWS says it. */
const DOCS = "https://docs.aws.amazon.com";
export const pages = {
  createSchedule: `${DOCS}/scheduler/latest/APIReference/API_CreateSchedule.html`,
  listSchedules: `${DOCS}/scheduler/latest/APIReference/API_ListSchedules.html`,
  scheduleTypes: `${DOCS}/scheduler/latest/UserGuide/schedule-types.html`,
  retryPolicy: `${DOCS}/scheduler/latest/APIReference/API_RetryPolicy.html`,
  patterns: `${DOCS}/eventbridge/latest/userguide/eb-create-pattern-operators.html`,
  putEventsResult: `${DOCS}/eventbridge/latest/APIReference/API_PutEventsResultEntry.html`,
  startExecution: `${DOCS}/step-functions/latest/apireference/API_StartExecution.html`,
  heartbeat: `${DOCS}/step-functions/latest/dg/connect-to-resource.html#wait-token-hearbeat`,
  describeExecution: `${DOCS}/step-functions/latest/apireference/API_DescribeExecution.html`,
  jsonata: `${DOCS}/step-functions/latest/dg/transforming-data.html`,
  choice: `${DOCS}/step-functions/latest/dg/state-choice.html`,
  parallel: `${DOCS}/step-functions/latest/dg/state-parallel.html`,
  deduplication: `${DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html`,
  fifo: `${DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html`,
  publish: `${DOCS}/sns/latest/api/API_Publish.html`,
  createSecret: `${DOCS}/secretsmanager/latest/apireference/API_CreateSecret.html`,
  updateKeys: `${DOCS}/cloudfront-keyvaluestore/latest/APIReference/API_UpdateKeys.html`,
  storeQuotas: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-keyvaluestores`,
  mediaLive: `${DOCS}/medialive/latest/apireference/channels-channelid-start.html`,
  mediaConnect: `${DOCS}/mediaconnect/latest/api/v1-flows-start-flowarn.html`,
  conditions: `${DOCS}/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html`,
  dynamoDbLimits: `${DOCS}/amazondynamodb/latest/developerguide/Constraints.html`,
} as const;

/** What Scheduler refuses and neither emulator looks at. */
export const badSchedules = badExpressions.map((text) => `refuses ${text}`);
