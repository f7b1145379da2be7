import { CLOUDFRONT_REGION } from "../packages/core/src/monitors/alarms";
import { rules } from "../packages/functions/src/rules";
import type { Config } from "./config";
import { componentName } from "./function";
import { letters } from "./letters";
import { account, named } from "./names";

/**
 * In each media Region but the home Region: its media events go to the home Region's default bus. From where CloudFront's metrics are, the
 * alarms on them.
 */
export function mediaRegions({ home, media, dashboards }: Config): void {
  const bus = $interpolate`arn:aws:events:${home}:${account()}:event-bus/default`;
  const alone = dashboards && !media.includes(CLOUDFRONT_REGION) ? [CLOUDFRONT_REGION] : [];
  for (const region of [...media, ...alone].filter((other) => other !== home)) {
    const component = componentName(region);
    const dlq = letters(`Forward${component}Letters`, "events.amazonaws.com", { region, called: "forward-letters" });
    const rule = new aws.cloudwatch.EventRule(`Forward${component}`, {
      region,
      name: named("forward"),
      eventPattern: JSON.stringify((media.includes(region) ? rules.forward : rules.alarms).pattern),
    });
    const role = new aws.iam.Role(`Forward${component}Role`, {
      name: named(`forward-${region}`),
      assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "events.amazonaws.com" }),
    });
    new aws.iam.RolePolicy(`Forward${component}Policy`, {
      role: role.id,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "events:PutEvents", Resource: bus }],
      }),
    });
    new aws.cloudwatch.EventTarget(`Forward${component}Target`, {
      region,
      rule: rule.name,
      arn: bus,
      roleArn: role.arn,
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
      deadLetterConfig: { arn: dlq.arn },
    });
  }
}
