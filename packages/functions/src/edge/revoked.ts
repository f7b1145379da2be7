import type { FullStore } from "@showcaller/adapters/state/store";
import type { EdgeSettings } from "@showcaller/contracts";
import { inForce } from "@showcaller/core/edge/batch";
import type { Instant } from "@showcaller/core/ports";
import { parseInstant, SECOND } from "@showcaller/core/time/instant";
import { SKEW } from "@showcaller/edge/format/labels";
import { revocationOf, type Target } from "./revocation.ts";

/** Whom a token is for, as far as a revocation names them. `issuedAt` in seconds. */
export interface Bearer {
  subject: string;
  session?: string;
  channel?: string | undefined;
  issuedAt: number;
}

/** By what it is revoked. `until`: seconds since 1970 from which a token issued anew is not. */
export interface RevokedBy {
  kind: "session" | "subject" | "channel" | "epoch";
  until?: number;
}

/** Whether the edge would refuse the bearer's token as revoked, or will as soon as it is told: read by key, so never late. */
export async function revokedBy(
  store: Pick<FullStore, "revocations">,
  { epoch }: Pick<EdgeSettings, "epoch">,
  { subject, session, channel, issuedAt }: Bearer,
  now: Instant,
): Promise<RevokedBy | undefined> {
  const all = epoch === undefined ? 0 : Math.ceil(parseInstant(epoch) / SECOND);
  if (issuedAt <= all) return { kind: "epoch", until: all + 1 };
  const targets: Target[] = [
    { kind: "subject", subject },
    ...(session === undefined ? [] : [{ kind: "session" as const, session }]),
    ...(channel === undefined ? [] : [{ kind: "channel" as const, channel, cutOff: now }]),
  ];
  const held = await Promise.all(targets.map((target) => store.revocations.get(idOf(target, now))));
  for (const found of held) {
    if (!found || !inForce(found.revocation, now)) continue;
    const { kind, cutOff } = found.revocation;
    if (cutOff === undefined) return { kind };
    // As encodeRevocation writes it: whatever a minting clock that runs ahead has issued is included.
    const last = Math.ceil(parseInstant(cutOff) / SECOND) + SKEW;
    if (issuedAt <= last) return { kind, until: last + 1 };
  }
  return undefined;
}

const idOf = (target: Target, now: Instant) => revocationOf(target, { expiresAt: now, why: "" }).id;
