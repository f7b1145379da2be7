import { createHash } from "node:crypto";
import { ChannelId, RevocationId, type RevocationLookUp } from "@showcaller/contracts";
import type { RevocationDraft } from "@showcaller/core/edge/revoke";
import type { Instant } from "@showcaller/core/ports";
import { formatInstant, SECOND } from "@showcaller/core/time/instant";
import { type Revocation as Entry, encodeRevocation, revocationKey } from "@showcaller/edge/store/encode";
import { CHANNEL_KIND, SESSION_KIND, SUBJECT_KIND } from "@showcaller/edge/store/layout";

/** SHA-256 in base64url, as the edge hashes what it looks up. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** What to revoke. Instants in milliseconds; a session in hexadecimal, as tokens carry it. */
export type Target =
  | { kind: "session"; session: string }
  /** Without a cut-off everything of the subject, whenever it was issued. */
  | { kind: "subject"; subject: string; cutOff?: Instant }
  | { kind: "channel"; channel: string; cutOff: Instant };

/**
 * A revocation to be stored. Its id and entry are all that is kept of session or subject: a hash, which the edge looks up. `expiresAt`:
 * when the last token that it revokes expires; rounded up to a whole second. Throws RangeError for what the edge could not look up.
 */
export function revocationOf(target: Target, { expiresAt, why }: { expiresAt: Instant; why: string }): RevocationDraft {
  const seconds = Math.ceil(expiresAt / SECOND);
  const { key, value } = encodeRevocation(entryOf(target, seconds), sha256);
  const cutOff = "cutOff" in target ? target.cutOff : undefined;
  return {
    id: RevocationId.parse(key),
    kind: target.kind,
    entry: value,
    expiresAt: formatInstant(seconds * SECOND),
    why,
    ...(target.kind === "channel" ? { channel: ChannelId.parse(target.channel) } : {}),
    ...(cutOff === undefined ? {} : { cutOff: formatInstant(cutOff) }),
  };
}

/** Under which id a target's revocation is, if there is one. */
export const revocationIdOf = (lookUp: RevocationLookUp): RevocationId =>
  RevocationId.parse(
    lookUp.kind === "session"
      ? revocationKey(SESSION_KIND, lookUp.session, sha256)
      : lookUp.kind === "subject"
        ? revocationKey(SUBJECT_KIND, lookUp.subject, sha256)
        : revocationKey(CHANNEL_KIND, lookUp.channel, sha256),
  );

/** Whatever was issued in the second of the decision is revoked. */
const cutOffOf = (at: Instant): number => Math.ceil(at / SECOND);

function entryOf(target: Target, expiresAt: number): Entry {
  if (target.kind === "session") return { ...target, expiresAt };
  if (target.kind === "channel") return { ...target, expiresAt, cutOff: cutOffOf(target.cutOff) };
  const { kind, subject, cutOff } = target;
  return { kind, subject, expiresAt, ...(cutOff === undefined ? {} : { cutOff: cutOffOf(cutOff) }) };
}
