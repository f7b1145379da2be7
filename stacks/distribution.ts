import { accessLog } from "./access-log";
import type { IpSets } from "./blocks";
import { cachePolicies, responseHeaders } from "./cache";
import type { Config } from "./config";
import { distributionTemplate } from "./distribution-template";
import { account, named } from "./names";
import { webAcl } from "./web-acl";

/** Beside what it names: certificate and web ACL are there. */
const REGION = "us-east-1";

/**
 * What is between viewers and the packagers, where a deployment asks for it: a distribution of our own, or all that an existing one has to be
 * given, which is then its owner's to attach. Answers what has to be known of it.
 */
export function distribution(config: Config, viewerRequest: $util.Input<string>, blocked: IpSets) {
  const settings = config.distribution;
  if (!settings) return {};
  const parts = {
    viewerRequest,
    webAcl: webAcl(settings, blocked).arn,
    accessControl: new aws.cloudfront.OriginAccessControl("PackagerAccess", {
      name: named("packager"),
      description: "Signs what is asked of MediaPackage v2",
      originAccessControlOriginType: "mediapackagev2",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    }).id,
    responseHeaders: responseHeaders(settings).id,
    cache: $util
      .all(Object.entries(cachePolicies()).map(([kind, { id }]) => $util.all([kind, id] as const)))
      .apply((all) => Object.fromEntries(all) as Record<"hls" | "dash" | "mss" | "segments", string>),
  };
  if (settings.attach) return { distribution: { id: settings.attach, attach: parts } };
  const stack = new aws.cloudformation.Stack("Distribution", {
    region: REGION,
    name: named("distribution"),
    templateBody: $util.all([parts]).apply(([around]) =>
      JSON.stringify(
        distributionTemplate(settings, {
          ...around,
          comment: named("viewers"),
          stage: $app.stage,
          keep: $app.stage === "production",
        }),
      ),
    ),
    // An edge location at a time: minutes, as a rule.
    timeoutInMinutes: 60,
  });
  const id = stack.outputs.apply(({ Id = "" }) => Id);
  const arn = $interpolate`arn:aws:cloudfront::${account()}:distribution/${id}`;
  if (settings.accessLogDays > 0) accessLog(config, arn, settings.accessLogDays);
  return {
    distribution: {
      id,
      domain: stack.outputs.apply(({ DomainName = "" }) => DomainName),
      endpointPolicy: endpointPolicy(arn),
    },
  };
}

/**
 * Whom a leg's endpoints have to let in; whoever owns them puts it there. HEAD is how CloudFront asks for a score
 * (AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-mediapackage.html).
 */
const endpointPolicy = (arn: $util.Output<string>) =>
  $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Viewers",
        Effect: "Allow",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action: ["mediapackagev2:GetObject", "mediapackagev2:GetHeadObject"],
        Resource: "<the endpoint's ARN>",
        Condition: { StringEquals: { "aws:SourceArn": arn } },
      },
    ],
  });
