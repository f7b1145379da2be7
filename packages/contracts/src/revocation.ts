import * as z from "zod";
import { EdgeSettings, Revocation } from "./edge.ts";
import { ChannelId } from "./ids.ts";
import { InstantText } from "./time.ts";

/*
 * What people ask for about revocations, and what they are answered. A session or a subject is in a request only: what is stored and
 * answered is a hash (edge.ts).
 */

/** As tokens carry it: a JWT's `sid`, a CAT's `cti` in hexadecimal. */
export const SessionText = z
  .string()
  .regex(/^(?:[0-9a-f]{2}){8,32}$/, "8 to 32 bytes in lower-case hexadecimal, as the token carries it");
/** As tokens may carry it (packages/edge/src/format/labels.ts, TEXT). */
export const SubjectText = z
  .string()
  .regex(
    /^[ !#-[\]-~\u00a0-\ufefe\uff00-\ufffc]{1,256}$/,
    "1 to 256 characters, without quote, backslash or control characters",
  );

/** What was issued at or before it is revoked. `now`: the moment at which the request is carried out. */
export const CutOff = z.union([z.literal("now"), InstantText]);
const asked = {
  /** When the last token that it revokes expires. Absent: seven days on, which no token outlives. */
  expiresAt: InstantText.optional(),
  /** Kept in the journal: name nobody. */
  why: z.string().trim().max(500).optional(),
};

export const RevocationInput = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("session"), session: SessionText, ...asked }),
    /** Without a cut-off whatever is issued to the subject until `expiresAt`, which must then be given. */
    z.strictObject({ kind: z.literal("subject"), subject: SubjectText, cutOff: CutOff.optional(), ...asked }),
    /** A channel's epoch. */
    z.strictObject({ kind: z.literal("channel"), channel: ChannelId, cutOff: CutOff, ...asked }),
  ])
  .meta({ id: "RevocationInput" });
export type RevocationInput = z.infer<typeof RevocationInput>;

/** Whose revocation is looked for. In a body, since addresses end up in logs. */
export const RevocationLookUp = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("session"), session: SessionText }),
    z.strictObject({ kind: z.literal("subject"), subject: SubjectText }),
    z.strictObject({ kind: z.literal("channel"), channel: ChannelId }),
  ])
  .meta({ id: "RevocationLookUp" });
export type RevocationLookUp = z.infer<typeof RevocationLookUp>;

/**
 * Where a revocation stands at the edge. `waiting`: its last write has not reached the store; `there`: viewers are refused by it;
 * `gone`: it was taken back or has expired, and the store has it no longer; `full`: the store had no room for it.
 */
export const RevocationState = z.enum(["waiting", "there", "gone", "full"]);
export type RevocationState = z.infer<typeof RevocationState>;

export const RevocationView = Revocation.omit({ entry: true })
  .extend({
    edge: z.strictObject({
      state: RevocationState,
      /** When CloudFront acknowledged what the store has of it; edge locations follow within seconds. */
      at: InstantText.optional(),
    }),
  })
  .meta({ id: "RevocationView" });
export type RevocationView = z.infer<typeof RevocationView>;

/** The whole of it: an epoch that is left out is taken back. */
export const EdgeSettingsInput = EdgeSettings.pick({ mode: true, outageGrace: true, approvalAbove: true })
  .extend({ epoch: CutOff.optional() })
  .meta({ id: "EdgeSettingsInput" });
export type EdgeSettingsInput = z.infer<typeof EdgeSettingsInput>;

const count = z.int().nonnegative();
export const EdgeView = EdgeSettings.extend({
  /** Revocations that the store has; the bytes of their entries, and how many bytes of them it takes. */
  revocations: z.strictObject({ session: count, subject: count, channel: count, bytes: count, mostBytes: count }),
  /** When the edge was last told that we are there; absent while nothing is on air. */
  heartbeatAt: InstantText.optional(),
}).meta({ id: "EdgeView" });
export type EdgeView = z.infer<typeof EdgeView>;
