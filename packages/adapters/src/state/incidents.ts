import type { Incident, IncidentId, IncidentStatus, LiveEvent } from "@showcaller/contracts";
import { numberOf, seriesOf } from "@showcaller/core/incidents/names";
import type { Page, Write } from "@showcaller/core/ports";
import { byMonth, type Period } from "./by-month.ts";
import type { Context } from "./context.ts";
import { appliedBy, mark } from "./idempotency.ts";
import { type CorruptItem, incidentItem, intact, readIncident } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { INCIDENT_MONTH, INCIDENTS, keys } from "./keys.ts";
import type { JournalDraft, Once, PageOf } from "./types.ts";

/** What a change comes to: an incident, with the journal line that says so; a refusal; or nothing. */
export type IncidentChange<Refused> =
  | { incident: Incident; entry: JournalDraft; others?: readonly Write[] }
  | { refused: Refused }
  | "same";

/** What became of it. Only `changed` wrote anything. */
export type ChangedIncident<Refused> =
  | { kind: "changed" | "none"; incident: Incident }
  | { kind: "refused"; refused: Refused }
  | { kind: "absent" }
  /** If-Match named other `rev`s. */
  | { kind: "stale"; rev: number }
  /** An earlier try of the same request has written already; `incident` is as it stands now. */
  | { kind: "applied"; incident: Incident }
  /** Lost the race against other writers five times. */
  | { kind: "busy" };

export interface Incidents {
  get(id: IncidentId): Promise<Incident | undefined>;
  /** The last one of a series (core/incidents/names). */
  newest(series: string): Promise<Incident | undefined>;
  /** All that are not resolved, oldest first, from an index: whoever changes one reads it again by key. */
  open(damaged?: (item: CorruptItem) => void): Promise<Incident[]>;
  /** Ordered by opening. `from` default: now - 1 day; `to`: from + 90 days. */
  list(request: Period & { status?: IncidentStatus; liveEvent?: LiveEvent["id"] }): Promise<PageOf<Incident>>;
  /**
   * To ride in a transaction: `after` with the next `rev`, on condition that `before`, the newest of its series, is still as it was read.
   * The next one of a series is opened only while the one before it stands unchanged: else both could come to be open.
   */
  put(before: Incident | undefined, after: Incident): { incident: Incident; writes: Write[] };
  /** Reads, decides, writes with the journal line; a lost race is decided again on what is stored then. */
  change<Refused = never>(
    id: IncidentId,
    decide: (incident: Incident) => IncidentChange<Refused>,
    options?: ChangeOptions,
  ): Promise<ChangedIncident<Refused>>;
}
interface ChangeOptions {
  ifRevs?: readonly number[];
  once?: Once;
}

/** As for live events: then 503. */
const ATTEMPTS = 5;

export const incidents = (context: Context, record: Recorder): Incidents => {
  const { table, clock } = context;
  const get = async (id: IncidentId): Promise<Incident | undefined> => {
    const item = await table.get(keys.incident(id));
    return item && readIncident(item);
  };
  const earlier = async (once: Once | undefined): Promise<Incident | undefined> => {
    const id = once && (await appliedBy(context, once));
    return id ? get(id as IncidentId) : undefined;
  };
  /** One attempt; `undefined` means that somebody else wrote in between. */
  const changeOnce = async <Refused>(
    id: IncidentId,
    decide: (incident: Incident) => IncidentChange<Refused>,
    { ifRevs, once }: ChangeOptions,
  ): Promise<ChangedIncident<Refused> | undefined> => {
    const before = await get(id);
    if (!before) return { kind: "absent" };
    if (ifRevs && !ifRevs.includes(before.rev)) return { kind: "stale", rev: before.rev };
    const decided = decide(before);
    if (decided === "same") return { kind: "none", incident: before };
    if ("refused" in decided) return { kind: "refused", refused: decided.refused };
    const { incident, writes } = put(before, decided.incident);
    const written = await table.write([
      ...writes,
      record.put(decided.entry, `incident-${id}-r${incident.rev}`),
      ...(decided.others ?? []),
      ...(once ? [mark(once, id)] : []),
    ]);
    return written.ok ? { kind: "changed", incident } : undefined;
  };

  return {
    get,
    put,
    async newest(series) {
      const { items } = await table.query({ pk: `INCIDENT#${series}`, descending: true, limit: 1 });
      return items[0] && readIncident(items[0]);
    },
    async open(damaged) {
      const found: Incident[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page: Page = await table.query({ index: "gsi1", pk: INCIDENTS, ...(cursor ? { cursor } : {}) });
        found.push(...intact(page.items, readIncident, damaged));
        cursor = page.cursor;
      }
      return found;
    },
    list: ({ status, liveEvent, ...period }) =>
      byMonth(table, INCIDENT_MONTH, period, clock.now(), (item) => {
        const incident = intact([item], readIncident)[0];
        return incident && (!status || incident.status === status) && (!liveEvent || incident.liveEvent === liveEvent)
          ? incident
          : undefined;
      }),
    async change(id, decide, options = {}) {
      for (let tries = 0; tries < ATTEMPTS; tries++) {
        const done = await changeOnce(id, decide, options);
        if (done?.kind === "changed") return done;
        const made = await earlier(options.once);
        const settled = made ? ({ kind: "applied", incident: made } as const) : done;
        if (settled) return settled;
      }
      return { kind: "busy" };
    },
  };
};

function put(before: Incident | undefined, after: Incident): { incident: Incident; writes: Write[] } {
  const same = before?.id === after.id;
  const incident = { ...after, rev: same ? before.rev + 1 : 1 };
  const unchanged = before && { equals: { rev: before.rev } };
  if (
    before &&
    (seriesOf(before.id) !== seriesOf(after.id) || (!same && numberOf(after.id) !== numberOf(before.id) + 1))
  )
    throw new Error(`${after.id} does not follow ${before.id}`);
  return {
    incident,
    writes: [
      { put: incidentItem(incident), if: same && unchanged ? unchanged : { exists: false } },
      ...(unchanged && !same ? [{ check: keys.incident(before.id), if: unchanged }] : []),
    ],
  };
}
