import type { Finding } from "@showcaller/contracts";
import { faultsOf } from "@showcaller/core/distribution/rules";
import type { BehaviorSetup, CacheSetup, DistributionSetup } from "@showcaller/core/distribution/setup";
import { type WebAclSetup, webAclFaults } from "@showcaller/core/distribution/web-acl";
import { about } from "@showcaller/core/doctor/finding";
import type { Resource, Synth } from "../../scripts/synth/evaluate.ts";
import type { DistributionTemplate } from "../distribution-template.ts";
import { ofType } from "./synth.ts";

/*
 * What is deployed in front of the packagers, held to the rules that the doctor holds real distributions to (packages/core/src/distribution).
 */

type Template = DistributionTemplate["Resources"]["Distribution"]["Properties"]["DistributionConfig"];
type Behavior = Partial<Template["CacheBehaviors"][number]> & Template["DefaultCacheBehavior"];

export const templateOf = (from: Synth): DistributionTemplate | undefined => {
  const [stack] = ofType(from, "aws:cloudformation/stack:Stack");
  return stack && (JSON.parse(String(stack.inputs.templateBody)) as DistributionTemplate);
};

/** As AWS would describe it. */
export function setupOf(from: Synth, config: Template): DistributionSetup {
  const access = new Map(
    ofType(from, "aws:cloudfront/originAccessControl:OriginAccessControl").map(({ inputs }) => [inputs.name, inputs]),
  );
  return {
    enabled: config.Enabled,
    deployed: true,
    ownCertificate: "AcmCertificateArn" in config.ViewerCertificate,
    minimumTls: config.ViewerCertificate.MinimumProtocolVersion ?? "TLSv1",
    webAcl: config.WebACLId ?? "",
    legacyLog: { enabled: "Logging" in config, cookies: false },
    origins: config.Origins.map(({ Id, DomainName, CustomOriginConfig, OriginAccessControlId, OriginShield }) => {
      const control = access.get(OriginAccessControlId);
      return {
        id: Id,
        domain: DomainName,
        protocol: CustomOriginConfig.OriginProtocolPolicy,
        tls: CustomOriginConfig.OriginSSLProtocols,
        ...(control
          ? {
              access: { type: String(control.originAccessControlOriginType), signing: String(control.signingBehavior) },
            }
          : {}),
        ...(OriginShield?.Enabled ? { shield: OriginShield.OriginShieldRegion } : {}),
      };
    }),
    groups: config.OriginGroups.Items.map(({ Id, SelectionCriteria, FailoverCriteria, Members }) => ({
      id: Id,
      members: Members.Items.map(({ OriginId }) => OriginId),
      selection: SelectionCriteria ?? "default",
      codes: FailoverCriteria.StatusCodes.Items,
    })),
    behaviors: [...config.CacheBehaviors, config.DefaultCacheBehavior].map((one) => behaviorOf(from, one)),
  };
}

const behaviorOf = (from: Synth, behavior: Behavior): BehaviorSetup => ({
  path: behavior.PathPattern ?? "*",
  target: behavior.TargetOriginId,
  viewerProtocol: behavior.ViewerProtocolPolicy,
  viewerRequest:
    behavior.FunctionAssociations?.find(({ EventType }) => EventType === "viewer-request")?.FunctionARN ?? "",
  lambdas: [],
  cache: cacheOf(
    ofType(from, "aws:cloudfront/cachePolicy:CachePolicy").find(({ inputs }) => inputs.name === behavior.CachePolicyId),
  ),
});

