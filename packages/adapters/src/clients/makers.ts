/**
 * How each client is made. Every one is a constant of its own, so that a bundle holds only those a Lambda names:
 * all of them are some 90 kB more than an alert handler needs.
 */
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { MediaLiveClient } from "@aws-sdk/client-medialive";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { WAFV2Client } from "@aws-sdk/client-wafv2";
import { createConvertedClient } from "../models/converted-client.ts";
import { MediaConnect } from "../models/mediaconnect.generated.ts";
import { MediaPackageV2 } from "../models/mediapackagev2.generated.ts";
import type { Makers } from "./assemble.ts";

export const dynamodb: Makers["dynamodb"] = {
  service: "dynamodb",
  // Two things more that it would look up.
  make: (config) =>
    new DynamoDBClient({ ...config, accountIdEndpointMode: "disabled", endpointDiscoveryEnabled: false }),
};

export const sfn: Makers["sfn"] = { service: "states", make: (config) => new SFNClient(config) };

export const scheduler: Makers["scheduler"] = { service: "scheduler", make: (config) => new SchedulerClient(config) };

export const eventbridge: Makers["eventbridge"] = {
  service: "events",
  make: (config) => new EventBridgeClient(config),
};

export const mediaLive: Makers["mediaLive"] = { service: "medialive", make: (config) => new MediaLiveClient(config) };

export const mediaConnect: Makers["mediaConnect"] = {
  service: "mediaconnect",
  make: (config) => createConvertedClient(MediaConnect, config),
};

export const mediaPackage: Makers["mediaPackage"] = {
  service: "mediapackagev2",
  make: (config) => createConvertedClient(MediaPackageV2, config),
};

export const cloudWatch: Makers["cloudWatch"] = {
  service: "monitoring",
  make: (config) => new CloudWatchClient(config),
};

export const sns: Makers["sns"] = { service: "sns", make: (config) => new SNSClient(config) };

export const wafv2: Makers["wafv2"] = { service: "wafv2", make: (config) => new WAFV2Client(config) };
