import type { Revocation, RevocationInput } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { DAY, formatInstant, HOUR, parseInstant, SECOND } from "../time/instant.ts";

/** What to revoke: its id and entry are a hash and a value of the edge's store, made where the edge's encoder is. */
export type RevocationDraft = Pick<Revocation, "id" | "kind" | "channel" | "entry" | "cutOff" | "expiresAt" | "why">;

/** No token lives longer, and a minting clock may run five seconds ahead (packages/edge/src/format/labels.ts, MOST_LIFETIME and SKEW). */
const LONGEST_TOKEN = 7 * DAY + 5 * SECOND;
/** A subject may be barred for so long; whoever is meant for ever is not given tokens. */
const LONGEST = 366 * DAY;

export interface Terms {
  expiresAt: Instant;
  cutOff?: Instant;
}

/**
 * Until when a request revokes, and what was issued when; or why it would revoke nothing, or the wrong thing. An expiry that nobody
 * gave is a whole hour, so that the same request, sent again, asks for the same.
 */
export function termsOf(
  input: RevocationInput,
  now: Instant,
): { ok: true; terms: Terms } | { ok: false; refusal: Refusal } {
  const refused = (at: string, detail: string, reason: string) => ({
    ok: false as const,
    refusal: refuse("cannot-revoke", detail, [{ at, reason }]),
  });
  const cutOff = "cutOff" in input ? instantOf(input.cutOff, now) : undefined;
  const given = instantOf(input.expiresAt, now);
  if (cutOff === "none" || given === "none")
    return refused(cutOff === "none" ? "/cutOff" : "/expiresAt", "No such instant is in the calendar.", EXISTING);
  if (cutOff !== undefined && cutOff > now)
    return refused(
      "/cutOff",
      "A cut-off in the future would refuse tokens that are not minted yet.",
      'give "now", or an instant that has passed',
    );
  if (input.kind === "subject" && cutOff === undefined && given === undefined)
    return refused(
      "/expiresAt",
      "Without a cut-off a subject is refused whatever is issued to it, and nothing says until when.",
      'give the instant until which it is barred, or cutOff "now" to revoke what it has',
    );
  const expiresAt = given ?? Math.ceil(((cutOff ?? now) + LONGEST_TOKEN) / HOUR) * HOUR;
  if (expiresAt <= now)
    return refused(
      given === undefined ? "/cutOff" : "/expiresAt",
      "All that it would revoke has expired by itself.",
      "there is nothing to do; or give a later instant",
    );
  if (expiresAt > now + LONGEST)
    return refused("/expiresAt", "More than 366 days.", `give ${formatInstant(now + LONGEST)} or earlier`);
  return { ok: true, terms: { expiresAt, ...(cutOff === undefined ? {} : { cutOff }) } };
}

const EXISTING = "give an existing date and time";
const instantOf = (text: string | undefined, now: Instant): Instant | "none" | undefined => {
  if (text === undefined || text === "now") return text && now;
  try {
    return parseInstant(text);
  } catch {
    return "none";
  }
};

/**
 * What stands after a request, beside what stood before: the later expiry and the later cut-off of the two, so that neither a repeat
 * nor an older request that comes late revokes less than somebody has asked for. Taking back is the only way to less.
 */
export function strengthened(
  before: Revocation | undefined,
  draft: RevocationDraft,
  now: Instant,
): RevocationDraft | "same" | { refusal: Refusal } {
  if (!before || before.lifted || parseInstant(before.expiresAt) <= now) return draft;
  const isLater = parseInstant(draft.expiresAt) >= parseInstant(before.expiresAt);
  const isLonger = parseInstant(draft.expiresAt) > parseInstant(before.expiresAt);
  if (before.cutOff === undefined && draft.cutOff !== undefined) return isLonger ? otherwise(before) : "same";
  if (before.cutOff !== undefined && draft.cutOff === undefined) return isLater ? draft : otherwise(before);
  // Instants of six characters in base 36, side by side: as text they sort as they do in time.
  const entry = [0, INSTANT].map((at) => later(before.entry, draft.entry, at)).join("");
  if (entry === before.entry) return "same";
  const isCutLater = parseInstant(draft.cutOff ?? draft.expiresAt) > parseInstant(before.cutOff ?? draft.expiresAt);
  return {
    ...draft,
    entry,
    expiresAt: isLater ? draft.expiresAt : before.expiresAt,
    ...(before.cutOff && !isCutLater ? { cutOff: before.cutOff } : {}),
    why: draft.why || before.why,
  };
}

const INSTANT = 6;
const later = (one: string, other: string, at: number): string => {
  const [a, b] = [one.slice(at, at + INSTANT), other.slice(at, at + INSTANT)];
  return a > b ? a : b;
};

/** One entry cannot say both: whatever is issued until one instant, and what was issued until a cut-off for longer. */
const otherwise = ({ id, cutOff, expiresAt }: Revocation): { refusal: Refusal } => ({
  refusal: refuse(
    "revoked-otherwise",
    cutOff
      ? `What was issued to it until ${cutOff} is revoked until ${expiresAt}, which is later.`
      : `Whatever is issued to it is revoked until ${expiresAt}, which is earlier.`,
    [
      {
        at: "/expiresAt",
        reason: cutOff
          ? `give ${expiresAt} or later, or take ${id} back first`
          : `give none later than ${expiresAt}; or bar it for longer, without a cut-off; or take ${id} back first`,
      },
    ],
    { revocation: id },
  ),
});
