import type { Attempt, Incident, IncidentId, IncidentSummary } from "@showcaller/contracts";
import { type Command, type Context, UsageError } from "../command.ts";
import { fields } from "../output.ts";
import { clean, short, table } from "../table.ts";
import { ifMatch, pages, revision } from "./common.ts";
import { watchCommand } from "./watch.ts";

const idOf = ({ args }: Context) => (args[0] ?? "") as IncidentId;

const list = (incidents: readonly IncidentSummary[]): string =>
  incidents.length === 0
    ? "No incident."
    : table([
        ["ID", "SEVERITY", "STATUS", "OPENED (UTC)", "LEG", "WAITS FOR", "WHAT"],
        ...incidents.map((incident) => [
          incident.id,
          incident.severity,
          incident.status,
          incident.openedAt,
          incident.channel ?? incident.region ?? "-",
          waitsFor(incident),
          short(incident.title, 60),
        ]),
      ]);

function waitsFor({ status, asked, acknowledged }: IncidentSummary): string {
  if (asked) return `approval of ${asked.rung}`;
  return status === "open" && !acknowledged ? "acknowledgement" : "-";
}

const asking = ({ id, attempts }: Incident): string[] => {
  const asked = askedOf(attempts);
  if (!asked) return [];
  return [
    `Waits for approval until ${asked.expiresAt ?? "-"}: ${asked.rung} (${asked.action.do})`,
    `  because ${asked.why}`,
    `  then    ${asked.predicts}`,
    `  showcaller incidents approve ${id}`,
    `  showcaller incidents reject ${id}`,
  ];
};

const askedOf = (attempts: readonly Attempt[]): Attempt | undefined =>
  attempts.findLast(({ verdict }) => verdict === "asked");

function show(incident: Incident): string {
  const { acknowledged, attempts, timeline } = incident;
  const isOver = incident.status === "resolved";
  const facts = fields([
    ["id", incident.id],
    ["what", incident.title],
    ["severity", incident.severity],
    ["status", isOver ? `resolved (${incident.outcome}) at ${incident.resolvedAt}` : incident.status],
    ["opened", incident.openedAt],
    ["live event", incident.liveEvent],
    ["leg", incident.channel],
    ["region", incident.region],
    ["cause", incident.cause],
    ["acknowledged", acknowledged && `by ${acknowledged.by} at ${acknowledged.at}`],
    ["on screen", incident.substitute && `the ${incident.substitute.input} since ${incident.substitute.since}`],
    ["rev", String(incident.rev)],
  ]);
  const parts = [facts];
  if (!isOver)
    parts.push(clean(`If nobody does anything: ${incident.ifNobody}`), asking(incident).map(clean).join("\n"));
  if (attempts.length > 0)
    parts.push(
      table([
        ["TRIED AT", "PLAYBOOK", "RUNG", "MODE", "VERDICT", "WHY"],
        ...attempts.map(({ at, playbook, rung, mode, verdict, why }) => [at, playbook, rung, mode, verdict, why]),
      ]),
    );
  parts.push(
    table([
      ["AT", "KIND", "WHAT", "WHY"],
      ...timeline.map(({ at, kind, text, why, by }) => [
        at.replace(/\.\d+Z$/, "Z"),
        kind,
        by ? `${text} (${by})` : text,
        why ?? "",
      ]),
    ]),
  );
  return parts.filter((part) => part !== "").join("\n\n");
}

const said = async ({ output }: Context, incident: Promise<Incident>): Promise<void> => {
  const value = await incident;
  output.result(value, () => show(value));
};

/** What waits, so that what is approved is what is shown. */
async function answerTo(context: Context) {
  const id = idOf(context);
  const attempt =
    context.values.text("attempt") ?? askedOf((await context.client.getIncident({ params: { id } })).attempts)?.id;
  if (attempt === undefined) throw new UsageError(`${id}: nothing waits for an answer`);
  return { params: { id }, body: { attempt }, ...ifMatch(context.values) };
}

const reading: Command[] = [
  {
    name: "incidents list",
    summary: "List incidents that are not resolved, the newest first; or those of a time",
    options: {
      from: { type: "string", value: "INSTANT", help: "all that were opened from then on, oldest first" },
      to: { type: "string", value: "INSTANT", help: "until when; default: 90 days on" },
      status: { type: "string", value: "STATUS", help: "open, stabilising, resolved or unresolved" },
      event: { type: "string", value: "ID", help: "only those of this live event" },
      limit: { type: "string", value: "N", help: "at most so many; default 1000" },
    },
    examples: ["incidents list", "incidents list --from 2027-08-14T00:00:00Z --status resolved"],
    async run({ client, values, output }) {
      const isPast = values.text("from") !== undefined || values.text("to") !== undefined;
      const query = {
        from: values.text("from"),
        to: values.text("to"),
        status: (values.text("status") ?? (isPast ? undefined : "unresolved")) as "unresolved" | undefined,
        liveEvent: values.text("event") as Incident["liveEvent"],
      };
      const incidents = await pages(values, (page) => client.listIncidents({ query: { ...query, ...page } }), 1000);
      output.result(incidents, () => list(incidents));
    },
  },
  {
    name: "incidents show",
    args: ["id"],
    summary: "Show an incident: what waits, what was tried, and its timeline",
    run: (context) => said(context, context.client.getIncident({ params: { id: idOf(context) } })),
  },
  watchCommand,
];

const answering = {
  attempt: { type: "string", value: "ATTEMPT", help: "which, as it was read; default: the one that waits now" },
  ...revision,
} as const;

const byHand: Command[] = [
  {
    name: "incidents acknowledge",
    args: ["id"],
    summary: "Say that you have it: no further page",
    options: revision,
    run: (context) =>
      said(context, context.client.acknowledgeIncident({ params: { id: idOf(context) }, ...ifMatch(context.values) })),
  },
  {
    name: "incidents approve",
    args: ["id"],
    summary: "Approve the action that it waits with",
    options: answering,
    run: async (context) => said(context, context.client.approveIncident(await answerTo(context))),
  },
  {
    name: "incidents reject",
    args: ["id"],
    summary: "Reject the action that it waits with; the next rung has its turn",
    options: answering,
    run: async (context) => said(context, context.client.rejectIncident(await answerTo(context))),
  },
  {
    name: "incidents resolve",
    args: ["id"],
    summary: "Say that it is over: nothing more is done about it",
    options: { note: { type: "string", value: "TEXT", help: "why; it stands in the timeline" }, ...revision },
    async run(context) {
      const note = context.values.text("note");
      const request = { params: { id: idOf(context) }, body: note ? { note } : {}, ...ifMatch(context.values) };
      await said(context, context.client.resolveIncident(request));
    },
  },
];

export const incidentCommands: Command[] = [...reading, ...byHand];
