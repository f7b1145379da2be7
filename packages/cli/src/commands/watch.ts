import type { Incident, IncidentId, IncidentSummary, TimelineEntry } from "@showcaller/contracts";
import type { Command, Context } from "../command.ts";
import { clean } from "../table.ts";
import { whole } from "./common.ts";

/** What has been told of an incident: the newest version, and its lines by their keys. */
interface Told {
  rev: number;
  lines: Set<string>;
}

const place = ({ channel, region }: IncidentSummary): string => channel ?? region ?? "us";
const clock = (instant: string): string => instant.slice(11, 19);
const EMPTY = " ".repeat(8);

/** The lines that are new of an incident, under its own head when it is seen for the first time. */
export function timelineOf(incident: Incident, told: Told | undefined): string[] {
  const where = place(incident).padEnd(12);
  const lines = incident.timeline.filter(({ key }) => !told?.lines.has(key));
  const head = told
    ? []
    : [
        `${clock(incident.openedAt)}  ${where}  ┌ ${incident.severity.toUpperCase()}: ${incident.title}  (${incident.id})`,
        `${EMPTY}  ${where}  │ if nobody does anything: ${incident.ifNobody}`,
      ];
  return [...head, ...lines.flatMap((line) => drawn(line, where))].map(clean);
}

function drawn({ at, kind, text, why, by }: TimelineEntry, where: string): string[] {
  const corner = /^resolved\b/.test(text) ? "└" : "│";
  const said = by ? `${text} (${by})` : text;
  const because = why ? [`${EMPTY}  ${where}  ${corner === "└" ? " " : "│"} ${" ".repeat(9)} because ${why}`] : [];
  return [`${clock(at)}  ${where}  ${corner} ${kind.padEnd(9)} ${said}`, ...because];
}

/** Reads an incident and says what is new of it. */
async function tell({ client, output }: Context, id: IncidentId, told: Map<string, Told>): Promise<void> {
  const incident = await client.getIncident({ params: { id } });
  const before = told.get(id);
  if (before && before.rev >= incident.rev) return;
  const lines = timelineOf(incident, before);
  told.set(id, { rev: incident.rev, lines: new Set(incident.timeline.map(({ key }) => key)) });
  if (output.json || lines.length > 0) output.result(incident, () => lines.join("\n"));
}

async function watch(context: Context): Promise<void> {
  const { client, values, surroundings } = context;
  const liveEvent = values.text("event");
  const limit = values.text("limit");
  const most = limit === undefined ? Number.POSITIVE_INFINITY : whole(limit, "--limit");
  const told = new Map<string, Told>();
  const query = {
    status: "unresolved" as const,
    ...(liveEvent ? { liveEvent: liveEvent as Incident["liveEvent"] } : {}),
  };
  const { items } = await client.listIncidents({ query });
  for (const { id } of items.toReversed()) await tell(context, id, told);
  if (items.length === 0) surroundings.err("No incident. Watching; Ctrl-C ends.\n");
  const onRetry = (error: unknown, ms: number) =>
    surroundings.err(`${error instanceof Error ? error.message : String(error)}; again in ${ms / 1000} s\n`);
  let seen = 0;
  if (seen >= most) return;
  for await (const change of client.changes(undefined, { onRetry })) {
    if (change.kind !== "incident" || (liveEvent && change.incident.liveEvent !== liveEvent)) continue;
    await tell(context, change.incident.id, told);
    if (++seen >= most) return;
  }
}

export const watchCommand: Command = {
  name: "incidents watch",
  summary: "Follow incidents as they happen, each as its timeline",
  options: {
    event: { type: "string", value: "ID", help: "only those of this live event" },
    limit: { type: "string", value: "N", help: "end after so many changes; 0: after what is open" },
  },
  run: watch,
};
