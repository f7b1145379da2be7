import type { Config } from "./config";
import { letters } from "./letters";
import { account, named } from "./names";

/** Seconds for which a heartbeat is worth anything. */
const KEPT = 60;
/** Minutes of silence after which a human is paged. */
const SILENT = 5;

/** Where Lambda tells of the sweep's successes (lambda/latest/dg/invocation-async-retain-records.html): the home Region's default bus. */
export const homeBus = ({ home }: Config) => $interpolate`arn:aws:events:${home}:${account()}:event-bus/default`;

/**
 * Dead-man's switch, outside the home Region: each sweep that succeeds is told to a bus in the second Region, and an alarm there pages when
 * none has been for five minutes. It asks nothing of the home Region, whose silence is what it hears, and runs no code of ours: Lambda
 * tells of the success by itself.
 */
export function deadMansSwitch({ home, second: region }: Config, topic: aws.sns.Topic): void {
  const eventPattern = $jsonStringify({
    source: ["lambda"],
    "detail-type": ["Lambda Function Invocation Result - Success"],
    // With its version or alias behind it.
    resources: [{ prefix: $interpolate`arn:aws:lambda:${home}:${account()}:function:${named("sweep")}` }],
  });
  const there = $interpolate`arn:aws:events:${region}:${account()}:event-bus/default`;
  const role = new aws.iam.Role("HeartbeatRole", {
    name: named("heartbeat"),
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "events.amazonaws.com" }),
  });
  new aws.iam.RolePolicy("HeartbeatPolicy", {
    role: role.id,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "events:PutEvents", Resource: there }],
    }),
  });
  const sent = new aws.cloudwatch.EventRule("HeartbeatSent", {
    name: named("heartbeat"),
    eventBusName: "default",
    eventPattern,
  });
  new aws.cloudwatch.EventTarget("HeartbeatSentTarget", {
    rule: sent.name,
    eventBusName: "default",
    arn: there,
    roleArn: role.arn,
    // One that is late says nothing any more.
    retryPolicy: { maximumEventAgeInSeconds: KEPT, maximumRetryAttempts: 3 },
    deadLetterConfig: { arn: letters("HeartbeatLetters", "events.amazonaws.com").arn },
  });

  const queue = new aws.sqs.Queue("Heartbeats", {
    region,
    name: named("heartbeats"),
    messageRetentionSeconds: KEPT,
    sqsManagedSseEnabled: true,
  });
  const heard = new aws.cloudwatch.EventRule("HeartbeatHeard", { region, name: named("heartbeat"), eventPattern });
  new aws.sqs.QueuePolicy("HeartbeatsPolicy", {
    region,
    queueUrl: queue.url,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: { ArnEquals: { "aws:SourceArn": heard.arn } },
        },
      ],
    }),
  });
  new aws.cloudwatch.EventTarget("HeartbeatHeardTarget", {
    region,
    rule: heard.name,
    arn: queue.arn,
    retryPolicy: { maximumEventAgeInSeconds: KEPT, maximumRetryAttempts: 3 },
    deadLetterConfig: { arn: letters("HeardLetters", "events.amazonaws.com", { region }).arn },
  });
  new aws.cloudwatch.MetricAlarm("HomeSilentAlarm", {
    region,
    name: named("home-silent"),
    alarmDescription: `No sweep of ${home} has succeeded for ${SILENT} minutes: the control plane is away, or its Region is. What is on air stays on air to its planned end; nothing is repaired, and nothing is stopped. docs/runbooks.`,
    namespace: "AWS/SQS",
    metricName: "NumberOfMessagesSent",
    dimensions: { QueueName: queue.name },
    statistic: "Sum",
    period: 60,
    evaluationPeriods: SILENT,
    datapointsToAlarm: SILENT,
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    treatMissingData: "breaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}
