import * as z from "zod";

/**
 * `ok`: as it should be. `note`: nothing to do, good to know. `warning`: works now, and something will break it or makes it worse.
 * `error`: a show is, or would be, hurt by it. `unseen`: could not be looked at, and so may be anything.
 */
export const FindingSeverity = z.enum(["ok", "note", "warning", "error", "unseen"]);
export type FindingSeverity = z.infer<typeof FindingSeverity>;

/** One thing that `showcaller doctor` has looked at in a real account. */
export const Finding = z.strictObject({
  /** As `--only` takes it. */
  check: z.string(),
  /** What was looked at: a channel, a queue, a rule, a quota. */
  subject: z.string(),
  severity: FindingSeverity,
  /** What was seen, in numbers where there are any. */
  saw: z.string(),
  /** What to do about it. */
  fix: z.string().optional(),
  /** The IAM action that whoever looked lacks. */
  needs: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;
