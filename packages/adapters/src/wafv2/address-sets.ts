import { GetIPSetCommand, UpdateIPSetCommand, type WAFV2Client } from "@aws-sdk/client-wafv2";
import type { AddressSets, Failure, Outcome } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/** IP sets for CloudFront, which live in us-east-1 alone (waf/latest/APIReference/API_UpdateIPSet.html). */
export const WAF_REGION = "us-east-1";

/** By family, their ARNs: `arn:aws:wafv2:us-east-1:<account>:global/ipset/<name>/<id>`. An update replaces the whole set. */
export const addressSets = (client: WAFV2Client, arns: Readonly<Record<4 | 6, string>>): AddressSets => ({
  get: (family) =>
    told(async () => {
      const { IPSet, LockToken } = await client.send(new GetIPSetCommand(placeOf(arns[family])));
      return { addresses: IPSet?.Addresses ?? [], token: LockToken ?? "" };
    }),
  update: (family, addresses, LockToken) =>
    told(async () => {
      await client.send(new UpdateIPSetCommand({ ...placeOf(arns[family]), Addresses: [...addresses], LockToken }));
    }),
});

const placeOf = (arn: string) => {
  const [, , Name = "", Id = ""] = arn.split("/");
  return { Name, Id, Scope: "CLOUDFRONT" as const };
};

/** WAF answers 400 to all of these: somebody has written since, it cannot yet, and ask less often. */
const told = async <T>(call: () => Promise<T>): Promise<Outcome<T>> => {
  const done = await outcome(call);
  return done.ok ? done : { ok: false, failure: { ...done.failure, kind: kindOf(done.failure) } };
};

const kindOf = ({ code, kind }: Failure): Failure["kind"] => {
  if (code === "WAFOptimisticLockException") return "conflict";
  return code === "WAFUnavailableEntityException" || code === "WAFInternalErrorException" ? "transient" : kind;
};
