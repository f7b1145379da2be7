import type { Channel, JournalEntry, LiveEvent, LiveEventStatus } from "@showcaller/contracts";
import { handoverOf } from "@showcaller/core/schedule/handover";
import { hull, type Run, runOf } from "@showcaller/core/schedule/hull";
import { MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { Match } from "../harness.ts";
import { illegalStep, unexplained } from "../invariants/history.ts";
import { outside } from "../invariants/outside.ts";
import { pictureBreaks } from "../invariants/pictures.ts";
import { schedulesLeft, stillClaimed, stillRuns, stillWaits, workflowsLeft } from "../invariants/rest.ts";

/*
 * What must be true of a match that is over, whatever happened on the way: each function answers with what is wrong, in words,
 * so that a red scenario says which law was broken. Everything is read where AWS or a customer would see it: the twin's
 * books and pictures, the table, the change feed, the executions, the schedules.
 */

export interface Outcome {
  status: LiveEventStatus;
  degraded?: boolean;
  /** Channels that carried the programme from air to end without a break. Default: all when it ended, else none. */
  carried?: readonly string[];
  /** Accepted starts of each channel. Default 1. */
  starts?: number | "any" | Readonly<Record<string, number>>;
  /** Executions that failed or were stopped are expected. */
  broken?: boolean;
  /** How much later than law 6 says its encoders may stop, because nothing could be called meanwhile. */
  graceSeconds?: number;
  /** The live event looked at; default the match itself. */
  id?: LiveEvent["id"];
}

/** Everything that is wrong with a match that should be over. Empty: nothing. */
export const wrongs = async (match: Match, outcome: Outcome): Promise<string[]> => {
  const id = outcome.id ?? match.id;
  const versions = await versionsOf(match, id);
  const event = versions.at(-1);
  if (!event) return ["there is no such live event in the change feed"];
  return [
    ...endedAs(event, outcome),
    ...legalHistory(versions),
    ...(await journalled(match, versions)),
    ...pictures(match, event, outcome),
    ...startsAndStops(match, outcome),
    ...(await insideHull(match, outcome)),
    ...nothingRuns(match),
    ...nothingWaits(match, event),
    ...workflowsLeft(match.site, outcome.broken),
    ...schedulesLeft(match.site),
  ];
};

/** Every version of a live event, once, in order, as the change feed tells them. */
export const versionsOf = async (match: Match, id: LiveEvent["id"]): Promise<LiveEvent[]> =>
  (await everyVersion(match)).find(([first]) => first?.id === id) ?? [];

async function everyVersion(match: Match): Promise<LiveEvent[][]> {
  const events = new Map<string, Map<number, LiveEvent>>();
  for (const change of await match.site.deps.store.changes.after(0, 10_000)) {
    if (change.kind !== "live-event") continue;
    const { id, rev } = change.liveEvent;
    events.set(id, (events.get(id) ?? new Map()).set(rev, change.liveEvent));
  }
  return [...events.values()].map((versions) => [...versions.values()].sort((a, b) => a.rev - b.rev));
}

const endedAs = (event: LiveEvent, { status, degraded = false }: Outcome): string[] => [
  ...(event.status === status ? [] : [`it is ${event.status}, not ${status}`]),
  ...(event.degraded === degraded ? [] : [`degraded is ${event.degraded}`]),
  ...(event.held ? ["it is still held"] : []),
];

/** No version is missing, and no transition that does not exist. */
const legalHistory = (versions: readonly LiveEvent[]): string[] =>
  versions.flatMap((event, n) => illegalStep(versions[n - 1], event));

const journalled = async (match: Match, versions: readonly LiveEvent[]): Promise<string[]> =>
  unexplained(await journalOf(match, versions[0]?.id ?? match.id), versions.length);

/** The whole journal of a live event, oldest first. */
export const journalOf = async (match: Match, id: LiveEvent["id"]): Promise<JournalEntry[]> => {
  const lines: JournalEntry[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page = await match.site.deps.store.journal.read(id, { limit: 100, ...(cursor ? { cursor } : {}) });
    lines.push(...page.items);
    cursor = page.cursor;
  }
  return lines;
};

/** Slate before air, the programme from air to the end as it stood, on every leg that had to carry it. */
function pictures(match: Match, event: LiveEvent, { carried }: Outcome): string[] {
  const channels = carried ?? (event.status === "ended" ? match.channels.map(({ id }) => id) : []);
  return channels.flatMap((channel) => pictureBreaks(match.site.twin.pictures(channel), event, channel));
}

function startsAndStops(match: Match, { starts = 1 }: Outcome): string[] {
  return match.channels.flatMap(({ id, encoder }) => {
    const expected = typeof starts === "object" ? (starts[id] ?? 1) : starts;
    const runs = match.site.twin.runs(encoder.arn).filter((run) => run.start.accepted > 0);
    const failed = runs.filter((run) => run.failed).length;
    const stops = runs.reduce((sum, run) => sum + run.stop.accepted, 0);
    return [
      ...(expected === "any" || runs.length === expected
        ? []
        : [`${id} was started ${runs.length} times, not ${expected}`]),
      ...(stops === runs.length - failed ? [] : [`${id} was stopped ${stops} times in ${runs.length} runs`]),
      ...runs.flatMap(({ restart }) => (restart.accepted > 0 ? [`${id} had its pipelines restarted`] : [])),
    ];
  });
}

/** Law 6: nothing of ours runs more than two minutes outside the hull, nor is started before any plan's preparation. */
async function insideHull(match: Match, { graceSeconds = 0 }: Outcome): Promise<string[]> {
  const events = await everyVersion(match);
  return match.channels.flatMap((channel) => {
    const runs = events.flatMap((versions): Run[] => runsOf(versions, channel.id));
    const first = Math.min(...runs.map(({ from }) => from));
    const parts = hull(runs, handoverOf(channel));
    return match.site.twin
      .runs(channel.encoder.arn)
      .filter((run) => run.startedBy !== undefined && run.startedBy !== "client" && (run.idleAt ?? Infinity) > first)
      .flatMap(({ requestedAt = 0, stopRequestedAt }) => {
        const over = outside(parts, { from: requestedAt, to: stopRequestedAt ?? requestedAt });
        return [
          ...(requestedAt < first ? [`${channel.id} was started before any plan's preparation`] : []),
          ...(over > 2 * MINUTE + graceSeconds * SECOND
            ? [`${channel.id} was stopped ${Math.round(over / SECOND)} s after its hull`]
            : []),
        ];
      });
  });
}

/** As the last version has it; preparation may have begun under an earlier one. */
function runsOf(versions: readonly LiveEvent[], channel: Channel["id"]): Run[] {
  const last = versions.at(-1);
  const run = last?.legs.some((leg) => leg.channel === channel) ? runOf(last) : undefined;
  const from = Math.min(...versions.map(({ prepareAt }) => (prepareAt ? parseInstant(prepareAt) : Infinity)));
  return run ? [{ ...run, from: Math.min(run.from, from) }] : [];
}

export const nothingRuns = (match: Match): string[] => stillRuns(match.site, match.shelf, match.channels);

/** Claims closed, no token and no lease left, settled, bookings given back. */
export function nothingWaits(match: Match, event: LiveEvent): string[] {
  const { items } = match.table.snapshot();
  return [...stillClaimed(items, new Set([event.id])), ...stillWaits(items, match.site.world.now)];
}
