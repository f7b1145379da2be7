import type { Job, RowAnswer, RowResult } from "@showcaller/contracts";
import { ProblemError } from "@showcaller/sdk";
import { type Command, type Context, UsageError } from "../command.ts";
import { short, table } from "../table.ts";
import { duration } from "../times.ts";

/** Milliseconds between two looks at a job. */
const LOOK_AGAIN = 500;

/** In the order in which people ask: what was done, then what is left to do. */
const ANSWERS: readonly RowAnswer[] = [
  "booked",
  "moved",
  "changed",
  "withdrawn",
  "unchanged",
  "no-time",
  "needs-zone",
  "conflict",
  "invalid",
];
/** Shown row by row without being asked. */
const NOTABLE: ReadonlySet<RowAnswer> = new Set([
  "moved",
  "changed",
  "withdrawn",
  "no-time",
  "needs-zone",
  "conflict",
  "invalid",
]);
const MOST_SHOWN = 50;

type Answered = Job & { results: RowResult[] };

const countsOf = ({ counts }: Job): string =>
  ANSWERS.flatMap((answer) => (counts[answer] ? [`${counts[answer]} ${answer}`] : [])).join(", ") || "nothing";

function show(job: Answered, everything: boolean): string {
  const rows = job.results.filter(({ answer }) => everything || NOTABLE.has(answer));
  const shown = everything ? rows : rows.slice(0, MOST_SHOWN);
  const rest = rows.length - shown.length;
  const head = `${job.source}: ${job.dryRun ? "would be " : ""}${countsOf(job)}, of ${job.rows} rows${job.note ? `\n${job.note}` : ""}`;
  if (shown.length === 0) return head;
  const lines = shown.map(({ row, answer, title, liveEvent, detail }) => [
    row === undefined ? "-" : String(row),
    answer,
    short(title ?? "-", 40),
    liveEvent ?? "-",
    detail,
  ]);
  const more = rest > 0 ? `\n${rest} more: --all shows every row` : "";
  return `${head}\n\n${table([["ROW", "ANSWER", "TITLE", "LIVE EVENT", "DETAIL"], ...lines])}${more}`;
}

type Got = Awaited<ReturnType<Context["client"]["getJob"]>>;
function importOf(job: Got): Extract<Got, { kind: "import" }> {
  if (job.kind !== "revocations") return job;
  throw new UsageError(`${job.id} is no import`);
}

async function resultsOf({ client }: Context, id: Job["id"]): Promise<RowResult[]> {
  const found: RowResult[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const { results } = importOf(await client.getJob({ params: { id }, query: cursor ? { cursor } : {} }));
    found.push(...results.items);
    cursor = results.cursor;
  }
  return found;
}

const pause = ({ surroundings }: Context): Promise<void> =>
  new Promise((resolve) => void surroundings.after(LOOK_AGAIN, resolve));

/** Until it is over; each step forward is said on standard error. */
async function finished(context: Context, begun: Job): Promise<Job> {
  let job = begun;
  while (job.status === "running") {
    await pause(context);
    const { results: _, ...next } = importOf(await context.client.getJob({ params: { id: job.id } }));
    if (next.answered !== job.answered)
      context.surroundings.err(`${next.answered} of ${next.rows} rows: ${countsOf(next)}\n`);
    job = next;
  }
  return job;
}

export const importCommands: Command[] = [
  {
    name: "import",
    args: ["file"],
    summary: "Book a fixture list: openfootball JSON, CSV or iCalendar; again, it follows what changed",
    options: {
      zone: { type: "string", value: "ZONE", help: "of every start that names none, e.g. Europe/London" },
      duration: { type: "string", value: "2h", help: "of every row that names none" },
      venues: { type: "string", value: "A=ZONE;B=ZONE", help: "zones of venues; they come before --zone" },
      rights: {
        type: "string",
        value: "LABEL",
        help: "of every row that names none; shows of one label may follow each other warm",
      },
      source: { type: "string", value: "NAME", help: "what the list is called; what it no longer has is withdrawn" },
      regions: { type: "string", value: "A,B", help: "a leg in each; default: one leg, in any Region" },
      tags: { type: "string", value: "A,B", help: "only on channels that have all of these tags" },
      channels: { type: "string", value: "A,B", help: "only on these; default: every channel in enforce" },
      "dry-run": { type: "boolean", help: "say what would be done, and do nothing" },
      all: { type: "boolean", help: "show every row, not only those that need a look" },
    },
    examples: [
      "import season.json --zone Europe/London --duration 2h --dry-run",
      "import - --source league < league.csv",
    ],
    async run(context) {
      const { args, values, surroundings, client, output } = context;
      const file = args[0] ?? "";
      const body = await surroundings.read(file);
      if (body === "") throw new UsageError(`${file} is empty`);
      const length = values.text("duration");
      const begun = await client.createImport({
        body,
        query: {
          zone: values.text("zone"),
          duration: length === undefined ? undefined : duration(length, "--duration"),
          venues: values.text("venues"),
          rights: values.text("rights"),
          source: values.text("source"),
          regions: values.text("regions"),
          tags: values.text("tags"),
          channels: values.text("channels"),
          dryRun: values.flag("dry-run") ? "true" : undefined,
        },
      });
      const job = await finished(context, begun);
      const answered = { ...job, results: await resultsOf(context, job.id) };
      output.result(answered, () => show(answered, values.flag("all")));
      if (job.status === "failed")
        throw new ProblemError({
          type: "about:blank",
          title: "The import failed",
          status: 409,
          detail: job.note ?? job.id,
        });
    },
  },
];
