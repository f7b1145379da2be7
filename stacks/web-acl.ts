import type { DistributionSettings } from "../packages/contracts/src/distribution";
import type { IpSets } from "./blocks";
import { named } from "./names";

/** Web ACLs for CloudFront live there, as do their sets and their logs (waf/latest/developerguide/web-acl.html). */
const REGION = "us-east-1";
/** Seconds over which requests of an address are counted (waf/latest/developerguide/waf-rule-statement-type-rate-based.html). */
const WINDOW = 300;

/** Where a token may be (docs/edge.md), and the address of a manifest, which may hold one, as players send it on. */
const TOKEN_HEADERS = ["cookie", "cta-common-access-token", "referer"];

/**
 * Who is refused before the function runs: addresses that two humans had blocked, and those that ask too often. A sample of requests, which AWS would
 * show in clear, is not taken: redaction has no bearing on it (waf/latest/APIReference/API_LoggingConfiguration.html).
 */
export function webAcl({ firewall }: DistributionSettings, blocked: IpSets) {
  const seen = (metricName: string) => ({ cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName });
  const refuse = { block: {} };
  const inSet = (family: 4 | 6, priority: number) => ({
    name: `blocked-v${family}`,
    priority,
    action: refuse,
    statement: { ipSetReferenceStatement: { arn: blocked[family].arn } },
    visibilityConfig: seen(`blocked-v${family}`),
  });
  const acl = new aws.wafv2.WebAcl("ViewersAcl", {
    region: REGION,
    name: named("viewers"),
    description: "Who is refused before a token is looked at",
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    visibilityConfig: seen(named("viewers")),
    rules: [
      inSet(4, 0),
      inSet(6, 1),
      {
        name: "too-often",
        priority: 2,
        action: refuse,
        statement: {
          rateBasedStatement: { aggregateKeyType: "IP", evaluationWindowSec: WINDOW, limit: firewall.requests },
        },
        visibilityConfig: seen("too-often"),
      },
      ...(firewall.reputation === "off" ? [] : [reputation(firewall.reputation, seen("reputation"))]),
    ],
  });
  if (firewall.logDays > 0) log(acl, firewall.logDays);
  return acl;
}

/** waf/latest/developerguide/aws-managed-rule-groups-ip-rep.html */
const reputation = (
  mode: "count" | "block",
  visibilityConfig: { cloudwatchMetricsEnabled: boolean; sampledRequestsEnabled: boolean; metricName: string },
) => ({
  name: "reputation",
  priority: 3,
  overrideAction: mode === "count" ? { count: {} } : { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesAmazonIpReputationList" } },
  visibilityConfig,
});

/** Refusals alone, without what may hold a token; the viewer's address is in it, since a refusal is of an address. */
function log(acl: aws.wafv2.WebAcl, retentionInDays: number): void {
  const group = new aws.cloudwatch.LogGroup("ViewersAclLog", {
    region: REGION,
    // WAF takes no other beginning (waf/latest/developerguide/logging-cw-logs.html).
    name: `aws-waf-logs-${named("viewers")}`,
    retentionInDays,
  });
  new aws.wafv2.WebAclLoggingConfiguration("ViewersAclLogging", {
    region: REGION,
    resourceArn: acl.arn,
    logDestinationConfigs: [group.arn],
    redactedFields: [
      { uriPath: {} },
      { queryString: {} },
      ...TOKEN_HEADERS.map((name) => ({ singleHeader: { name } })),
    ],
    loggingFilter: {
      defaultBehavior: "DROP",
      filters: [
        {
          behavior: "KEEP",
          requirement: "MEETS_ANY",
          conditions: ["BLOCK", "COUNT"].map((action) => ({ actionCondition: { action } })),
        },
      ],
    },
  });
}
