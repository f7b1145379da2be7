import * as z from "zod";
import { Actor } from "./ids.ts";
import { InstantText } from "./time.ts";

export const FeedId = z
  .string()
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, "a ULID: 26 characters, digits and capitals without I, L, O, U")
  .brand("FeedId");
export type FeedId = z.infer<typeof FeedId>;

/** For whom an address is: what is looked for when it is to be taken back. */
export const FeedInput = z.strictObject({ name: z.string().trim().min(1).max(100) });

/** An address under which calendars, which cannot send a token, read the live events. */
export const Feed = z
  .strictObject({
    id: FeedId,
    name: z.string(),
    createdAt: InstantText,
    createdBy: Actor,
    /** Since then its address opens nothing. */
    revokedAt: InstantText.optional(),
  })
  .meta({ id: "Feed" });
export type Feed = z.infer<typeof Feed>;

/** As stored: of the key only its SHA-256, so that reading the table is not having the address. */
export const FeedRecord = z.strictObject({ ...Feed.shape, hash: z.string() });
export type FeedRecord = z.infer<typeof FeedRecord>;
