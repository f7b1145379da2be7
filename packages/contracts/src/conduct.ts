import * as z from "zod";
import { JournalEntry } from "./journal.ts";
import { InstantText } from "./time.ts";

/*
 * The journal of whoever conducts while the control plane is down: JSON lines, the first of them the head. Applied to its export in their
 * order, its writes are the table as conducting left it.
 */

/** What was conducted from, by whom. */
export const ConductHead = z.strictObject({
  format: z.literal("showcaller/conduct"),
  version: z.literal(1),
  /** SHA-256 of the export's text. */
  export: z.string(),
  exportedAt: InstantText,
  stage: z.string(),
  by: z.string(),
});
export type ConductHead = z.infer<typeof ConductHead>;

/** One transaction as it was written, or the beginning of a run and its reason. */
export const ConductLine = z.union([
  z.strictObject({ at: InstantText, writes: z.array(z.record(z.string(), z.unknown())).min(1).max(100) }),
  z.strictObject({ at: InstantText, began: z.string() }),
]);
export type ConductLine = z.infer<typeof ConductLine>;

/** What a transaction says to people: the journal entries in it. What is none is left out. */
export const entriesIn = (writes: readonly object[]): JournalEntry[] =>
  writes.flatMap((write) => {
    const { put } = write as { put?: { pk?: unknown; data?: unknown } };
    if (typeof put?.pk !== "string" || !put.pk.startsWith("JOURNAL#")) return [];
    const entry = JournalEntry.safeParse(put.data);
    return entry.success ? [entry.data] : [];
  });

/** One of them, as a client sends it: of members that a later version adds it may have none. */
const ConductedEntry = z.strictObject(JournalEntry.shape).meta({ id: "ConductedEntry" });

/** `POST /v1/journal`: what was said while somebody conducted, as his journal has it. */
export const ConductedInput = z.strictObject({
  by: z.string().min(1).max(256).describe("Who conducted, as the journal's first line says."),
  export: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("SHA-256 of the export that was conducted from."),
  exportedAt: InstantText.describe("Nothing older than this can have been conducted."),
  entries: z.array(ConductedEntry).min(1).max(50),
});
export type ConductedInput = z.infer<typeof ConductedInput>;
export const Conducted = z
  .object({ added: z.int().nonnegative(), known: z.int().nonnegative() })
  .meta({ id: "Conducted" });
