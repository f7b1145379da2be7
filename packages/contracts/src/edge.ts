import * as z from "zod";
import { Actor, ChannelId } from "./ids.ts";
import { InstantText } from "./time.ts";

/*
 * What viewers' edge is wanted to be: stored, and made so by the projector, which alone writes the KeyValueStore (docs/edge.md).
 * No signing key and no viewer's name is among it: keys are named by where Secrets Manager has them, revoked sessions and subjects
 * by the hash that the edge looks them up by.
 */

/** `off`: tokens are taken out and not looked at; `log`: refusals are logged and served; `enforce`. */
export const EdgeMode = z.enum(["off", "log", "enforce"]);
export type EdgeMode = z.infer<typeof EdgeMode>;

export const EdgeSettings = z
  .strictObject({
    mode: EdgeMode,
    /** Every token issued at or before this instant is revoked. */
    epoch: InstantText.optional(),
    /** Seconds past expiry for which a token is served while the control plane is away (law 11). */
    outageGrace: z.int().min(0).max(86_400),
    /** A list of more rows than this waits for another person than its requester. */
    approvalAbove: z.int().min(0).max(100_000).default(1_000),
    rev: z.int().nonnegative(),
    updatedAt: InstantText.optional(),
    updatedBy: Actor.optional(),
  })
  .meta({ id: "EdgeSettings" });
export type EdgeSettings = z.infer<typeof EdgeSettings>;
/** Until somebody has decided: nobody is refused, and the logs say who would be. */
export const NO_EDGE_SETTINGS: EdgeSettings = { mode: "log", outageGrace: 900, approvalAbove: 1_000, rev: 0 };

/**
 * `wanted`: its bytes are still to be made. `next`: on its way to the edge, where tokens of it will be good. `active`: it signs.
 * `previous`: it signs no more, and its tokens are still good. `dropped`: they are not; its bytes are still to be destroyed.
 */
export const EdgeKeyRole = z.enum(["wanted", "next", "active", "previous", "dropped"]);
export type EdgeKeyRole = z.infer<typeof EdgeKeyRole>;
export const EdgeKeyId = z.string().regex(/^[a-z0-9-]{1,32}$/, "1 to 32 lower case letters, digits and hyphens");
/** A signing key, without its bytes. */
export const EdgeKey = z
  .strictObject({
    kid: EdgeKeyId,
    role: EdgeKeyRole,
    /** ARN or name of the secret that holds its bytes in base64url; absent until they are made. */
    secret: z.string().min(1).max(2048).optional(),
    /** Of a next one: since when the edge is known to have it. */
    seenAt: InstantText.optional(),
    /** Of a previous one: when it is dropped. */
    until: InstantText.optional(),
    /** Others may know its bytes: it is dropped as soon as another signs. */
    leaked: z.literal(true).optional(),
    rev: z.int().positive(),
    createdAt: InstantText,
    updatedAt: InstantText,
  })
  .meta({ id: "EdgeKey" });
export type EdgeKey = z.infer<typeof EdgeKey>;

/** The key of its entry at the edge, a hash of what is revoked: the same is revoked once, and nobody is named. */
export const RevocationId = z
  .string()
  .regex(/^r[\w-]{16}$/, "r and 16 characters of base64url")
  .brand("RevocationId");
export type RevocationId = z.infer<typeof RevocationId>;

export const RevocationKind = z.enum(["session", "subject", "channel"]);
export type RevocationKind = z.infer<typeof RevocationKind>;
export const Revocation = z
  .strictObject({
    id: RevocationId,
    kind: RevocationKind,
    /** Of a channel's epoch, which names nobody. */
    channel: ChannelId.optional(),
    /** The value of its entry at the edge: expiry, and cut-off. */
    entry: z.string().regex(/^(?:[0-9a-z]{6}){1,2}$/),
    /** What was issued at or before this instant; absent, whatever it was issued. */
    cutOff: InstantText.optional(),
    /** When what it revokes has expired by itself. */
    expiresAt: InstantText,
    /** Counts its writes; the ETag. */
    rev: z.int().positive(),
    why: z.string().max(500),
    createdAt: InstantText,
    createdBy: Actor,
    updatedAt: InstantText,
    /** Taken back by somebody. */
    lifted: z.strictObject({ at: InstantText, by: Actor }).optional(),
    /** The list that it came with, or was taken back by: asked again, that list answers the same. */
    job: z.string().optional(),
  })
  .meta({ id: "Revocation" });
