import type { Command } from "./command.ts";
import { table } from "./table.ts";

export const globalOptions = {
  url: { type: "string", value: "URL", help: "where the API is; default SHOWCALLER_URL, else http://127.0.0.1:4800" },
  json: { type: "boolean", help: "JSON for scripts; a refusal is its problem document, on standard error" },
  help: { type: "boolean", help: "this text" },
} as const;

/** Commands under one heading, in the order in which they are needed. */
export interface Group {
  title: string;
  commands: readonly Command[];
}

const EXAMPLES = [
  "showcaller events list --status on-air",
  'showcaller events book --title "City v United" --start 2027-08-14T20:00 --zone Europe/London \\',
  "    --duration 2h --channel pitch-1 --channel pitch-2",
  "showcaller events extend 01K2QGQGC06YMZ27BA01E9V7Y7 10m",
  "showcaller channels put pitch-1 --mode enforce",
];

const EXIT_CODES = [
  ["0", "done"],
  ["1", "refused; it says why"],
  ["2", "the command line is wrong"],
  ["3", "nothing answers at the address"],
  ["4", "not authorised: no token, or one without the scope; or AWS does not let the doctor look everywhere"],
];

const section = (title: string, rows: readonly (readonly string[])[]): string =>
  `${title}\n${table(rows.map(([first = "", ...rest]) => [`  ${first}`, ...rest]))}`;

const optionRows = (options: NonNullable<Command["options"]>): string[][] =>
  Object.entries(options).map(([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ""}`, help]);

const usage = ({ name, args = [] }: Command): string =>
  [name, ...args.map((arg) => (arg.startsWith("[") ? arg : `<${arg}>`))].join(" ");

const closing = (): string[] => [section("Everywhere", optionRows(globalOptions)), section("Exit codes", EXIT_CODES)];

export const commandHelp = (command: Command): string =>
  [
    `showcaller ${usage(command)} [options]`,
    command.summary,
    ...(command.options ? [section("Options", optionRows(command.options))] : []),
    ...(command.examples
      ? [
          section(
            "Examples",
            command.examples.map((line) => [`showcaller ${line}`]),
          ),
        ]
      : []),
    ...closing(),
  ].join("\n\n");

/** The commands that begin with a word, e.g. `events`. */
export const groupHelp = (word: string, groups: readonly Group[]): string => {
  const begun = groups
    .map(({ title, commands }) => ({ title, commands: commands.filter(({ name }) => name.startsWith(`${word} `)) }))
    .filter(({ commands }) => commands.length > 0);
  return [
    `showcaller ${word} <command> [options]`,
    ...begun.map(listed),
    "showcaller <command> --help says more.",
  ].join("\n\n");
};

/** One column of commands over all groups, so that the summaries stand in one line. */
function blocks(groups: readonly Group[]): string[] {
  const lines = table(
    groups.flatMap(({ commands }) => commands.map((command) => [`  ${usage(command)}`, command.summary])),
  ).split("\n");
  let at = 0;
  return groups.map(({ title, commands }) => {
    const begin = at;
    at += commands.length;
    return [title, ...lines.slice(begin, at)].join("\n");
  });
}

const listed = ({ title, commands }: Group): string =>
  section(
    title,
    commands.map((command) => [usage(command), command.summary]),
  );

export const overview = (groups: readonly Group[]): string =>
  [
    "showcaller: calls every cue of a live stream on AWS",
    "showcaller <command> [options]",
    ...blocks(groups),
    section(
      "Examples",
      EXAMPLES.map((line) => [line]),
    ),
    ...closing(),
    "Token: SHOWCALLER_TOKEN. On this machine the laptop's own issuer is asked when that is not set.",
    "showcaller <command> --help says more.",
  ].join("\n\n");
