import type { JournalEntry, Leg, LiveEvent, LiveEventView, Report } from "@showcaller/contracts";
import { type Command, type Context, UsageError } from "../command.ts";
import { fields } from "../output.ts";
import { short, table } from "../table.ts";
import { both, inZone, spell } from "../times.ts";
import { bookingOptions, wishOf } from "./booking.ts";
import { pages, revision } from "./common.ts";

const id = (context: Context) => ({ id: context.args[0] ?? "" });

export const statusOf = (event: LiveEvent): string => {
  const flags = [event.degraded && "degraded", event.held && "held", event.overrunning && "overrun"].filter(Boolean);
  return flags.length > 0 ? `${event.status} (${flags.join(", ")})` : event.status;
};

const row = (event: LiveEvent): string[] => [
  event.id,
  statusOf(event),
  event.airAt ?? "-",
  event.airAt && event.start ? inZone(event.airAt, event.start.zone) : "",
  event.endAt ?? "-",
  event.legs.map(({ channel }) => channel).join(" "),
  short(event.title, 48),
];

const eventTable = (events: readonly LiveEvent[]): string =>
  events.length === 0
    ? "No live events in that time."
    : table([["ID", "STATUS", "AIR (UTC)", "LOCAL", "END (UTC)", "CHANNELS", "TITLE"], ...events.map(row)]);

const legRow = (leg: Leg): string[] => [
  leg.channel,
  leg.phase,
  leg.pipelines === undefined ? "" : String(leg.pipelines),
  leg.why,
];

const poolText = ({ legs, regions, tags, channels }: NonNullable<LiveEvent["pool"]>): string =>
  [
    `${legs} ${legs === 1 ? "leg" : "legs"}${regions ? ` in ${regions.join(", ")}` : ""}`,
    ...(tags ? [`tags ${tags.join(", ")}`] : []),
    ...(channels ? [`of ${channels.join(", ")}`] : []),
  ].join("; ");

export function showEvent(event: LiveEventView): string {
  const zone = event.start?.zone;
  const at = (instant: string | undefined) => instant && both(instant, zone);
  const facts = fields([
    ["id", event.id],
    ["title", event.title],
    ["external id", event.externalId],
    ["status", statusOf(event)],
    ["prepares", at(event.prepareAt)],
    ["on air", at(event.onAirAt ?? event.airAt)],
    ["ends", at(event.endAt)],
    ["booked end", event.plannedEndAt === event.endAt ? undefined : at(event.plannedEndAt)],
    ["held", event.held && `by ${event.held.by} since ${event.held.since}`],
    ["overrun", `${event.overrun.policy}, up to ${event.overrun.limit}`],
    ["lead, tail", `${event.lead}, ${event.tail}`],
    ["staging", event.staging],
    ["rights", event.rights],
    ["pool", event.pool && poolText(event.pool)],
    ["channels", event.legs.map(({ channel }) => channel).join(" ")],
    ["dashboard", event.dashboard],
    ["rev, plan", `${event.rev}, ${event.plan}`],
  ]);
  if (event.legStates.length === 0) return facts;
  return `${facts}\n\n${table([["LEG", "PHASE", "PIPELINES", "WHY"], ...event.legStates.map(legRow)])}`;
}

const journalLines = (entries: readonly JournalEntry[]): string =>
  table([
    ["AT", "WHO", "WHAT", "WHY"],
    ...entries.map((entry) => [
      entry.at,
      entry.actor,
      entry.channel && !entry.text.includes(entry.channel) ? `${entry.channel}: ${entry.text}` : entry.text,
      entry.why,
    ]),
  ]);

function reportLines(report: Report): string {
  const facts = fields([
    ["title", report.title],
    ["status", report.status],
    ["planned air", report.plannedAirAt],
    ["on air", report.onAirAt],
    ["planned end", report.plannedEndAt],
    ["ended", report.endedAt],
    ["journal", `${report.journalEntries} entries`],
  ]);
  const legs = report.legs.map((leg) => [
    leg.channel,
    leg.phase,
    leg.startedAt ?? "-",
    leg.readyAt ?? "-",
    leg.stoppedAt ?? "-",
    leg.encoderSeconds === undefined ? "-" : spell(leg.encoderSeconds),
  ]);
  return `${facts}\n\n${table([["LEG", "PHASE", "STARTED", "READY", "STOPPED", "ENCODER RAN"], ...legs])}`;
}

const shown = async ({ output }: Context, event: Promise<LiveEventView>): Promise<void> => {
  const value = await event;
  output.result(value, () => showEvent(value));
};

const reading: Command[] = [
  {
    name: "events list",
    summary: "List live events by time of air",
    options: {
      from: {
        type: "string",
        value: "INSTANT",
        help: "from when, e.g. 2027-08-14T00:00:00Z; default: since yesterday",
      },
      to: { type: "string", value: "INSTANT", help: "until when; default: 90 days on" },
      status: { type: "string", value: "STATUS", help: "only those, e.g. on-air" },
      limit: { type: "string", value: "N", help: "at most so many; default 100" },
    },
    async run({ client, values, output }) {
      const query = {
        from: values.text("from"),
        to: values.text("to"),
        status: values.text("status") as LiveEvent["status"] | undefined,
      };
      const events = await pages(values, (page) => client.listLiveEvents({ query: { ...query, ...page } }));
      output.result(events, () => eventTable(events));
    },
  },
  {
    name: "events show",
    args: ["id"],
    summary: "Show a live event and its legs",
    run: (context) => shown(context, context.client.getLiveEvent({ params: id(context) })),
  },
  {
    name: "events journal",
    args: ["id"],
    summary: "What happened, who did it, and why",
    options: { limit: { type: "string", value: "N", help: "at most so many entries; default 1000" } },
    async run(context) {
      const entries = await pages(
        context.values,
        (query) => context.client.listJournal({ params: id(context), query }),
        1000,
      );
      context.output.result(entries, () => journalLines(entries));
    },
  },
  {
    name: "events report",
    args: ["id"],
    summary: "What it came to",
    async run(context) {
      const report = await context.client.getReport({ params: id(context) });
      context.output.result(report, () => reportLines(report));
    },
  },
];

const booking: Command[] = [
  {
    name: "events book",
    summary: "Book a live event; without --start it is a draft",
    options: {
      ...bookingOptions,
      key: { type: "string", value: "KEY", help: "idempotency key: repeat the command with it and it is booked once" },
    },
    async run(context) {
      const wish = await wishOf(context);
      if (!wish.title || !wish.duration || !(wish.legs || wish.pool))
        throw new UsageError("events book needs --title, --duration, and --channel or --pool; or --file");
      const body = { ...wish, title: wish.title, duration: wish.duration };
      const key = context.values.text("key");
      await shown(context, context.client.createLiveEvent({ body, ...(key ? { idempotencyKey: key } : {}) }));
    },
  },
  {
    name: "events change",
    args: ["id"],
    summary: "Change a live event",
    options: { ...bookingOptions, ...revision },
    async run(context) {
      const body = await wishOf(context);
      if (Object.keys(body).length === 0)
        throw new UsageError("events change needs something to change, e.g. --duration 3h");
      const given = context.values.text("if-match");
      const ifMatch = given ? Number(given) : (await context.client.getLiveEvent({ params: id(context) })).rev;
      await shown(context, context.client.patchLiveEvent({ params: id(context), body, ifMatch }));
    },
  },
];

export const eventCommands: Command[] = [...reading, ...booking];
export { shown };
