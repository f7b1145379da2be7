import { CLOUDFRONT_REGION } from "../packages/core/src/monitors/alarms";
import type { Config } from "./config";
import { componentName } from "./function";
import { account, named } from "./names";

/**
 * Who is paged of our own failures: a topic in each Region that an alarm stands in, since an alarm tells topics of its own Region alone.
 * Not encrypted with a key of AWS's: alarms may not use that one (AmazonCloudWatch/latest/monitoring, "Notify_Users_Alarm_Changes"), and
 * nothing in an alarm's text is a secret.
 */
export function pageTopics({ home, second, media, dashboards, pageTo }: Config): ReadonlyMap<string, aws.sns.Topic> {
  const regions = [...new Set([home, second, ...media, ...(dashboards ? [CLOUDFRONT_REGION] : [])])];
  return new Map(
    regions.map((region) => {
      const component = `Pages${componentName(`-${region}`)}`;
      const topic = new aws.sns.Topic(component, { region, name: named("pages") });
      new aws.sns.TopicPolicy(`${component}Policy`, {
        region,
        arn: topic.arn,
        policy: $jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: {
                Service: ["cloudwatch.amazonaws.com", ...(region === home ? ["budgets.amazonaws.com"] : [])],
              },
              Action: "sns:Publish",
              Resource: topic.arn,
              Condition: { StringEquals: { "aws:SourceAccount": account() } },
            },
          ],
        }),
      });
      if (pageTo)
        new aws.sns.TopicSubscription(`${component}Email`, {
          region,
          topic: topic.arn,
          protocol: "email",
          endpoint: pageTo,
        });
      return [region, topic] as const;
    }),
  );
}
