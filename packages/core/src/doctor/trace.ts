import { InstantText, type JournalEntry } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { parseInstant } from "../time/instant.ts";
import type { Happened } from "./account.ts";

/*
 * Real traces for the twin's parameters (packages/local/src/twin/parameters.ts). Only what is named here leaves: durations, AWS's own words,
 * and numbers in place of names. No instant, account, ARN, title, address or token.
 */

/** One task of an execution. */
export interface TaskTrace {
  machine: string;
  /** Counts the executions that were read. */
  execution: number;
  state: string;
  /** Milliseconds from its state's beginning until it had ended. For what waits on a token: until we knew, at most a minute late. */
  tookMs: number;
  /** Of them, after the function had answered and a token was waited for. */
  waitedMs?: number;
  ended: string;
}

const ENDS = ["TaskSucceeded", "TaskFailed", "TaskTimedOut"];

export function tasksIn(machine: string, execution: number, history: readonly Happened[]): TaskTrace[] {
  const byId = new Map(history.map((event) => [event.id, event]));
  return history.flatMap((event): TaskTrace[] => {
    if (!ENDS.includes(event.type)) return [];
    let submitted: Instant | undefined;
    // Legs run in parallel: each event names the one before it on its own branch.
    for (let at = byId.get(event.previous); at; at = byId.get(at.previous)) {
      if (at.type === "TaskSubmitted") submitted ??= at.at;
      if (at.type !== "TaskStateEntered") continue;
      const waited = submitted === undefined ? {} : { waitedMs: event.at - submitted };
      return [{ machine, execution, state: at.state ?? "", tookMs: event.at - at.at, ...waited, ended: event.type }];
    }
    return [];
  });
}

/** One bus event, as it reached us. */
export interface EventTrace {
  /** Milliseconds after the first that was recorded. */
  heardMs: number;
  /** How long it was on its way. AWS dates in whole seconds, by the Region's clock: up to a second too much, and its skew. */
  ageMs: number;
  source: string;
  type: string;
  /** The same number is the same resource. */
  resource: number;
  state?: string;
  alert?: string;
  edge?: string;
  pipeline?: string;
  running?: number;
}

/** AWS's own words are of this form; what people name may be, too, and is never among the members that are read. */
const WORD = /^[A-Za-z0-9 _./-]{1,80}$/;
const SOURCES = ["aws.medialive", "aws.mediaconnect", "aws.mediapackage", "aws.mediapackagev2"];

export function eventsIn(entries: readonly JournalEntry[]): EventTrace[] {
  const resources = new Map<string, number>();
  const found = entries.flatMap((entry): (EventTrace & { at: Instant })[] => {
    const event = parsed(entry.data?.raw);
    const sent = InstantText.safeParse(event?.time);
    if (!event || !sent.success || !SOURCES.includes(String(event.source))) return [];
    const detail = object(event.detail);
    const name = String(detail.channel_arn ?? (Array.isArray(event.resources) ? event.resources[0] : "") ?? "");
    const resource = resources.get(name) ?? resources.size + 1;
    resources.set(name, resource);
    const at = parseInstant(entry.at);
    const word = (key: string, as: string) =>
      typeof detail[key] === "string" && WORD.test(detail[key]) ? { [as]: detail[key] } : {};
    return [
      {
        at,
        heardMs: 0,
        ageMs: at - parseInstant(sent.data),
        source: String(event.source),
        type: WORD.test(String(event["detail-type"])) ? String(event["detail-type"]) : "other",
        resource,
        ...word("state", "state"),
        ...word("alert_type", "alert"),
        ...word("alarm_state", "edge"),
        ...word("pipeline", "pipeline"),
        ...(typeof detail.pipelines_running_count === "number" ? { running: detail.pipelines_running_count } : {}),
      },
    ];
  });
  const ordered = found.sort((a, b) => a.at - b.at);
  const first = ordered[0]?.at ?? 0;
  return ordered.map(({ at, ...event }) => ({ ...event, heardMs: at - first }));
}

const object = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Cut at 8,000 characters, a raw event may be no JSON any more. */
function parsed(raw: unknown): Record<string, unknown> | undefined {
  try {
    return typeof raw === "string" ? object(JSON.parse(raw)) : undefined;
  } catch {
    return undefined;
  }
}

/** Half, nine tenths and the most of some durations: as the twin's parameters are written. */
export interface Spread {
  count: number;
  half: number;
  most90: number;
  most: number;
}
export const spreadOf = (values: readonly number[]): Spread | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return sorted.length === 0 ? undefined : { count: sorted.length, half: at(0.5), most90: at(0.9), most: at(1) };
};

/** What the twin's parameters would be, had they been measured here. */
export const parametersOf = (tasks: readonly TaskTrace[], events: readonly EventTrace[]) => ({
  "medialive.start": spreadOf(tasksOf(tasks, "StartChannel")),
  "medialive.stop": spreadOf(tasksOf(tasks, "StopChannel")),
  "mediaconnect.start": spreadOf(tasksOf(tasks, "StartFlows")),
  "bus.delay": spreadOf(events.map(({ ageMs }) => ageMs)),
});

const tasksOf = (tasks: readonly TaskTrace[], state: string): number[] =>
  tasks.flatMap((task) =>
    task.state === state && task.ended === "TaskSucceeded" && task.waitedMs !== undefined ? [task.waitedMs] : [],
  );
