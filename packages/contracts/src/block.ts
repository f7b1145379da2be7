import * as z from "zod";
import { Actor } from "./ids.ts";
import { DurationText, InstantText } from "./time.ts";

/** A ULID: says when, and nothing of the address. */
export const BlockId = z
  .string()
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, "a block's id, 26 characters")
  .brand("BlockId");
export type BlockId = z.infer<typeof BlockId>;

/**
 * `asked`: waits for another human. `approved`: to be put into WAF's set. `in-force`: it is in the set; CloudFront's edges follow within
 * seconds, or minutes. `lifting`: to be taken out. `over`: it is out, or never was in.
 */
export const BlockStatus = z.enum(["asked", "approved", "in-force", "lifting", "over"]);
export type BlockStatus = z.infer<typeof BlockStatus>;

/** Why it ends. `lapsed`: nobody answered. `no-room`: the set is full. */
export const BlockOutcome = z.enum(["rejected", "lapsed", "lifted", "expired", "no-room"]);
export type BlockOutcome = z.infer<typeof BlockOutcome>;

/** What a client says: `POST /v1/blocks`. */
export const BlockInput = z
  .strictObject({
    /** IPv4 or IPv6, alone or as a range (`198.41.30.0/24`); core/blocks/address says what is refused. */
    address: z.string().trim().min(2).max(60),
    /** Kept in the journal, which is never erased: name nobody, and not the address. */
    why: z.string().trim().min(1).max(500),
    /** From the approval on: five minutes to a week. Addresses change hands. */
    for: DurationText.default("PT12H"),
  })
  .meta({ id: "BlockInput" });
export type BlockInput = z.infer<typeof BlockInput>;

/** An address that CloudFront serves nobody at, for a while. */
export const Block = z
  .strictObject({
    id: BlockId,
    /** Counts every write; the ETag. */
    rev: z.int().positive(),
    /** A range in its one spelling: `198.41.30.7/32`. */
    address: z.string(),
    why: z.string(),
    for: DurationText,
    status: BlockStatus,
    outcome: BlockOutcome.optional(),
    askedAt: InstantText,
    askedBy: Actor,
    /** Unanswered by then it lapses. */
    answerBy: InstantText,
    answeredAt: InstantText.optional(),
    answeredBy: Actor.optional(),
    /** Once approved: when it ends by itself. */
    expiresAt: InstantText.optional(),
    inForceAt: InstantText.optional(),
    liftedBy: Actor.optional(),
    overAt: InstantText.optional(),
  })
  .meta({ id: "Block" });
export type Block = z.infer<typeof Block>;
