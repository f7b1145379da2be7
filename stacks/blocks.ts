import type { Statement } from "./function";
import { named } from "./names";

/** CloudFront's sets live there, wherever we do (waf/latest/APIReference/API_CreateIPSet.html). */
const REGION = "us-east-1";

/**
 * WAF's sets of blocked addresses, one a family. The web ACL reads them (web-acl.ts), or that of whoever owns another distribution. What is in
 * them is the sweep's to write: a deployment leaves it.
 */
export function ipSets() {
  const set = (family: 4 | 6) =>
    new aws.wafv2.IpSet(
      `BlockedV${family}`,
      {
        region: REGION,
        name: named(`blocked-v${family}`),
        description: "Addresses that Showcaller blocks by approval, each for a while",
        scope: "CLOUDFRONT",
        ipAddressVersion: `IPV${family}`,
        addresses: [],
      },
      { ignoreChanges: ["addresses"] },
    );
  return { 4: set(4), 6: set(6) };
}
export type IpSets = ReturnType<typeof ipSets>;

/** These two sets, and nothing else of WAF. */
export const writesIpSets = (sets: IpSets): Statement[] => [
  { actions: ["wafv2:GetIPSet", "wafv2:UpdateIPSet"], resources: [sets[4].arn, sets[6].arn] },
];
