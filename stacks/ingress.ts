import { isDispatchedPattern } from "../packages/functions/src/dispatcher/filter";
import { rules } from "../packages/functions/src/rules";
import type { Config } from "./config";
import { letters } from "./letters";
import { account, named } from "./names";

interface Parts {
  config: Config;
  table: sst.aws.Dynamo;
  ingress: sst.aws.Function;
  dispatcher: sst.aws.Function;
}

/** How the world reaches us: bus events and the table's stream. Each has a queue for what could not be delivered. */
export function ingress({ config, table, ingress, dispatcher }: Parts): void {
  const undelivered = letters("BusLetters", "events.amazonaws.com");
  for (const rule of ["media", "broken"] as const) {
    const component = rule === "media" ? "MediaRule" : "BrokenRule";
    const created = new aws.cloudwatch.EventRule(component, {
      name: named(rule),
      eventBusName: "default",
      eventPattern: JSON.stringify(rules[rule].pattern),
    });
    new aws.cloudwatch.EventTarget(`${component}Target`, {
      rule: created.name,
      eventBusName: "default",
      arn: ingress.arn,
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
      deadLetterConfig: { arn: undelivered.arn },
    });
    new aws.lambda.Permission(`${component}Permission`, {
      action: "lambda:InvokeFunction",
      function: ingress.name,
      principal: "events.amazonaws.com",
      sourceArn: created.arn,
    });
  }
  archive(config);
  stream(table, dispatcher);
}

/** What AWS told us, word for word, for whoever asks afterwards: events are best effort, and what our journal makes of one may be wrong. */
function archive({ home, logRetention }: Config): void {
  new aws.cloudwatch.EventArchive("MediaArchive", {
    name: named("media"),
    eventSourceArn: $interpolate`arn:aws:events:${home}:${account()}:event-bus/default`,
    eventPattern: JSON.stringify(rules.media.pattern),
    retentionDays: logRetention,
  });
}

/** One reader; a batch that fails is split, so that one bad record does not hold up the others, and at last set aside. */
function stream(table: sst.aws.Dynamo, dispatcher: sst.aws.Function): void {
  const poisoned = letters("StreamLetters");
  new aws.iam.RolePolicy("DispatcherStream", {
    role: dispatcher.nodes.role.name,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: [
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:DescribeStream",
            "dynamodb:ListStreams",
          ],
          Resource: table.nodes.table.streamArn,
        },
        { Effect: "Allow", Action: "sqs:SendMessage", Resource: poisoned.arn },
      ],
    }),
  });
  new aws.lambda.EventSourceMapping("Stream", {
    eventSourceArn: table.nodes.table.streamArn,
    functionName: dispatcher.name,
    startingPosition: "TRIM_HORIZON",
    batchSize: 100,
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 20,
    destinationConfig: { onFailure: { destinationArn: poisoned.arn } },
    filterCriteria: { filters: [{ pattern: JSON.stringify(isDispatchedPattern) }] },
  });
}
