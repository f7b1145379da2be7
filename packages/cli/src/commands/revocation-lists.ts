import type { JobId, RevocationJob, RevocationRow } from "@showcaller/contracts";
import { ProblemError } from "@showcaller/sdk";
import { type Command, type Context, UsageError } from "../command.ts";
import { fields } from "../output.ts";
import { table } from "../table.ts";
import { LOOK_AGAIN, pause } from "./revoking.ts";

const MOST_SHOWN = 50;

const STAGES: Readonly<Record<RevocationJob["stage"], string>> = {
  checking: "is looked at",
  asking: "waits for approval",
  recording: "is being recorded",
  projecting: "is on its way to the edge's store",
  confirming: "is looked for at the edge",
  over: "is over",
};

const countsOf = ({ counts }: RevocationJob): string =>
  Object.entries(counts)
    .map(([answer, n]) => `${n} ${answer}`)
    .join(", ") || "nothing yet";

const waits = ({ id, approval }: RevocationJob): string =>
  `Waits until ${approval?.expiresAt} for another person than who sent it, since it has more than ${approval?.above} rows:\n  showcaller revocations approve ${id}\n  showcaller revocations reject ${id}`;

function show(job: RevocationJob, rows: readonly RevocationRow[]): string {
  const { id, approval, probes = [] } = job;
  const answer = approval?.answer;
  const parts = [
    fields([
      ["job", id],
      ["list", `${job.rows} rows, ${job.undo ? "to be taken back" : "to be revoked"}`],
      ["status", job.status === "running" ? `it ${STAGES[job.stage]}` : job.status],
      ["rows", countsOf(job)],
      ["why", job.why || undefined],
      ["made", `${job.createdAt} by ${job.createdBy}`],
      ["approval", answer && `${answer.approved ? "approved" : "rejected"} by ${answer.by} at ${answer.at}`],
      ["recorded", job.recordedAt],
      ["edge's store", job.projectedAt && `has all of it since ${job.projectedAt}`],
      ["note", job.note],
    ]),
    ...(job.stage === "asking" && !answer ? [waits(job)] : []),
    ...(probes.length > 0
      ? [table([["ASKED AT", "A CANARY IS", "WHY"], ...probes.map((one) => [one.location, one.outcome, one.detail])])]
      : []),
  ];
  if (rows.length > 0) {
    const shown = rows.slice(0, MOST_SHOWN).map((one) => [String(one.row), one.answer, one.detail]);
    const more = rows.length > MOST_SHOWN ? `\n${rows.length - MOST_SHOWN} more: --json has them` : "";
    parts.push(`${table([["ROW", "ANSWER", "DETAIL"], ...shown])}${more}`);
  }
  return parts.join("\n\n");
}

async function read({ client }: Context, id: JobId, cursor?: string) {
  const job = await client.getJob({ params: { id }, query: cursor ? { cursor } : {} });
  if (job.kind === "revocations") return job;
  throw new UsageError(`${id} is an import`);
}

async function rowsOf(context: Context, id: JobId): Promise<RevocationRow[]> {
  const rows: RevocationRow[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const { results } = await read(context, id, cursor);
    rows.push(...results.items);
    cursor = results.cursor;
  }
  return rows;
}

/** Until it is over, or waits for a human; each step forward is said on standard error. */
async function followed(context: Context, begun: RevocationJob): Promise<RevocationJob> {
  let [job, told] = [begun, ""];
  for (;;) {
    const left = job.stage === "projecting" && job.waiting ? `, ${job.waiting} to go` : "";
    const line = `${job.answered} of ${job.rows} rows: it ${STAGES[job.stage]}${left}`;
    if (line !== told) context.surroundings.err(`${line}\n`);
    told = line;
    const isAsked = job.stage === "asking" && !job.approval?.answer;
    if (job.status !== "running" || isAsked) return job;
    await pause(context, LOOK_AGAIN);
    const { results: _, ...next } = await read(context, job.id);
    job = next;
  }
}

async function tell(context: Context, begun: RevocationJob): Promise<void> {
  const job = context.values.flag("no-wait") ? begun : await followed(context, begun);
  const rows = await rowsOf(context, job.id);
  context.output.result({ ...job, results: rows }, () => show(job, rows));
  if (job.status === "failed")
    throw new ProblemError({
      type: "about:blank",
      title: "The list was not carried out",
      status: 409,
      detail: job.note ?? job.id,
    });
}

const noWait = { "no-wait": { type: "boolean", help: "do not wait until it is over" } } as const;
const idOf = ({ args }: Context) => ({ id: (args[0] ?? "") as JobId });

export const revocationListCommands: Command[] = [
  {
    name: "revoke file",
    args: ["file"],
    summary: "A CSV of up to 100,000 sessions or subjects; a large one waits for a second person",
    options: {
      before: {
        type: "string",
        value: "INSTANT|now",
        help: "cut-off of every subject that has none in its row; default: now",
      },
      until: { type: "string", value: "INSTANT", help: "of every row that has none; default: 7 days on" },
      undo: { type: "boolean", help: "take back what it names" },
      why: { type: "string", value: "TEXT", help: "kept in the journal: name nobody" },
      ...noWait,
    },
    examples: ["revoke file leaked.csv --why leaked", "revoke file - --undo < leaked.csv"],
    async run(context) {
      const { args, values, surroundings, client } = context;
      const file = args[0] ?? "";
      const body = await surroundings.read(file);
      if (body === "") throw new UsageError(`${file} is empty`);
      const undo = values.flag("undo");
      const query = {
        undo: undo ? ("true" as const) : undefined,
        cutOff: undo ? undefined : (values.text("before") ?? "now"),
        expiresAt: undo ? undefined : values.text("until"),
        why: values.text("why"),
      };
      await tell(context, await client.revokeMany({ body, query }));
    },
  },
  {
    name: "revocations job",
    args: ["id"],
    summary: "Follow a list of revocations until it is over",
    options: noWait,
    async run(context) {
      const { results: _, ...job } = await read(context, idOf(context).id);
      await tell(context, job);
    },
  },
  {
    name: "revocations approve",
    args: ["id"],
    summary: "Approve a list of revocations that waits; whoever sent it may not",
    options: noWait,
    run: async (context) => tell(context, await context.client.approveJob({ params: idOf(context) })),
  },
  {
    name: "revocations reject",
    args: ["id"],
    summary: "Reject a list of revocations that waits: nothing of it is carried out",
    async run(context) {
      const job = await context.client.rejectJob({ params: idOf(context) });
      context.output.result(job, () => show(job, []));
    },
  },
];
