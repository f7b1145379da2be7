import type { Playbook, PlaybookId, Replayed, Rung } from "@showcaller/contracts";
import { ProblemError } from "@showcaller/sdk";
import { type Command, type Context, UsageError } from "../command.ts";
import { fields } from "../output.ts";
import { short, table } from "../table.ts";
import { brief, objectOf, whole } from "./common.ts";

const idOf = ({ args }: Context) => (args[0] ?? "") as PlaybookId;
const origin = ({ version }: Playbook): string => (version === 0 ? "built in" : `v${version}`);

const list = (playbooks: readonly Playbook[]): string =>
  table([
    ["ID", "MODE", "VERSION", "RUNGS", "NAME"],
    ...playbooks.map((playbook) => [
      playbook.id,
      playbook.mode,
      origin(playbook),
      playbook.rungs.map(({ id }) => id).join(" → "),
      short(playbook.name, 48),
    ]),
  ]);

const rungRow = ({ id, holdOff, action, when, verify, mode }: Rung): string[] => [
  id,
  brief(holdOff),
  "to" in action ? `${action.do} to ${action.to}` : action.do,
  when.join(", ") || "-",
  verify ? `${verify.what} within ${brief(verify.within)}` : "-",
  mode ?? "",
];

function show(playbook: Playbook): string {
  const { match, budget, switchBack } = playbook;
  const facts = fields([
    ["id", playbook.id],
    ["name", playbook.name],
    ["mode", playbook.mode],
    [
      "version",
      `${origin(playbook)}${playbook.updatedBy ? `, by ${playbook.updatedBy} at ${playbook.updatedAt}` : ""}`,
    ],
    ["causes", match.causes.join(", ")],
    ["feeds", match.feeds?.join(", ")],
    ["when", match.airtime?.join(", ") ?? "on-air, lead"],
    ["channels", match.channels?.join(", ")],
    ["tags", match.tags?.join(", ")],
    ["cooldown", brief(playbook.cooldown)],
    ["budget", `${budget.perEvent} a live event, ${budget.perHour} an hour`],
    ["switch back", switchBack && `after ${brief(switchBack.after)} (${switchBack.evidence})`],
    ["approval", `within ${brief(playbook.approvalExpires)}`],
    ["note", playbook.note],
  ]);
  return `${facts}\n\n${table([["RUNG", "AFTER", "ACTION", "ONLY IF", "VERIFIED BY", "MODE"], ...playbook.rungs.map(rungRow)])}`;
}

const inputOf = ({ id: _, version: _v, updatedAt: _a, updatedBy: _b, ...input }: Playbook): Record<string, unknown> =>
  input;

async function inForce({ client }: Context, id: PlaybookId): Promise<Playbook | undefined> {
  try {
    return await client.getPlaybook({ params: { id } });
  } catch (error) {
    if (error instanceof ProblemError && error.slug === "not-found") return undefined;
    throw error;
  }
}

type Body = Parameters<Context["client"]["putPlaybook"]>[0]["body"];

/** As `show --json` gives it, or as the API takes it. */
async function fileOf({ values, surroundings }: Context): Promise<Record<string, unknown> | undefined> {
  const path = values.text("file");
  return path === undefined ? undefined : inputOf(objectOf(await surroundings.read(path), path) as unknown as Playbook);
}

async function put(context: Context): Promise<Playbook> {
  const id = idOf(context);
  const [file, mode] = [await fileOf(context), context.values.text("mode")];
  if (!file && !mode) throw new UsageError("playbooks put needs --file, --mode or both");
  const before = await inForce(context, id);
  if (!file && !before) throw new UsageError(`${id} does not exist: give --file`);
  const given = context.values.text("if-match");
  const version = given === undefined ? before?.version : whole(given, "--if-match");
  const body = { ...(file ?? (before ? inputOf(before) : {})), ...(mode ? { mode } : {}) } as Body;
  return context.client.putPlaybook({ params: { id }, body, ...(version === undefined ? {} : { ifMatch: version }) });
}

const acts = new Set(["act", "ask", "note"]);

const replayed = (items: readonly Replayed[]): string =>
  items.length === 0
    ? "No incident of that time that is over, and that this playbook is for."
    : items.map(oneReplayed).join("\n\n");

function oneReplayed({ incident, title, openedAt, steps, done }: Replayed): string {
  const would = steps.filter(({ kind }) => acts.has(kind) || kind === "page" || kind === "resolve");
  return [
    `${openedAt}  ${title}  (${incident})`,
    table([
      ...(would.length === 0 ? [["  would have", "nothing"]] : []),
      ...would.map(({ at, kind, rung, why }) => ["  would have", at.slice(11, 19), rung ?? kind, why]),
      ...(done.length === 0 ? [["  was done", "nothing"]] : []),
      ...done.map(({ at, rung, verdict }) => ["  was done", at.slice(11, 19), rung, verdict]),
    ]),
  ].join("\n");
}

async function replayAll(context: Context): Promise<Replayed[]> {
  const { client, values } = context;
  const playbook = (await fileOf(context)) as Body | undefined;
  const range = { from: values.text("from"), to: values.text("to") };
  const items: Replayed[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const body = {
      ...(playbook ? { playbook } : {}),
      ...(range.from ? { from: range.from } : {}),
      ...(range.to ? { to: range.to } : {}),
      ...(cursor ? { cursor } : {}),
    };
    const page = await client.replayPlaybook({ params: { id: idOf(context) }, body });
    items.push(...page.items);
    cursor = page.cursor;
  }
  return items;
}

const file = {
  type: "string",
  value: "PATH",
  help: "the playbook as JSON, as show --json gives it; - reads standard input",
} as const;

export const playbookCommands: Command[] = [
  {
    name: "playbooks list",
    summary: "List the playbooks in force",
    async run({ client, output }) {
      const { items } = await client.listPlaybooks();
      output.result(items, () => list(items));
    },
  },
  {
    name: "playbooks show",
    args: ["id"],
    summary: "Show a playbook and its rungs",
    async run(context) {
      const playbook = await context.client.getPlaybook({ params: { id: idOf(context) } });
      context.output.result(playbook, () => show(playbook));
    },
  },
  {
    name: "playbooks put",
    args: ["id"],
    summary: "Write a playbook; refused, with the reason, when it cannot work",
    options: {
      file,
      mode: { type: "string", value: "enforce|approve|shadow|off", help: "only change the mode" },
      "if-match": { type: "string", value: "VERSION", help: "only if it is still at this version" },
    },
    examples: [
      "playbooks show frozen --json > frozen.json",
      "playbooks put frozen --file frozen.json",
      "playbooks put frozen --mode shadow",
    ],
    async run(context) {
      const playbook = await put(context);
      context.output.result(playbook, () => show(playbook));
    },
  },
  {
    name: "playbooks replay",
    args: ["id"],
    summary: "What a playbook would have done to past incidents; nothing is done",
    options: {
      file,
      from: { type: "string", value: "INSTANT", help: "incidents opened from then on; default: 30 days back" },
      to: { type: "string", value: "INSTANT", help: "until when" },
    },
    examples: ["playbooks replay frozen --file changed.json"],
    async run(context) {
      const items = await replayAll(context);
      context.output.result(items, () => replayed(items));
    },
  },
];
