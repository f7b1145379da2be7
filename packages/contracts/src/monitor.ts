import * as z from "zod";
import { LiveEventId } from "./ids.ts";

/** In a digest's place: CloudWatch has refused it, and the journal says so. */
export const REFUSED = "refused";
/** What CloudWatch has of it: a digest of what was put there; empty while it may or may not be there. Or `REFUSED`. */
const Put = z.string().max(16);

/**
 * A live event's monitor: its dashboard and delivery alarms, as far as CloudWatch may have them. Whatever is made is named here first, so that
 * nothing is left that nobody knows.
 */
export const Monitor = z.strictObject({
  liveEvent: LiveEventId,
  /** Counts every write. */
  rev: z.int().positive(),
  dashboard: Put.optional(),
  /** By `<Region>/<name>`. */
  alarms: z.record(z.string(), Put),
});
export type Monitor = z.infer<typeof Monitor>;