function cacheOf(policy: Resource | undefined): CacheSetup {
  if (!policy) throw new Error("a behaviour without a cache policy of ours");
  const { parametersInCacheKeyAndForwardedToOrigin: key, minTtl } = policy.inputs as unknown as {
    minTtl: number;
    parametersInCacheKeyAndForwardedToOrigin: {
      cookiesConfig: { cookieBehavior: string };
      headersConfig: { headers?: { items: string[] } };
      queryStringsConfig: { queryStringBehavior: string; queryStrings?: { items: string[] } };
    };
  };
  const { queryStringBehavior, queryStrings } = key.queryStringsConfig;
  return {
    queryStrings: queryStringBehavior === "whitelist" ? (queryStrings?.items ?? []) : (queryStringBehavior as "all"),
    headers: key.headersConfig.headers?.items ?? [],
    cookies: key.cookiesConfig.cookieBehavior,
    minimumTtl: minTtl,
  };
}

const said = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ subject, severity, saw, fix }) => (severity === "note" ? [] : [`${subject}: ${saw}: ${fix}`]));

const arnOf = (from: Synth): string => String((from.outputs as { viewerRequest: string }).viewerRequest);

/** Of the distribution itself; none where a stage has none of its own. */
export const distributionFaults = (from: Synth): string[] => {
  const config = templateOf(from)?.Resources.Distribution.Properties.DistributionConfig;
  if (!config) return [];
  const wanted = { viewerRequest: arnOf(from) };
  return said(faultsOf(setupOf(from, config), wanted, about("distribution", "stacks/distribution-template.ts")));
};

type Rule = {
  name: string;
  priority: number;
  action?: object;
  statement: { ipSetReferenceStatement?: { arn: string }; rateBasedStatement?: { limit: number } };
  visibilityConfig: { sampledRequestsEnabled: boolean };
};

function webAclOf(from: Synth, { inputs }: Resource): WebAclSetup {
  const rules = [...(inputs.rules as Rule[])].sort((a, b) => a.priority - b.priority);
  const [log] = ofType(from, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration");
  const redacted = (log?.inputs.redactedFields ?? []) as {
    uriPath?: object;
    queryString?: object;
    singleHeader?: { name: string };
  }[];
  return {
    rules: rules.map(({ name, action = {}, statement, visibilityConfig }) => ({
      name,
      action: "block" in action ? "block" : "allow" in action ? "allow" : "other",
      ...(statement.ipSetReferenceStatement ? { set: statement.ipSetReferenceStatement.arn } : {}),
      ...(statement.rateBasedStatement ? { rate: statement.rateBasedStatement.limit } : {}),
      samples: visibilityConfig.sampledRequestsEnabled,
    })),
    samples: (inputs.visibilityConfig as Rule["visibilityConfig"]).sampledRequestsEnabled,
    ...(log
      ? {
          log: {
            redacted: redacted.flatMap(({ uriPath, queryString, singleHeader }) =>
              uriPath ? ["uri"] : queryString ? ["query"] : (singleHeader?.name ?? []),
            ),
          },
        }
      : {}),
  };
}

export const webAclLaw = (from: Synth): string[] => {
  const { blockedV4, blockedV6 } = from.outputs as Record<string, string>;
  return ofType(from, "aws:wafv2/webAcl:WebAcl").flatMap((acl) =>
    said(
      webAclFaults(
        webAclOf(from, acl),
        [blockedV4, blockedV6].map((set) => ({ name: String(set), is: (arn) => arn === set })),
        about("web-acl", acl.name),
      ),
    ),
  );
};

/** Fields in which there is a viewer's address, or may be a token (AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html). */
const TELLING = [
  "c-ip",
  "c-port",
  "x-forwarded-for",
  "cs-uri-stem",
  "cs-uri-query",
  "cs(Cookie)",
  "cs(Referer)",
  "cs(User-Agent)",
];

export const accessLogLaw = (from: Synth): string[] =>
  ofType(from, "aws:cloudwatch/logDelivery:LogDelivery").flatMap(({ name, inputs }) => {
    const fields = inputs.recordFields as string[] | undefined;
    if (!fields) return [`${name}: say which fields are written, or all are: recordFields (stacks/access-log.ts)`];
    const telling = fields.filter((field) => TELLING.includes(field));
    return telling.length > 0 ? [`${name}: ${telling.join(", ")} may hold a token, or is a viewer: take it out`] : [];
  });
