import * as z from "zod";
import { IncidentId, Verdict } from "./incident.ts";
import { Action, PlaybookInput } from "./playbook.ts";
import { InstantText } from "./time.ts";

/** `POST /v1/playbooks/{id}/replay`: which past incidents, and by what playbook. */
export const ReplayInput = z.strictObject({
  /** As it might be; absent: as it is. It is held to what a write would be held to. */
  playbook: PlaybookInput.optional(),
  /** When the incidents were opened; absent: the last 30 days. At most 400 days. */
  from: InstantText.optional(),
  to: InstantText.optional(),
  cursor: z.string().max(2048).optional(),
});
export type ReplayInput = z.infer<typeof ReplayInput>;

/** What a playbook would have decided about one past incident, and what was really done. */
export const Replayed = z
  .strictObject({
    incident: IncidentId,
    title: z.string(),
    openedAt: InstantText,
    /** In order. Verdicts are as far as what was recorded can tell. */
    steps: z.array(
      z.strictObject({
        at: InstantText,
        kind: z.enum(["observe", "act", "ask", "note", "verdict", "page", "resolve", "done"]),
        rung: z.string().optional(),
        action: Action.optional(),
        why: z.string(),
      }),
    ),
    done: z.array(z.strictObject({ at: InstantText, rung: z.string(), action: Action, verdict: Verdict })),
  })
  .meta({ id: "Replayed" });
export type Replayed = z.infer<typeof Replayed>;
