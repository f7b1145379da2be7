import type { JournalDraft } from "@showcaller/adapters/state/types";

/** A line of the sweep's own. */
export const entry = (
  name: JournalDraft["name"],
  text: string,
  why: string,
  predicts: string,
): Omit<JournalDraft, "key"> => ({
  kind: "command",
  name,
  text,
  why,
  predicts,
  actor: "showcaller:sweep",
});
