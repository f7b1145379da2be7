import { Revocation, type RevocationInput } from "@showcaller/contracts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { DAY, formatInstant, HOUR, parseInstant, SECOND } from "../time/instant.ts";
import { bytesOf, hasRoom, MOST_BYTES } from "./capacity.ts";
import { type RevocationDraft, strengthened, termsOf } from "./revoke.ts";

const NOW = parseInstant("2025-08-15T19:10:00Z");
const at = (ms: number): string => formatInstant(NOW + ms);
const subject = { kind: "subject", subject: "viewer-1" } as const;

it.each<[string, RevocationInput, object]>([
  ["a session", { kind: "session", session: "ab".repeat(8) }, { expiresAt: parseInstant("2025-08-22T20:00:00Z") }],
  ["a cut-off now", { ...subject, cutOff: "now" }, { expiresAt: parseInstant("2025-08-22T20:00:00Z"), cutOff: NOW }],
  [
    "an old cut-off",
    { ...subject, cutOff: at(-6 * DAY) },
    { expiresAt: NOW + DAY + 50 * 60 * SECOND, cutOff: NOW - 6 * DAY },
  ],
  ["a bar", { ...subject, expiresAt: at(HOUR) }, { expiresAt: NOW + HOUR }],
])("%s lasts as long as any token that it revokes, or as was said", (_, input, terms) => {
  expect(termsOf(input, NOW)).toEqual({ ok: true, terms });
});

it.each<[string, RevocationInput, string]>([
  ["a cut-off to come", { ...subject, cutOff: at(1) }, "/cutOff"],
  ["a cut-off before which all has expired", { ...subject, cutOff: at(-8 * DAY) }, "/cutOff"],
  ["an expiry that has passed", { ...subject, cutOff: "now", expiresAt: at(0) }, "/expiresAt"],
  ["an expiry years ahead", { ...subject, expiresAt: at(367 * DAY) }, "/expiresAt"],
  ["a bar without an end", subject, "/expiresAt"],
  ["a day that is not there", { ...subject, cutOff: "2025-02-30T00:00:00Z" }, "/cutOff"],
])("refuses %s, and says where", (_, input, where) => {
  const read = termsOf(input, NOW);
  expect(read.ok ? read : [read.refusal.problem, read.refusal.errors[0]?.at]).toEqual(["cannot-revoke", where]);
});

const six = (seconds: number): string => seconds.toString(36).padStart(6, "0");
/** As the edge's encoder writes a subject's entry, in whole seconds. */
const draft = (expiresIn: number, cutIn?: number): RevocationDraft => ({
  id: Revocation.shape.id.parse(`r${"A".repeat(16)}`),
  kind: "subject",
  entry: six(NOW / SECOND + expiresIn) + six(NOW / SECOND + (cutIn ?? expiresIn + 604_800) + 5),
  expiresAt: at(expiresIn * SECOND),
  why: "",
  ...(cutIn === undefined ? {} : { cutOff: at(cutIn * SECOND) }),
});
const stored = (made: RevocationDraft, more: object = {}): Revocation =>
  Revocation.parse({ ...made, rev: 1, createdAt: at(0), createdBy: "kim", updatedAt: at(0), ...more });
const revokes = ({ entry }: { entry: string }, issuedAt: number, now: number): boolean =>
  now < parseInt(entry.slice(0, 6), 36) && issuedAt <= parseInt(entry.slice(6), 36);

it("neither a repeat nor an older request revokes less than was asked, in whatever order, and no more than both", () => {
  const Draft = fc.record({
    expiresIn: fc.integer({ min: 1, max: 40 }),
    cutIn: fc.option(fc.integer({ min: -40, max: 0 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(Draft, Draft, (one, other) => {
      const [a, b] = [draft(one.expiresIn, one.cutIn), draft(other.expiresIn, other.cutIn)];
      const merged = strengthened(stored(a), b, NOW);
      const swapped = strengthened(stored(b), a, NOW);
      // An entry that cannot say both is refused, whichever comes first.
      if (typeof merged === "object" && "refusal" in merged) return;
      if (typeof swapped === "object" && "refusal" in swapped) return;
      const [ab, ba] = [merged === "same" ? a : merged, swapped === "same" ? b : swapped];
      expect(ab.entry).toBe(ba.entry);
      expect([ab.expiresAt, ab.cutOff]).toEqual([ba.expiresAt, ba.cutOff]);
      expect(strengthened(stored(ab), b, NOW)).toBe("same");
      expect(strengthened(stored(ab), a, NOW)).toBe("same");
      for (let issued = -50; issued <= 50; issued += 5)
        for (let now = 0; now <= 45; now += 5) {
          const [i, n] = [NOW / SECOND + issued, NOW / SECOND + now];
          if (revokes(a, i, n) || revokes(b, i, n)) expect(revokes(ab, i, n)).toBe(true);
        }
    }),
  );
});

it("what one entry cannot say is refused with the way out, and never says less in silence", () => {
  const [bar, cut] = [draft(10), draft(20, -1)];
  const refusal = (before: RevocationDraft, wish: RevocationDraft) => {
    const made = strengthened(stored(before), wish, NOW);
    return typeof made === "object" && "refusal" in made ? made.refusal : undefined;
  };
  expect(refusal(bar, cut)?.problem).toBe("revoked-otherwise");
  expect(refusal(cut, bar)?.errors[0]?.reason).toContain(`give ${at(20 * SECOND)} or later`);
  expect([refusal(bar, draft(10, -1)), refusal(cut, draft(20))]).toEqual([undefined, undefined]);
});

it("begins anew after one that was taken back or has expired", () => {
  const wish = draft(5);
  expect(strengthened(stored(draft(20), { lifted: { at: at(0), by: "kim" } }), wish, NOW)).toEqual(wish);
  expect(strengthened(stored(draft(20)), wish, NOW + 20 * SECOND)).toEqual(wish);
});

it("a store takes 200,000 sessions or 158,620 subjects, and a channel's epoch whenever it comes", () => {
  const none = { session: 0, subject: 0, channel: 0 };
  expect([
    hasRoom({ ...none, session: 199_999 }, "session"),
    hasRoom({ ...none, session: 200_000 }, "session"),
  ]).toEqual([true, false]);
  expect([
    hasRoom({ ...none, subject: 158_619 }, "subject"),
    hasRoom({ ...none, subject: 158_620 }, "subject"),
  ]).toEqual([true, false]);
  expect(hasRoom({ ...none, session: 200_000 }, "channel")).toBe(true);
  expect(bytesOf({ ...none, session: 200_000 })).toBe(MOST_BYTES);
});
