import * as z from "zod";
import { Actor, ChannelId, JobId, LiveEventId } from "./ids.ts";
import { Pool, Rights } from "./live-event.ts";
import { DurationText, InstantText, StartText, ZoneName } from "./time.ts";

/** Names what an import speaks for: what it withdraws is only what came from the same source. */
export const SourceName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?$/,
    "1 to 100 characters: lower case letters, digits, inner dots and hyphens",
  );

export const ImportFormat = z.enum(["openfootball", "csv", "icalendar"]);
export type ImportFormat = z.infer<typeof ImportFormat>;

/** What an import is told beside its file. */
export const ImportQuery = z.object({
  source: SourceName.optional().describe("Absent: the name that the file gives itself."),
  zone: ZoneName.optional().describe("Of every start that names none. Never guessed."),
  duration: DurationText.optional().describe("Of every row that names none."),
  venues: z
    .string()
    .max(4000)
    .regex(
      /^(?:\s*[^;=\s][^;=]*=\s*[^;=\s][^;=]*(?:;\s*[^;=\s][^;=]*=\s*[^;=\s][^;=]*)*;?)?$/,
      "venues and their zones: Anfield=Europe/London;Camp Nou=Europe/Madrid",
    )
    .optional()
    .describe("`Anfield=Europe/London;Camp Nou=Europe/Madrid`: comes before `zone`."),
  /** A list that names none any more leaves those that were given. */
  rights: Rights.optional().describe(
    "Of every row that names none: viewers may start over from one live event of a label into the next.",
  ),
  format: ImportFormat.optional().describe("Absent: the file shows it."),
  dryRun: z.enum(["true", "false"]).optional().describe("`true`: says what it would do, and does nothing."),
  regions: z
    .string()
    .regex(
      /^[a-z]{2}(?:-[a-z]+)+-\d(?:,[a-z]{2}(?:-[a-z]+)+-\d){0,3}$/,
      "1 to 4 AWS Regions, e.g. eu-west-1,eu-central-1",
    )
    .optional()
    .describe("`eu-west-1,eu-central-1`: one leg in each. Absent: one leg, in any Region."),
  tags: z
    .string()
    .max(1300)
    .regex(/^[^,]{1,64}(?:,[^,]{1,64}){0,19}$/, "1 to 20 tags of channels, e.g. hdr,pitch")
    .optional()
    .describe("`hdr,pitch`: only channels that have all of these tags."),
  channels: z
    .string()
    .max(2000)
    .regex(/^[a-z0-9-]{1,48}(?:,[a-z0-9-]{1,48}){0,49}$/, "1 to 50 ids of channels, e.g. pitch-1,pitch-2")
    .optional()
    .describe("`pitch-1,pitch-2`: only these channels. Absent: every channel in `enforce`."),
});

/**
 * What became of a row. `changed`: something other than its time. `no-time`: a draft, which claims nothing.
 * `conflict`: no channel was free, or the live event may no longer be changed by an import.
 */
export const RowAnswer = z.enum([
  "booked",
  "unchanged",
  "moved",
  "changed",
  "withdrawn",
  "conflict",
  "needs-zone",
  "no-time",
  "invalid",
]);
export type RowAnswer = z.infer<typeof RowAnswer>;

/** A row as it was read: what to book, or what is wrong with it. */
export const ImportRow = z.strictObject({
  /** In the file: the line of a CSV, else the how-manieth match or VEVENT. From 1. */
  row: z.int().positive(),
  /** Absent where not even that could be read. */
  externalId: z.string().min(1).max(200).optional(),
  title: z.string().max(300).optional(),
  /** Absent: no kick-off time is known. */
  start: StartText.optional(),
  duration: z.string().optional(),
  rights: Rights.optional(),
  problem: z.strictObject({ answer: z.enum(["needs-zone", "invalid"]), detail: z.string() }).optional(),
});
export type ImportRow = z.infer<typeof ImportRow>;

export const RowResult = z
  .strictObject({
    /** Absent where the row is no longer in the file: withdrawn. */
    row: z.int().positive().optional(),
    externalId: z.string().optional(),
    title: z.string().optional(),
    answer: RowAnswer,
    /** What happened, or what to do about it. */
    detail: z.string(),
    /** Absent in a dry run of what is not there yet. */
    liveEvent: LiveEventId.optional(),
    airAt: InstantText.optional(),
    channels: z.array(ChannelId).optional(),
    /** What is in the way. */
    conflicts: z
      .array(
        z.strictObject({
          channel: ChannelId,
          liveEvent: LiveEventId,
          title: z.string(),
          from: InstantText,
          to: InstantText,
        }),
      )
      .optional(),
  })
  .meta({ id: "RowResult" });
export type RowResult = z.infer<typeof RowResult>;

export const JobStatus = z.enum(["running", "done", "failed"]);

/** Work that outlasts its request. */
export const Job = z
  .strictObject({
    id: JobId,
    kind: z.literal("import"),
    status: JobStatus,
    source: SourceName,
    format: ImportFormat,
    dryRun: z.boolean(),
    /** In the file. */
    rows: z.int().nonnegative(),
    /** Of these, answered so far. */
    answered: z.int().nonnegative(),
    counts: z.partialRecord(RowAnswer, z.int().nonnegative()),
    /** Why it failed, or what it left undone. */
    note: z.string().optional(),
    createdAt: InstantText,
    updatedAt: InstantText,
    createdBy: Actor,
  })
  .meta({ id: "Job" });
export type Job = z.infer<typeof Job>;

/** A job as stored, with what only its workers need. */
export const JobRecord = z.strictObject({
  ...Job.shape,
  /** Zone database that resolves its rows. */
  tzdata: z.string(),
  /** What its live events ask for, and the channels that serve it, as registered when it began. */
  pool: Pool,
  slots: z.array(z.strictObject({ channels: z.array(ChannelId), legs: z.int().positive(), name: z.string() })),
  /** How each slot chooses (core/bookings/assign.ts), settled over the whole list before the first row is booked. */
  rules: z.array(z.strictObject({ by: z.enum(["widest", "first"]), among: z.array(ChannelId) })).optional(),
  /** Parts of rows stored; parts done; items of answers written. */
  parts: z.int().nonnegative(),
  cursor: z.int().nonnegative(),
  results: z.int().nonnegative(),
  /** Where in the source's rows the withdrawing stands: the table's cursor. */
  place: z.string().optional(),
  /** Rows without an id: what is missing from the file cannot be known, so nothing is withdrawn. */
  nameless: z.int().nonnegative(),
  /** How often the sweep has started it again at this cursor. */
  attempts: z.int().nonnegative(),
});
export type JobRecord = z.infer<typeof JobRecord>;

/** What a dry run would have booked, for its slices to come. Without an interval: what it would have given back. */
export const WouldBe = z.strictObject({
  id: LiveEventId,
  title: z.string(),
  channels: z.array(ChannelId),
  /** Milliseconds since 1970, half open. */
  interval: z.strictObject({ from: z.number(), to: z.number() }).optional(),
});
export type WouldBe = z.infer<typeof WouldBe>;

/** What an import remembers of a row: which live event it became, and as what it was last read. */
export const SourceRow = z.strictObject({
  externalId: z.string(),
  liveEvent: LiveEventId,
  /** The job that last wrote here, and what it did: asked again, it answers the same. */
  job: JobId,
  did: RowAnswer,
  /** Title, start, duration and rights as last taken over. */
  print: z.string(),
});
export type SourceRow = z.infer<typeof SourceRow>;
