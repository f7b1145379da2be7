import {
  type CacheBehavior,
  type DefaultCacheBehavior,
  DescribeFunctionCommand,
  type DistributionConfig,
  GetCachePolicyCommand,
  GetDistributionCommand,
  GetOriginAccessControlCommand,
} from "@aws-sdk/client-cloudfront";
import { type FieldToMatch, GetLoggingConfigurationCommand, GetWebACLCommand, type Rule } from "@aws-sdk/client-wafv2";
import type { BehaviorSetup, CacheSetup, DistributionSetup, OriginSetup } from "@showcaller/core/distribution/setup";
import type { WebAclRule } from "@showcaller/core/distribution/web-acl";
import type { Account, Seen } from "@showcaller/core/doctor/account";
import type { AllClients } from "../clients/factory.ts";
import { see, seeMaybe } from "./see.ts";

type Viewers = Pick<Account, "distribution" | "edgeFunction" | "webAcl">;
type Clients = Pick<AllClients, "cloudFront" | "wafv2">;
/** Of CloudFront, and of WAF's web ACLs for it. */
const REGION = "us-east-1";

/** What is between viewers and the packagers. */
export const viewersOf = (clients: Clients): Viewers => ({
  distribution: (id) => distributionOf(clients, id),
  edgeFunction: (name) =>
    seeMaybe("cloudfront:DescribeFunction", async () => {
      const { FunctionSummary } = await clients
        .cloudFront()
        .send(new DescribeFunctionCommand({ Name: name, Stage: "LIVE" }));
      const stores = FunctionSummary?.FunctionConfig?.KeyValueStoreAssociations?.Items ?? [];
      return { stores: stores.flatMap(({ KeyValueStoreARN }) => (KeyValueStoreARN ? [KeyValueStoreARN] : [])) };
    }),
  webAcl: (arn) => webAclOf(clients, arn),
});

/** A distribution, and what it names by id: each policy and each access control once. */
async function distributionOf(clients: Clients, Id: string): Promise<Seen<DistributionSetup | undefined>> {
  const client = clients.cloudFront();
  const found = await seeMaybe("cloudfront:GetDistribution", () => client.send(new GetDistributionCommand({ Id })));
  if (!found.ok) return found;
  const { DistributionConfig: config, Status } = found.value?.Distribution ?? {};
  if (!config) return { ok: true, value: undefined };
  const behaviors = [
    ...(config.CacheBehaviors?.Items ?? []),
    ...(config.DefaultCacheBehavior ? [config.DefaultCacheBehavior] : []),
  ];
  const policies = new Map<string, CacheSetup>();
  for (const id of named(behaviors.map(({ CachePolicyId }) => CachePolicyId))) {
    const policy = await see("cloudfront:GetCachePolicy", () => client.send(new GetCachePolicyCommand({ Id: id })));
    if (!policy.ok) return policy;
    const { MinTTL = 0, ParametersInCacheKeyAndForwardedToOrigin: key } =
      policy.value.CachePolicy?.CachePolicyConfig ?? {};
    const { QueryStringBehavior = "none", QueryStrings } = key?.QueryStringsConfig ?? {};
    policies.set(id, {
      queryStrings:
        QueryStringBehavior === "whitelist"
          ? (QueryStrings?.Items ?? [])
          : QueryStringBehavior === "none"
            ? "none"
            : "all",
      headers: key?.HeadersConfig?.Headers?.Items ?? [],
      cookies: key?.CookiesConfig?.CookieBehavior ?? "none",
      minimumTtl: MinTTL,
    });
  }
  const controls = new Map<string, NonNullable<OriginSetup["access"]>>();
  for (const id of named((config.Origins?.Items ?? []).map(({ OriginAccessControlId }) => OriginAccessControlId))) {
    const control = await see("cloudfront:GetOriginAccessControl", () =>
      client.send(new GetOriginAccessControlCommand({ Id: id })),
    );
    if (!control.ok) return control;
    const { OriginAccessControlOriginType: type = "", SigningBehavior: signing = "" } =
      control.value.OriginAccessControl?.OriginAccessControlConfig ?? {};
    controls.set(id, { type, signing });
  }
  return { ok: true, value: setupOf(config, Status === "Deployed", policies, controls) };
}

const named = (ids: readonly (string | undefined)[]): string[] => [...new Set(ids.flatMap((id) => (id ? [id] : [])))];

