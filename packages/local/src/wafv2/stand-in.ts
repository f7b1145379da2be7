import { cidr } from "../eventbridge/cidr.ts";
import { AwsError, type StandIn, type World } from "../kernel/types.ts";

/** waf/latest/developerguide/limits.html: addresses of a set; updates a second, of one account. */
const CAPACITY = 10_000;
const BETWEEN = 1_000;
const SETS = "wafv2.ipset";
const UPDATED = "wafv2.updated";

interface Held {
  addresses: string[];
  /** Each write has another. */
  version: number;
}

export interface WafStandIn extends StandIn {
  /** By family, as the sets' ARNs. */
  arns: Readonly<Record<4 | 6, string>>;
  /**
   * Whether a set has the address in it, as whoever has put both into a rule of their web ACL would see it. At once: AWS says seconds to
   * minutes, and promises none.
   */
  blocks(address: string): boolean;
  webAcl: HeldWebAcl;
}

/** What of a web ACL the doctor looks at, as somebody at the console may change it. */
export interface HeldWebAcl {
  arn: string;
  rules: { Name: string; Priority: number; Action: object; Statement: object; VisibilityConfig: object }[];
  redacted: object[];
}

/** The two IP sets of CloudFront's scope that stacks/blocks.ts makes: GetIPSet and UpdateIPSet under a lock token. */
export const wafStandIn = (world: World, account: string): WafStandIn => {
  const { shelf } = world;
  const idOf = (family: 4 | 6): string => `00000000-0000-4000-8000-00000000000${family}`;
  const nameOf = (family: 4 | 6): string => `showcaller-blocked-v${family}`;
  const familyOf = (input: Record<string, unknown>): 4 | 6 => {
    const family = ([4, 6] as const).find((one) => idOf(one) === input.Id && nameOf(one) === input.Name);
    if (!family) throw new AwsError("WAFNonexistentItemException", "AWS WAF couldn't perform the operation.");
    return family;
  };
  const held = (family: 4 | 6): Held => shelf.get<Held>(SETS, String(family)) ?? { addresses: [], version: 1 };
  const tokenOf = ({ version }: Held): string => `lock-${version}`;

  const update = (family: 4 | 6, { LockToken, Addresses }: Record<string, unknown>): Record<string, unknown> => {
    const before = held(family);
    const last = shelf.get<number>(UPDATED, "at");
    if (last !== undefined && world.now < last + BETWEEN) throw new AwsError("ThrottlingException", "Rate exceeded");
    if (LockToken !== tokenOf(before))
      throw new AwsError("WAFOptimisticLockException", "The set has changed since the token was read.");
    const addresses = (Addresses as string[]).map((one) => one.trim());
    for (const one of addresses)
      if (!cidr(one) || one.endsWith("/0") || one.includes(":") !== (family === 6))
        throw new AwsError(
          "WAFInvalidParameterException",
          "Error reason: the parameter contains formatting that is not valid.",
        );
    if (addresses.length > CAPACITY)
      throw new AwsError("WAFLimitsExceededException", `more than ${CAPACITY} addresses`);
    const after = { addresses: [...new Set(addresses.map(inFull))], version: before.version + 1 };
    shelf.atomically(() => {
      shelf.put(SETS, String(family), after);
      shelf.put(UPDATED, "at", world.now);
    });
    return { NextLockToken: tokenOf(after) };
  };

  const arns = { 4: arnOf(account, nameOf(4), idOf(4)), 6: arnOf(account, nameOf(6), idOf(6)) };
  const webAcl = webAclOf(account, arns);
  return {
    service: "wafv2",
    webAcl,
    resource: (_, input) => String(input.Name ?? ""),
    async call(operation, input, { region }) {
      if ((input.Scope ?? "CLOUDFRONT") !== "CLOUDFRONT" || region !== "us-east-1")
        throw new AwsError("WAFInvalidParameterException", "Error reason: The scope is not valid., field: SCOPE_VALUE");
      if (operation === "GetWebACL") return { WebACL: described(webAcl, input), LockToken: "lock" };
      if (operation === "GetLoggingConfiguration")
        return {
          LoggingConfiguration: { ResourceArn: webAcl.arn, LogDestinationConfigs: [], RedactedFields: webAcl.redacted },
        };
      const family = familyOf(input);
      switch (operation) {
        case "GetIPSet": {
          const now = held(family);
          return {
            IPSet: {
              Name: nameOf(family),
              Id: idOf(family),
              ARN: arnOf(account, nameOf(family), idOf(family)),
              IPAddressVersion: `IPV${family}`,
              Addresses: now.addresses,
            },
            LockToken: tokenOf(now),
          };
        }
        case "UpdateIPSet":
          return update(family, input);
        default:
          throw new AwsError("NotImplementedException", `wafv2 ${operation} is not built locally`);
      }
    },
    arns,
    blocks: (address) => held(address.includes(":") ? 6 : 4).addresses.some((range) => cidr(range)?.(address) ?? false),
  };
};

const arnOf = (account: string, name: string, id: string): string =>
  `arn:aws:wafv2:us-east-1:${account}:global/ipset/${name}/${id}`;

/** As stacks/web-acl.ts makes it. */
const webAclOf = (account: string, arns: Readonly<Record<4 | 6, string>>): HeldWebAcl => {
  const rule = (Name: string, Priority: number, Statement: object) => ({
    Name,
    Priority,
    Action: { Block: {} },
    Statement,
    VisibilityConfig: visibility(Name),
  });
  return {
    arn: `arn:aws:wafv2:us-east-1:${account}:global/webacl/showcaller-viewers/00000000-0000-4000-8000-000000000000`,
    rules: [
      rule("blocked-v4", 0, { IPSetReferenceStatement: { ARN: arns[4] } }),
      rule("blocked-v6", 1, { IPSetReferenceStatement: { ARN: arns[6] } }),
      rule("too-often", 2, { RateBasedStatement: { Limit: 100_000, AggregateKeyType: "IP" } }),
    ],
    redacted: [
      { UriPath: {} },
      { QueryString: {} },
      ...["cookie", "cta-common-access-token", "referer"].map((Name) => ({ SingleHeader: { Name } })),
    ],
  };
};
const visibility = (MetricName: string) => ({
  SampledRequestsEnabled: false,
  CloudWatchMetricsEnabled: true,
  MetricName,
});

function described({ arn, rules }: HeldWebAcl, { Name, Id }: Record<string, unknown>): object {
  if (!arn.endsWith(`/${Name}/${Id}`))
    throw new AwsError("WAFNonexistentItemException", "AWS WAF couldn't perform the operation.");
  return { Name, Id, ARN: arn, DefaultAction: { Allow: {} }, Rules: rules, VisibilityConfig: visibility(String(Name)) };
}

/** As WAF writes IPv6 in its examples (API_IPSet): all eight groups, all four digits. */
const inFull = (range: string): string => {
  if (!range.includes(":")) return range;
  const [address = "", bits] = range.split("/");
  const [front = "", back] = address.split("::");
  const groups = (text: string | undefined): string[] => (text ? text.split(":") : []);
  const missing = 8 - groups(front).length - groups(back).length;
  const all = [...groups(front), ...Array.from({ length: missing }, () => "0"), ...groups(back)];
  return `${all.map((group) => group.padStart(4, "0")).join(":")}/${bits}`;
};
