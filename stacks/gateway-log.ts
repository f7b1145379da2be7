import type { Config } from "./config";
import { account, named } from "./names";

/**
 * One line a request, refused ones included. Who asked is not in it, nor what for: no address, no header, no path and no query (an id, a
 * calendar's key, a token in the wrong place), and no $context.error.message, which quotes the Authorization header. The line that the
 * program writes has the route, and the same name in `requestId` as `request` here. Variables:
 * docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const LINE = {
  at: "$context.requestTimeEpoch",
  request: "$context.extendedRequestId",
  method: "$context.httpMethod",
  resource: "$context.resourcePath",
  status: "$context.status",
  refusal: "$context.error.responseType",
  bytes: "$context.responseLength",
  ms: "$context.responseLatency",
  lambda: "$context.integrationStatus",
  lambdaMs: "$context.integrationLatency",
} as const;

export function gatewayLog({ logRetention }: Config) {
  const group = new aws.cloudwatch.LogGroup("GatewayLog", {
    name: `/aws/apigateway/${named("api")}`,
    retentionInDays: logRetention,
  });
  return { group, format: JSON.stringify(LINE), allowed: mayLog() };
}

/**
 * API Gateway writes logs by one role of the account in a Region, whosever API it is (set-up-logging.html). One that is there already
 * stays; ours stays when the stage goes, since other APIs may have come to write by it.
 */
function mayLog(): $util.Output<aws.apigateway.Account> {
  const setting = aws.apigateway.Account.get("GatewayAccount", "api-gateway-account");
  return setting.cloudwatchRoleArn.apply((there) =>
    there
      ? setting
      : new aws.apigateway.Account("GatewayAccountSetup", { cloudwatchRoleArn: role().arn }, { retainOnDelete: true }),
  );
}

/** What AmazonAPIGatewayPushToCloudWatchLogs allows, in this account alone. */
const role = () =>
  new aws.iam.Role(
    "GatewayLogRole",
    {
      assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "apigateway.amazonaws.com" }),
      inlinePolicies: [
        {
          name: "logs",
          policy: $jsonStringify({
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: [
                  "logs:CreateLogGroup",
                  "logs:CreateLogStream",
                  "logs:DescribeLogGroups",
                  "logs:DescribeLogStreams",
                  "logs:FilterLogEvents",
                  "logs:GetLogEvents",
                  "logs:PutLogEvents",
                ],
                Resource: [$interpolate`arn:aws:logs:*:${account()}:*`],
              },
            ],
          }),
        },
      ],
    },
    { retainOnDelete: true },
  );
