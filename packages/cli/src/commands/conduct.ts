import { ConductHead, ConductLine, entriesIn, type JournalEntry } from "@showcaller/contracts";
import { type Command, type Context, NotWell, UsageError } from "../command.ts";

async function conduct({ values, output, surroundings }: Context): Promise<void> {
  const from = values.text("from");
  if (from === undefined) throw new UsageError("conduct needs --from FILE, an export of desired state");
  const end = await surroundings.conduct({
    env: surroundings.env,
    text: await surroundings.read(from),
    yes: values.flag("yes"),
    force: values.text("force"),
    journal: values.text("journal") ?? "showcaller-conduct.jsonl",
    hold: values.list("hold"),
    out: values.flag("json") ? surroundings.err : surroundings.out,
  });
  if (end.kind === "usage") throw new UsageError(end.message);
  if (end.kind === "refused") throw new NotWell(end.message);
  output.result(end, () => (end.kind === "conducted" ? `Ended: ${end.why}.` : "That was all."));
}

export const conductCommand: Command = {
  name: "conduct",
  summary: "Break-glass: the control plane is down; call cues from here with your AWS credentials",
  options: {
    from: { type: "string", value: "FILE", help: "the last export of desired state; - for standard input" },
    yes: { type: "boolean", help: "do it, until stopped by Ctrl-C; without it, say what would be done" },
    hold: {
      type: "string",
      multiple: true,
      value: "ID",
      help: "a live event that stays on air past its end; may be repeated",
    },
    journal: {
      type: "string",
      value: "FILE",
      help: "everything that is done, to go on from and to merge later; default showcaller-conduct.jsonl",
    },
    force: { type: "string", value: "REASON", help: "although the control plane is at work, or nobody can say" },
  },
  examples: ["conduct --from export.json", "conduct --from export.json --yes --hold 01K2QGQGC06YMZ27BA01E9V7Y7"],
  run: conduct,
};

/** Entries a request. */
const AT_ONCE = 50;

async function merge({ args: [file = ""], client, output, surroundings }: Context): Promise<void> {
  const { head, entries } = conducted(await surroundings.read(file), file);
  const { by, export: from, exportedAt } = head;
  const sum = { added: 0, known: 0 };
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const some = entries.slice(at, at + AT_ONCE);
    const done = await client.mergeJournal({ body: { by, export: from, exportedAt, entries: some } });
    sum.added += done.added;
    sum.known += done.known;
  }
  output.result(
    sum,
    () =>
      `${sum.added} lines of ${by} are in the journal now, ${sum.known} were there already. What was started or stopped the sweep has taken up from AWS.`,
  );
}

/** A last line that a death cut short says nothing. */
function conducted(text: string, file: string): { head: ConductHead; entries: JournalEntry[] } {
  const [first, ...lines] = text.split("\n").map(parsed);
  const head = ConductHead.safeParse(first);
  if (!head.success) throw new UsageError(`${file}: it is no journal of conducting`);
  const entries = lines.flatMap((line) => {
    const found = ConductLine.safeParse(line);
    return found.success && "writes" in found.data ? entriesIn(found.data.writes) : [];
  });
  return { head: head.data, entries };
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

export const conductMergeCommand: Command = {
  name: "conduct merge",
  args: ["file"],
  summary: "The control plane is back: take over what a conductor's journal says, each line once",
  examples: ["conduct merge showcaller-conduct.jsonl"],
  run: merge,
};
