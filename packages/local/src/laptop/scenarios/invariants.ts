import type { Claim, JournalEntry, LiveEvent, LiveEventStatus, Runtime } from "@showcaller/contracts";
import { mayBecome } from "@showcaller/core/lifecycle/transitions";
import type { Item } from "@showcaller/core/ports";
import { MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { type FlowRecord, flowKind } from "../../twin/mediaconnect/records.ts";
import { scheduleKind } from "../../twin/medialive/records.ts";
import type { Match } from "../harness.ts";
import { HOME, MEDIA } from "../site.ts";
import { pictureBreaks } from "./pictures.ts";

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
    ...insideHull(match, versions, outcome),
    ...nothingRuns(match),
    ...nothingWaits(match, event),
    ...workflowsClosed(match, outcome),
    ...schedulesGone(match),
  ];
};

/** Every version of a live event, once, in order, as the change feed tells them. */
export const versionsOf = async (match: Match, id: LiveEvent["id"]): Promise<LiveEvent[]> => {
  const versions = new Map<number, LiveEvent>();
  for (const change of await match.site.deps.store.changes.after(0, 10_000))
    if (change.kind === "live-event" && change.liveEvent.id === id)
      versions.set(change.liveEvent.rev, change.liveEvent);
  return [...versions.values()].sort((a, b) => a.rev - b.rev);
};

const endedAs = (event: LiveEvent, { status, degraded = false }: Outcome): string[] => [
  ...(event.status === status ? [] : [`it is ${event.status}, not ${status}`]),
  ...(event.degraded === degraded ? [] : [`degraded is ${event.degraded}`]),
  ...(event.held ? ["it is still held"] : []),
];

/** No version is missing, and no transition that does not exist. */
const legalHistory = (versions: readonly LiveEvent[]): string[] =>
  versions.flatMap((event, n) => {
    const before = versions[n - 1];
    if (event.rev !== n + 1) return [`version ${n + 1} is missing from the change feed`];
    const illegal = before && before.status !== event.status && !mayBecome(before.status, event.status);
    return illegal ? [`${before.status} became ${event.status}`] : [];
  });

/** Each version has exactly one line with a why; each command a why and what it predicts (law 9). */
async function journalled(match: Match, versions: readonly LiveEvent[]): Promise<string[]> {
  const lines = await journalOf(match, versions[0]?.id ?? match.id);
  return [
    ...versions.flatMap(({ rev, status }) => {
      const count = lines.filter(({ id }) => id.endsWith(`#r${rev}`)).length;
      return count === 1 ? [] : [`${count} journal lines for version ${rev} (${status})`];
    }),
    ...lines.flatMap(({ name, why, kind, predicts, text }) => [
      ...(why ? [] : [`no why: ${name}`]),
      ...(kind === "command" && !predicts ? [`a command predicts nothing: ${text}`] : []),
    ]),
  ];
}

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

/** Law 6: nothing of ours runs more than two minutes outside the hull, as it stood at that time. */
function insideHull(match: Match, versions: readonly LiveEvent[], { graceSeconds = 0 }: Outcome): string[] {
  const last = versions.at(-1);
  const first = Math.min(...versions.map(({ prepareAt }) => (prepareAt ? parseInstant(prepareAt) : Infinity)));
  const over = last && hullEnd(last);
  return match.channels.flatMap(({ id, encoder }) =>
    match.site.twin
      .runs(encoder.arn)
      .filter((run) => run.startedBy !== undefined && run.startedBy !== "client" && (run.idleAt ?? Infinity) > first)
      .flatMap(({ requestedAt = 0, stopRequestedAt }) => [
        ...(requestedAt < first ? [`${id} was started before any plan's preparation`] : []),
        ...(over !== undefined &&
        stopRequestedAt !== undefined &&
        stopRequestedAt > over + 2 * MINUTE + graceSeconds * SECOND
          ? [`${id} was stopped ${Math.round((stopRequestedAt - over) / SECOND)} s after its hull`]
          : []),
      ]),
  );
}

/** When a finished live event's encoders should have stopped. */
function hullEnd({ status, endAt, endedAt, tail }: LiveEvent): number | undefined {
  if (status === "ended" && endAt) return parseInstant(endAt) + tailOf(tail);
  return endedAt ? parseInstant(endedAt) : undefined;
}
const tailOf = (tail: string): number => Number(/^PT(\d+)M$/.exec(tail)?.[1] ?? 5) * MINUTE;

/** Encoders idle, flows down, and no switch of ours left in a schedule: it would choose the next show's first input. */
export const nothingRuns = (match: Match): string[] => [
  ...match.channels.flatMap(({ id, region, encoder }) => [
    ...match.site.twin
      .intervals(encoder.arn)
      .flatMap((interval) => (interval.to === undefined ? [`${id} still runs`] : [])),
    ...match.shelf
      .all(scheduleKind({ region, id: encoder.arn.split(":").at(-1) ?? "" }))
      .map(([name]) => `${id} still has the action ${name}`),
  ]),
  ...MEDIA.flatMap((region) =>
    match.shelf
      .all<FlowRecord>(flowKind(region))
      .flatMap(([, flow]) => (flow.status === "STANDBY" ? [] : [`flow ${flow.name} is ${flow.status}`])),
  ),
];

/** Claims closed, no token and no lease left, settled, bookings given back, no schedule of any plan. */
export function nothingWaits(match: Match, event: LiveEvent): string[] {
  const { items } = match.table.snapshot();
  const mine = items.filter(({ pk }) => pk === `EVENT#${event.id}`);
  return [
    ...mine
      .filter(({ sk }) => sk.startsWith("CLAIM#"))
      .map((item) => data<Claim>(item))
      .flatMap((claim) => (claim.closedAt === undefined ? [`the claim of ${claim.execution} is open`] : [])),
    ...mine.flatMap((item) => (item.sk === "EVENT" && item.gsi1pk ? ["it is still in the active index"] : [])),
    ...items
      .filter(({ pk }) => pk === "RUNTIME")
      .flatMap((item) => runtimeLeft(item as unknown as Runtime & Item, match.site.world.now)),
    ...items
      .filter(({ pk }) => pk.startsWith("LEDGER#"))
      .flatMap((item) =>
        event.id in data<{ bookings: object }>(item).bookings ? [`still booked in ${item.pk} ${item.sk}`] : [],
      ),
  ];
}

const data = <T>(item: Item): T => item.data as unknown as T;

const runtimeLeft = (runtime: Runtime & Item, now: number): string[] => [
  ...(["waitingFlows", "waitingRunning", "waitingStopped"] as const).flatMap((wait) =>
    runtime[wait] ? [`${runtime.sk} still has a ${wait}`] : [],
  ),
  ...(runtime.leaseUntil !== undefined && runtime.leaseUntil > now ? [`${runtime.sk} is leased`] : []),
  ...(runtime.run ? [`${runtime.sk} still has a run of ours`] : []),
];

const workflowsClosed = ({ site }: Match, { broken = false }: Outcome): string[] => [
  ...site.workflows.running().map(({ name }) => `execution ${name} still runs`),
  ...site.workflows
    .transitions()
    .flatMap(({ name, status }) =>
      broken || status === "SUCCEEDED" || status === "RUNNING" ? [] : [`execution ${name} ${status}`],
    ),
];

const schedulesGone = ({ site }: Match): string[] =>
  site.scheduler
    .list(HOME)
    .flatMap(({ definition }) =>
      definition.Name === "showcaller-sweep" ? [] : [`schedule ${definition.Name} is left`],
    );
