import type { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import type { CloudFrontKeyValueStoreClient } from "@aws-sdk/client-cloudfront-keyvaluestore";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { MediaLiveClient } from "@aws-sdk/client-medialive";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { WAFV2Client } from "@aws-sdk/client-wafv2";
import type { ConvertedClient } from "../models/converted-client.ts";
import type { MediaConnectOperations } from "../models/mediaconnect.generated.ts";
import type { MediaPackageV2Operations } from "../models/mediapackagev2.generated.ts";

/**
 * Every AWS client the program uses, each made when first asked for and then kept. Media services live in their
 * channel's Region; everything else in the home Region.
 */
export interface ClientFactory {
  dynamodb(): DynamoDBClient;
  sfn(): SFNClient;
  scheduler(): SchedulerClient;
  eventbridge(region?: string): EventBridgeClient;
  mediaLive(region: string): MediaLiveClient;
  mediaConnect(region: string): ConvertedClient<MediaConnectOperations>;
  mediaPackage(region: string): ConvertedClient<MediaPackageV2Operations>;
  cloudWatch(region: string): CloudWatchClient;
  /** In a topic's Region. */
  sns(region: string): SNSClient;
  wafv2(region: string): WAFV2Client;
}

/** Clients for what viewers meet. Kept apart, so that no function has them that does not name them. */
export interface EdgeClientFactory {
  keyValueStore(): CloudFrontKeyValueStoreClient;
  secretsManager(): SecretsManagerClient;
  sqs(region?: string): SQSClient;
  /** In the Region from which the edge is asked. */
  lambda(region: string): LambdaClient;
}
/** What the laptop serves. */
export type LaptopClients = ClientFactory & EdgeClientFactory;
/** Of the doctor alone, which only ever reads. */
interface DoctorClientFactory {
  serviceQuotas(region?: string): ServiceQuotasClient;
  cloudFront(): CloudFrontClient;
}
/** Of the export alone: in the bucket's Region. */
interface ArchiveClientFactory {
  s3(region: string): S3Client;
}
export type AllClients = LaptopClients & DoctorClientFactory & ArchiveClientFactory;

/** Signing names, which are also what the laptop's stand-ins are called. */
export type ServiceName =
  | "dynamodb"
  | "states"
  | "scheduler"
  | "events"
  | "monitoring"
  | "servicequotas"
  | "cloudfront"
  | "sns"
  | "wafv2"
  | MediaService
  | EdgeService
  | "s3";
export type EdgeService = "cloudfront-keyvaluestore" | "lambda" | "secretsmanager" | "sqs";
export type MediaService = "medialive" | "mediaconnect" | "mediapackagev2";

/**
 * How often one call may be sent. Media calls go out once: MediaLive takes no client token, and a retry inside the
 * SDK could outlive the channel lease that allowed it (law 7). The next sweep is the retry.
 */
export const ATTEMPTS: Readonly<Record<ServiceName, number>> = {
  dynamodb: 3,
  states: 3,
  scheduler: 3,
  events: 3,
  servicequotas: 3,
  cloudfront: 3,
  medialive: 1,
  mediaconnect: 1,
  mediapackagev2: 1,
  // What it says only orders the sweep's looks: without it they go in turn.
  monitoring: 1,
  // The state machine tries again, for longer.
  sns: 1,
  // The sweep reads the set again before it writes again.
  wafv2: 1,
  // The projector asks what became of a call before it calls again.
  "cloudfront-keyvaluestore": 1,
  // The edge is asked again a little later in any case.
  lambda: 1,
  secretsmanager: 3,
  sqs: 3,
  s3: 3,
};
