import * as z from "zod";
import { Channel } from "./channel.ts";
import { IncidentSummary } from "./incident.ts";
import { JournalEntry } from "./journal.ts";
import { LiveEvent } from "./live-event.ts";
import { InstantText } from "./time.ts";

/** One line of the change feed. `seq` is the cursor: gapless and rising. A change may come twice under another seq after a crash. */
export const Change = z
  .discriminatedUnion("kind", [
    z.strictObject({ seq: z.int().positive(), at: InstantText, kind: z.literal("live-event"), liveEvent: LiveEvent }),
    z.strictObject({ seq: z.int().positive(), at: InstantText, kind: z.literal("channel"), channel: Channel }),
    z.strictObject({ seq: z.int().positive(), at: InstantText, kind: z.literal("journal"), entry: JournalEntry }),
    z.strictObject({
      seq: z.int().positive(),
      at: InstantText,
      kind: z.literal("incident"),
      incident: IncidentSummary,
    }),
  ])
  .meta({ id: "Change" });
export type Change = z.infer<typeof Change>;