const setupOf = (
  config: DistributionConfig,
  deployed: boolean,
  policies: ReadonlyMap<string, CacheSetup>,
  controls: ReadonlyMap<string, NonNullable<OriginSetup["access"]>>,
): DistributionSetup => ({
  enabled: config.Enabled ?? false,
  deployed,
  ownCertificate: config.ViewerCertificate?.CloudFrontDefaultCertificate !== true,
  minimumTls: config.ViewerCertificate?.MinimumProtocolVersion ?? "TLSv1",
  webAcl: config.WebACLId ?? "",
  legacyLog: { enabled: config.Logging?.Enabled ?? false, cookies: config.Logging?.IncludeCookies ?? false },
  origins: (config.Origins?.Items ?? []).map((origin) => {
    const access = controls.get(origin.OriginAccessControlId ?? "");
    const { OriginShield: shield, CustomOriginConfig: custom } = origin;
    return {
      id: origin.Id ?? "",
      domain: origin.DomainName ?? "",
      protocol: custom?.OriginProtocolPolicy ?? "",
      tls: custom?.OriginSslProtocols?.Items ?? [],
      ...(access ? { access } : {}),
      ...(shield?.Enabled && shield.OriginShieldRegion ? { shield: shield.OriginShieldRegion } : {}),
    };
  }),
  groups: (config.OriginGroups?.Items ?? []).map(({ Id = "", Members, SelectionCriteria, FailoverCriteria }) => ({
    id: Id,
    members: (Members?.Items ?? []).flatMap(({ OriginId }) => (OriginId ? [OriginId] : [])),
    selection: SelectionCriteria ?? "default",
    codes: FailoverCriteria?.StatusCodes?.Items ?? [],
  })),
  behaviors: [
    ...(config.CacheBehaviors?.Items ?? []).map((one) => behaviorOf(one.PathPattern ?? "", one, policies)),
    ...(config.DefaultCacheBehavior ? [behaviorOf("*", config.DefaultCacheBehavior, policies)] : []),
  ],
});

const behaviorOf = (
  path: string,
  behavior: CacheBehavior | DefaultCacheBehavior,
  policies: ReadonlyMap<string, CacheSetup>,
): BehaviorSetup => ({
  path,
  target: behavior.TargetOriginId ?? "",
  viewerProtocol: behavior.ViewerProtocolPolicy ?? "",
  viewerRequest:
    behavior.FunctionAssociations?.Items?.find(({ EventType }) => EventType === "viewer-request")?.FunctionARN ?? "",
  lambdas: (behavior.LambdaFunctionAssociations?.Items ?? []).flatMap(({ EventType }) => EventType ?? []),
  cache: policies.get(behavior.CachePolicyId ?? "") ?? legacyCache(behavior),
});

/** As it was said before there were cache policies. */
function legacyCache({ ForwardedValues: given, MinTTL }: CacheBehavior | DefaultCacheBehavior): CacheSetup {
  const keys = given?.QueryStringCacheKeys?.Items ?? [];
  return {
    queryStrings: given?.QueryString ? (keys.length > 0 ? keys : "all") : "none",
    headers: given?.Headers?.Items ?? [],
    cookies: given?.Cookies?.Forward ?? "none",
    minimumTtl: MinTTL ?? 0,
  };
}

async function webAclOf(clients: Clients, arn: string): ReturnType<Account["webAcl"]> {
  const client = clients.wafv2(REGION);
  const [, Name, Id] = /\/webacl\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  const found = await seeMaybe("wafv2:GetWebACL", () =>
    client.send(new GetWebACLCommand({ Name, Id, Scope: "CLOUDFRONT" })),
  );
  if (!found.ok) return found;
  const acl = found.value?.WebACL;
  if (!acl) return { ok: true, value: undefined };
  const log = await seeMaybe("wafv2:GetLoggingConfiguration", () =>
    client.send(new GetLoggingConfigurationCommand({ ResourceArn: arn })),
  );
  if (!log.ok) return log;
  const redacted = log.value?.LoggingConfiguration?.RedactedFields ?? [];
  return {
    ok: true,
    value: {
      rules: [...(acl.Rules ?? [])].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0)).map(ruleOf),
      samples: acl.VisibilityConfig?.SampledRequestsEnabled ?? false,
      ...(log.value?.LoggingConfiguration ? { log: { redacted: redacted.map(fieldOf) } } : {}),
    },
  };
}

const ruleOf = ({ Name = "", Action, Statement, VisibilityConfig }: Rule): WebAclRule => ({
  name: Name,
  action: Action?.Block ? "block" : Action?.Allow ? "allow" : "other",
  ...(Statement?.IPSetReferenceStatement?.ARN ? { set: Statement.IPSetReferenceStatement.ARN } : {}),
  ...(Statement?.RateBasedStatement?.Limit ? { rate: Statement.RateBasedStatement.Limit } : {}),
  samples: VisibilityConfig?.SampledRequestsEnabled ?? false,
});

const fieldOf = ({ UriPath, QueryString, SingleHeader }: FieldToMatch): string =>
  UriPath ? "uri" : QueryString ? "query" : (SingleHeader?.Name ?? "").toLowerCase();
