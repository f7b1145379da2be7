import { parseArgs } from "node:util";
import { createClient } from "@showcaller/sdk";
import { type Command, type Surroundings, UsageError, type Values } from "./command.ts";
import { aboutCommands } from "./commands/about.ts";
import { blockCommands } from "./commands/blocks.ts";
import { canaryCommand } from "./commands/canary.ts";
import { channelCommands } from "./commands/channels.ts";
import { conductCommand, conductMergeCommand } from "./commands/conduct.ts";
import { cueCommands } from "./commands/cues.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { edgeCommands } from "./commands/edge.ts";
import { eventCommands } from "./commands/events.ts";
import { feedCommands } from "./commands/feeds.ts";
import { importCommands } from "./commands/imports.ts";
import { incidentCommands } from "./commands/incidents.ts";
import { keyCommands } from "./commands/keys.ts";
import { localCommands } from "./commands/local.ts";
import { playbookCommands } from "./commands/playbooks.ts";
import { rebuildCommand } from "./commands/rebuild.ts";
import { rehearseCommand } from "./commands/rehearse.ts";
import { revocationListCommands } from "./commands/revocation-lists.ts";
import { revocationCommands } from "./commands/revocations.ts";
import { revokeCommands } from "./commands/revoke.ts";
import { signalCommands } from "./commands/signals.ts";
import { tokenCommands } from "./commands/tokens.ts";
import { webhookCommands } from "./commands/webhooks.ts";
import { failureOf } from "./failure.ts";
import { commandHelp, type Group, globalOptions, groupHelp, overview } from "./help.ts";
import { createOutput } from "./output.ts";
import { withProgress } from "./progress.ts";
import { tokenSource } from "./token.ts";

const groups: readonly Group[] = [
  { title: "Live events", commands: eventCommands },
  { title: "Operator's cues", commands: cueCommands },
  { title: "Incidents", commands: [...incidentCommands, ...signalCommands] },
  { title: "Playbooks", commands: playbookCommands },
  { title: "Channels", commands: channelCommands },
  { title: "Imports", commands: importCommands },
  {
    title: "Viewers",
    commands: [
      ...tokenCommands,
      ...keyCommands,
      ...revokeCommands,
      ...revocationCommands,
      ...revocationListCommands,
      ...blockCommands,
      ...edgeCommands,
    ],
  },
  { title: "Webhooks", commands: webhookCommands },
  { title: "Calendars", commands: feedCommands },
  {
    title: "A deployment",
    commands: [...aboutCommands, rebuildCommand, doctorCommand, conductCommand, conductMergeCommand, canaryCommand],
  },
  { title: "The laptop", commands: [...localCommands, rehearseCommand] },
];
const commands: readonly Command[] = groups.flatMap((group) => group.commands);

/** One run of the command line. Resolves with the exit code; throws only what is a bug. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const json = argv.includes("--json");
  try {
    const command = find(argv);
    if (!command) return plainHelp(argv, surroundings);
    const { args, values } = parse(command, argv);
    if (values.flag("help")) {
      surroundings.out(`${commandHelp(command)}\n`);
      return 0;
    }
    await perform(command, args, values, surroundings);
    return 0;
  } catch (error) {
    const failure = failureOf(error, json);
    if (!failure) throw error;
    surroundings.err(`${failure.text}\n`);
    return failure.code;
  }
}

async function perform(command: Command, args: string[], values: Values, surroundings: Surroundings): Promise<void> {
  const url = addressOf(values.text("url") ?? surroundings.env.SHOWCALLER_URL ?? "http://127.0.0.1:4800");
  const fetch = withProgress(surroundings, url);
  const client = createClient({ baseUrl: url, token: tokenSource(url, surroundings), fetch });
  const output = createOutput(values.flag("json"), surroundings.out);
  await command.run({ client, url, args, values, output, surroundings });
}

function addressOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`--url: ${text} is not an address, e.g. https://api.example.com`);
}

function plainHelp(argv: readonly string[], { out, err }: Surroundings): number {
  const [word = ""] = argv.filter((arg) => !arg.startsWith("-") && arg !== "help");
  const isGroup = commands.some(({ name }) => name.startsWith(`${word} `));
  const asked = argv.includes("--help") || argv[0] === "help";
  (asked ? out : err)(`${isGroup ? groupHelp(word, groups) : overview(groups)}\n`);
  return asked ? 0 : 2;
}

/** The command is the first one or two words that are not options. */
function find(argv: readonly string[]): Command | undefined {
  const { positionals } = parseArgs({
    args: [...argv],
    options: plainOptions(globalOptions),
    strict: false,
    allowPositionals: true,
  });
  const [first = "", second = ""] = positionals;
  const called = (wanted: string) => commands.find(({ name }) => name === wanted);
  const found = called(`${first} ${second}`) ?? called(first);
  if (found || first === "" || first === "help") return found;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (argv.includes("--help")) return undefined;
  throw new UsageError(
    group.length > 0
      ? `${first}: which? ${group.join(", ")}`
      : `there is no command ${first}; showcaller --help lists them`,
  );
}

const plainOptions = (options: NonNullable<Command["options"]>) =>
  Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple }]) => [name, { type, multiple: multiple ?? false }]),
  );

function parse(command: Command, argv: readonly string[]): { args: string[]; values: Values } {
  const options = plainOptions({ ...globalOptions, ...command.options });
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
    const args = positionals.slice(command.name.split(" ").length);
    if (!values.help) count(command, args);
    return { args, values: valuesOf(values) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${error instanceof Error ? error.message : String(error)}\nshowcaller ${command.name} --help says more`,
    );
  }
}

function count({ name, args: declared = [] }: Command, args: readonly string[]): void {
  const needed = declared.filter((arg) => !arg.startsWith("["));
  const missing = needed[args.length];
  if (missing) throw new UsageError(`${name} needs <${missing}>`);
  const open = declared.includes("[options]");
  if (!open && args.length > declared.length) throw new UsageError(`${name}: what is ${args[declared.length]}?`);
}

function valuesOf(values: Record<string, unknown>): Values {
  const list = (name: string): string[] => [values[name]].flat().filter((value) => typeof value === "string");
  return { list, text: (name) => list(name).at(-1), flag: (name) => values[name] === true };
}
