import { keptBucket } from "./buckets";
import type { Config } from "./config";
import { account, named } from "./names";

/** CloudFront's deliveries are set up there, wherever they go (AmazonCloudFront/latest/DeveloperGuide/standard-logging.html). */
const REGION = "us-east-1";

/**
 * What is written of a request: neither address nor URI, query, cookies or referrer, in each of which there may be a token or a viewer
 * (AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html). The behaviour's pattern says which channel it was.
 */
export const FIELDS = [
  "timestamp(ms)",
  "DistributionId",
  "x-edge-location",
  "x-edge-request-id",
  "cs-method",
  "cs(Host)",
  "cache-behavior-path-pattern",
  "sc-status",
  "sc-bytes",
  "cs-bytes",
  "sc-content-type",
  "sc-content-len",
  "x-edge-result-type",
  "x-edge-response-result-type",
  "x-edge-detailed-result-type",
  "time-taken",
  "time-to-first-byte",
  "origin-fbl",
  "origin-lbl",
  "cs-protocol",
  "cs-protocol-version",
  "ssl-protocol",
  "ssl-cipher",
  "c-country",
  "asn",
];

/** Standard logging (v2) into a bucket of the home Region, for so many days. */
export function accessLog(config: Config, distributionArn: $util.Input<string>, days: number): void {
  const bucket = keptBucket("AccessLog", {
    region: config.home,
    name: "viewers-log",
    lifecycle: [{ id: "old", status: "Enabled", filter: {}, expiration: { days } }],
    statements: (arn) => [
      {
        Sid: "Deliveries",
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: "s3:PutObject",
        // AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
        Resource: $interpolate`${arn}/AWSLogs/${account()}/CloudFront/*`,
        Condition: {
          StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": account() },
          ArnLike: { "aws:SourceArn": $interpolate`arn:aws:logs:${REGION}:${account()}:delivery-source:*` },
        },
      },
    ],
  });
  const source = new aws.cloudwatch.LogDeliverySource("AccessLogSource", {
    region: REGION,
    name: named("viewers"),
    logType: "ACCESS_LOGS",
    resourceArn: distributionArn,
  });
  const destination = new aws.cloudwatch.LogDeliveryDestination("AccessLogDestination", {
    region: REGION,
    name: named("viewers"),
    outputFormat: "json",
    deliveryDestinationConfiguration: { destinationResourceArn: bucket.arn },
  });
  new aws.cloudwatch.LogDelivery("AccessLogDelivery", {
    region: REGION,
    deliverySourceName: source.name,
    deliveryDestinationArn: destination.arn,
    recordFields: FIELDS,
  });
}
