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
