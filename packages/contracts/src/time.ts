import * as z from "zod";

/*
 * Days that the calendar has, of the years 1970 to 2999: whatever is added to one of them (a booking, a list's length) is still an
 * instant that can be written, and whoever reads the API's document knows what will be taken.
 */
const LEAP = "(?:19(?:7[26]|8[048]|9[26])|2\\d(?:0[48]|[2468][048]|[13579][26])|2[048]00)-02-29";
const DAYS =
  "(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8])";
const DATE = `(?:${LEAP}|(?:19[7-9]\\d|2\\d{3})-(?:${DAYS}))`;
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d";

/** An instant in UTC, as stored and as answered. Always with `Z`; whole seconds, or milliseconds in journals. */
export const InstantText = z
  .string()
  .regex(
    new RegExp(`^${DATE}T${TIME}:[0-5]\\d(?:\\.\\d{3})?Z$`),
    "an existing instant in UTC, e.g. 2025-08-15T19:00:00Z",
  )
  .meta({ id: "Instant", examples: ["2025-08-15T19:00:00Z"] });

/** ISO 8601 duration of hours, minutes and seconds: `PT1H30M`. Days are left out, since a day is not always 24 hours. */
export const DurationText = z
  .string()
  .regex(/^PT(?=\d)(?:\d{1,3}H)?(?:\d{1,5}M)?(?:\d{1,6}S)?$/, "a duration of hours, minutes and seconds, e.g. PT2H30M")
  .meta({ id: "Duration", examples: ["PT2H"] });

/** Local date and time of day without zone: `2025-08-15T20:00` or `…:00`. */
export const LocalTimeText = z
  .string()
  .regex(
    new RegExp(`^${DATE}T${TIME}(?::[0-5]\\d)?$`),
    "an existing local date and time without zone, e.g. 2025-08-15T20:00",
  )
  .meta({ examples: ["2025-08-15T20:00"] });

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
