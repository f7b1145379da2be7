import type { ConductedInput, JournalEntry } from "@showcaller/contracts";
import type { Instant } from "@showcaller/core/ports";
import { formatSortable, parseInstant } from "@showcaller/core/time/instant";
import { busy, reject } from "../http/problem.ts";
import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given, noSuchLiveEvent } from "./live-events.ts";

export const journalHandlers = ({ store, clock }: ApiDeps): Handlers<"listJournal" | "mergeJournal"> => ({
  async listJournal({ params, query: { cursor, limit } }) {
    if (!(await store.liveEvents.read(params.id))) throw noSuchLiveEvent();
    return { value: await store.journal.read(params.id, given({ cursor, limit })) };
  },

  async mergeJournal({ body, actor }) {
    const wrong = body.entries.flatMap((entry, n) => {
      const reason = refusal(entry, body, clock.now());
      return reason === undefined ? [] : [{ at: `/entries/${n}/id`, reason }];
    });
    if (wrong.length > 0) throw reject("invalid-request", "Not every entry can have been conducted.", wrong);
    // Each keeps its actor, and says that it was conducted: nobody can pass a line off as the control plane's own.
    const conducted = { by: body.by, export: body.export, mergedBy: actor };
    const entries = body.entries.map((entry) => ({ ...entry, data: { ...entry.data, conducted } }));
    const added = await store.journal.merge(entries, {
      kind: "request",
      name: "journal.merged",
      text: `took over ${entries.length} lines of ${body.by}`,
      why: `conducted from the export of ${body.exportedAt}`,
      actor,
    });
    if (added === undefined) throw busy("Somebody else merges the same journal at this moment.");
    return { value: { added, known: body.entries.length - added } };
  },
});

/** An entry's id begins with its instant, so that it lies where its time is; and its time is after the export and not to come. */
function refusal({ id, at }: JournalEntry, { exportedAt }: ConductedInput, now: Instant): string | undefined {
  const when = parseInstant(at);
  if (id.length > 512 || !id.startsWith(`${formatSortable(when)}#`))
    return `an id begins with ${formatSortable(when)}#`;
  if (when < parseInstant(exportedAt)) return `it is older than the export of ${exportedAt}`;
  return when > now ? "it is of a time to come" : undefined;
}
