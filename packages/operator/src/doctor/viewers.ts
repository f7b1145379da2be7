import { about } from "@showcaller/core/doctor/finding";
import { checkDistribution, checkEdgeFunction, checkWebAcl } from "@showcaller/core/doctor/viewers";
import type { Check } from "./context.ts";

/** What viewers meet, where its id is given: distribution, function, web ACL. */
export const distribution: Check = async ({ account, deployment, channels }) => {
  const { prefix, arn } = deployment;
  const id = deployment.distribution;
  if (id === undefined)
    return [about("distribution", prefix)("note", "not looked at: name the distribution's id with --distribution")];
  const name = `${prefix}-viewer-request`;
  // CloudFront is of no Region.
  const [, partition, , , owner] = arn("cloudfront").split(":");
  const wanted = { viewerRequest: `arn:${partition}:cloudfront::${owner}:function/${name}` };
  const seen = await account.distribution(id);
  const found = [
    ...checkDistribution(id, seen, wanted, channels.ok ? channels.value : []),
    ...checkEdgeFunction(name, deployment.store, await account.edgeFunction(name)),
  ];
  const acl = seen.ok ? seen.value?.webAcl : undefined;
  if (!acl) return found;
  const sets = ["v4", "v6"].map((family) => ({
    name: `${prefix}-blocked-${family}`,
    is: (set: string) => set.includes(`/ipset/${prefix}-blocked-${family}/`),
  }));
  return [...found, ...checkWebAcl(acl, await account.webAcl(acl), sets)];
};