export type Revocation = z.infer<typeof Revocation>;

/** What the store was last told of a revocation; written by the projector alone. */
export const Projected = z.strictObject({
  /** The `rev` that the store has. Below the revocation's own: not yet. */
  rev: z.int().positive(),
  /** When CloudFront acknowledged it: edge locations follow within seconds. */
  at: InstantText,
  /** Its entry is in the store. */
  present: z.boolean(),
  /** The store had no room. */
  refused: z.literal("capacity").optional(),
});
export type Projected = z.infer<typeof Projected>;

const count = z.int().nonnegative();
export const EdgeCounts = z.strictObject({ session: count, subject: count, channel: count });
export type EdgeCounts = z.infer<typeof EdgeCounts>;
/** What the store holds besides revocations. Of the control record only a digest: it carries the keys. */
export const EdgeContent = z.strictObject({
  counts: EdgeCounts,
  /** Edge windows that the control record had no room for, and leg switches. */
  small: z.record(z.string(), z.string()),
  control: z.string(),
  /** The keys in it, by kid. */
  kids: z.array(EdgeKeyId).default([]),
  /** Seconds since 1970; 0: nothing on air, no promise. */
  heartbeat: count,
});
export type EdgeContent = z.infer<typeof EdgeContent>;

/** A revocation whose entry a batch writes. */
export const EdgeChange = z.strictObject({
  id: RevocationId,
  kind: RevocationKind,
  rev: z.int().positive(),
  expiresAt: InstantText,
  was: z.boolean(),
  present: z.boolean(),
  refused: z.literal("capacity").optional(),
});
export type EdgeChange = z.infer<typeof EdgeChange>;

/**
 * Where the projector stands. `intent` is written before each call that changes the store, so that whoever finds it after a death
 * knows what may have happened.
 */
export const Projection = z.strictObject({
  rev: z.int().nonnegative(),
  /** Counts batches; the store holds the last one's number. */
  batch: count,
  /** Of the store, as our last write left it. Absent: never looked. */
  etag: z.string().optional(),
  content: EdgeContent,
  intent: z
    .strictObject({
      batch: count,
      content: EdgeContent,
      changes: z.array(EdgeChange).max(50),
      pending: z.array(z.string()),
    })
    .optional(),
  /** Comparing the whole store, since somebody else has written to it: through its list, then through the table. */
  diff: z
    .discriminatedUnion("stage", [
      z.strictObject({ stage: z.literal("list"), token: z.string().optional() }),
      z.strictObject({ stage: z.literal("requeue"), shard: count }),
    ])
    .optional(),
});
export type Projection = z.infer<typeof Projection>;

/** What is wrong with the keys, if anything is; then another is made, or the one that leaked is dropped. */
export const RotateInput = z
  .strictObject({
    /** The kid of a key whose bytes others may know: no token of it stays good for longer than it takes to sign with another. */
    leaked: EdgeKeyId.optional(),
    why: z.string().trim().min(1).max(500).optional(),
  })
  .meta({ id: "RotateInput" });
export type RotateInput = z.infer<typeof RotateInput>;

/** The keys, and what happens to each by itself and what that costs, in a person's words. */
export const EdgeKeys = z
  .strictObject({ items: z.array(EdgeKey), happens: z.array(z.string()) })
  .meta({ id: "EdgeKeys" });
export type EdgeKeys = z.infer<typeof EdgeKeys>;
