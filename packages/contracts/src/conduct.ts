import * as z from "zod";
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
