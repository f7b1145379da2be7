import * as z from "zod";

/** An instant in UTC, as stored and as answered. Always with `Z`; whole seconds, or milliseconds in journals. */
export const InstantText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/, "an instant in UTC, e.g. 2025-08-15T19:00:00Z")
  .meta({ id: "Instant", examples: ["2025-08-15T19:00:00Z"] });

/** ISO 8601 duration of hours, minutes and seconds: `PT1H30M`. Days are left out, since a day is not always 24 hours. */
export const DurationText = z
  .string()
  .regex(/^PT(?=\d)(?:\d{1,3}H)?(?:\d{1,5}M)?(?:\d{1,6}S)?$/, "a duration of hours, minutes and seconds, e.g. PT2H30M")
  .meta({ id: "Duration", examples: ["PT2H"] });

/** Local date and time of day without zone: `2025-08-15T20:00` or `…:00`. */
export const LocalTimeText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/, "a local date and time without zone, e.g. 2025-08-15T20:00");

/** IANA zone name. Whether it exists is decided by the zone database, not by this pattern. */
export const ZoneName = z
  .string()
  .min(1)
  .max(64)
  .meta({ examples: ["Europe/London"] });

/**
 * When the show is meant to start, as people say it. The local time and zone are the intent and are kept: if a
 * government moves its clocks, the instant is worked out again. `disambiguation` is needed only where the local
 * time happens twice or never (daylight saving).
 */
export const LocalStart = z.strictObject({
  local: LocalTimeText,
  zone: ZoneName,
  disambiguation: z.enum(["earlier", "later"]).optional(),
});
export type LocalStart = z.infer<typeof LocalStart>;

/** Either local time and zone (preferred) or an instant. */
export const StartText = z.union([LocalStart, z.strictObject({ instant: InstantText })]);
export type StartText = z.infer<typeof StartText>;
