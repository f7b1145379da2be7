import * as z from "zod";

/** 26 characters of Crockford base32, sortable by time (https://github.com/ulid/spec). */
export const LiveEventId = z
  .string()
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, "a ULID: 26 characters, digits and capitals without I, L, O, U")
  .brand("LiveEventId");
export type LiveEventId = z.infer<typeof LiveEventId>;

/** The CMS's or the operator's name for a registered channel; also names the leg of a live event that uses it. */
export const ChannelId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, "1 to 48 characters: lower case letters, digits and inner hyphens")
  .brand("ChannelId");
export type ChannelId = z.infer<typeof ChannelId>;

export const Region = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "an AWS Region, e.g. eu-west-1");
export type Region = z.infer<typeof Region>;

export const Arn = z
  .string()
  .max(2048)
  .regex(
    // Printable ASCII: which characters end a line, and so are none of `.`, is different from one dialect of patterns to another.
    /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:[ -~]+$/,
    "an ARN, e.g. arn:aws:medialive:eu-west-1:123456789012:channel:42",
  );
export type Arn = z.infer<typeof Arn>;

/** Who did it: a person's or a client's subject from the token, or one of our own parts (`showcaller:sweep`). */
export const Actor = z.string().min(1).max(256);
export type Actor = z.infer<typeof Actor>;

export const JobId = z
  .string()
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, "a ULID: 26 characters, digits and capitals without I, L, O, U")
  .brand("JobId");
export type JobId = z.infer<typeof JobId>;
