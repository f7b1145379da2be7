import type { Command } from "./command.ts";
import { table } from "./table.ts";

export const globalOptions = {
  url: { type: "string", value: "URL", help: "where the API is; default SHOWCALLER_URL, else http://127.0.0.1:4800" },
  json: { type: "boolean", help: "JSON for scripts; a refusal is its problem document, on standard error" },
  help: { type: "boolean", help: "this text" },
} as const;

const EXIT_CODES = table([
  ["  0", "done"],
  ["  1", "the API refused; it says why"],
  ["  2", "the command line is wrong"],
  ["  3", "nothing answers at the address"],
  ["  4", "not authorised: no token, or one without the scope"],
]);

const optionLines = (options: NonNullable<Command["options"]>): string =>
  table(Object.entries(options).map(([name, { value, help }]) => [`  --${name}${value ? ` ${value}` : ""}`, help]));

const usage = ({ name, args = [] }: Command): string =>
  ["showcaller", name, ...args.map((arg) => (arg.startsWith("[") ? arg : `<${arg}>`))].join(" ");

export const commandHelp = (command: Command): string =>
  [
    `${usage(command)} [options]`,
    command.summary,
    ...(command.options ? [`Options:\n${optionLines(command.options)}`] : []),
    `Everywhere:\n${optionLines(globalOptions)}`,
    `Exit codes:\n${EXIT_CODES}`,
  ].join("\n\n");

export const overview = (commands: readonly Command[]): string =>
  [
    "showcaller: calls every cue of a live stream on AWS",
    `Commands:\n${table(commands.map((command) => [`  ${usage(command).slice("showcaller ".length)}`, command.summary]))}`,
    `Everywhere:\n${optionLines(globalOptions)}`,
    "Token: SHOWCALLER_TOKEN; on this machine the laptop's own issuer is asked when that is not set.",
    `Exit codes:\n${EXIT_CODES}`,
    "showcaller <command> --help says more.",
  ].join("\n\n");
