import { type Hmac, mint, type SigningKey, webCryptoHmac } from "./mint.ts";
import type { Policy } from "./policy.ts";
import { policyOf } from "./policy-of.ts";
import { readToken } from "./read.ts";
import { renewalAt } from "./renewal.ts";

export interface Renewing {
  /** Seconds since 1970. */
  now: number;
  /** The key of a kid, if tokens of it are still good. */
  keyOf: (kid: string) => Promise<SigningKey | undefined> | SigningKey | undefined;
  /** What signs from now on. */
  active: SigningKey;
  /** Not beyond this instant, in seconds: the end of what is watched. */
  until?: number;
  hmac?: Hmac;
}

/**
 * `not-ours`: no token, a forged one, or one that was not minted from a policy. `not-renewable`: it does not say that it may be.
 * `early`, `late`: outside its renewal window. `limit`: seven days after its first issue, or `until`.
 */
export type NotRenewed = "not-ours" | "not-renewable" | "early" | "late" | "limit";
export type Renewed = { ok: true; token: string; policy: Policy } | { ok: false; why: NotRenewed; policy?: Policy };

/**
 * The token that may follow this one: the same, with a later expiry, signed by the active key. That it is ours is known by minting what it
 * says again: equal policies give equal tokens, so whatever is not letter for letter what its kid's key would have made is refused.
 * It keeps its instant of issue: who is cut off stays cut off, and no chain of renewals outlives a token's longest life.
 */
export async function renew(
  token: string,
  { now, keyOf, active, until, hmac = webCryptoHmac }: Renewing,
): Promise<Renewed> {
  const policy = await vouched(token, keyOf, hmac);
  if (!policy) return { ok: false, why: "not-ours" };
  const { format } = readToken(token) ?? { format: "cat" as const };
  if (!policy.renewal) return { ok: false, why: "not-renewable", policy };
  const window = renewalAt(policy, now);
  if (window !== "open") return { ok: false, why: window, policy };
  const expiresAt = Math.min(policy.expiresAt + policy.renewal.extendBy, until ?? Number.POSITIVE_INFINITY);
  if (expiresAt <= policy.expiresAt) return { ok: false, why: "limit", policy };
  const renewed = { ...policy, expiresAt };
  const minted = await mint(renewed, format, active, hmac);
  return minted.ok ? { ok: true, token: minted.token, policy: renewed } : { ok: false, why: "limit", policy };
}

/** The policy of a token that its key vouches for. */
async function vouched(token: string, keyOf: Renewing["keyOf"], hmac: Hmac): Promise<Policy | undefined> {
  const read = readToken(token);
  const policy = read && policyOf(read.claims);
  const key = policy && (await keyOf(read.kid));
  const again = key && (await mint(policy, read.format, key, hmac));
  return again?.ok && isSame(again.token, token) ? policy : undefined;
}

/** Every character is compared, so that time tells nothing of where they differ. */
function isSame(ours: string, theirs: string): boolean {
  let differences = ours.length ^ theirs.length;
  for (let i = 0; i < ours.length; i++) differences |= ours.charCodeAt(i) ^ theirs.charCodeAt(i);
  return differences === 0;
}
