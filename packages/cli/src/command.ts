import type { Client } from "@showcaller/sdk";
import type { Output } from "./output.ts";

/** An option as node:util parseArgs takes it, with its line in the help. */
export interface Option {
  type: "string" | "boolean";
  multiple?: true;
  /** What stands for its value in the help. */
  value?: string;
  help: string;
}

export interface Values {
  /** The option's value; the last one if it was given more than once. */
  text(name: string): string | undefined;
  list(name: string): string[];
  flag(name: string): boolean;
}

/** What the surroundings are: everything a command may touch outside itself. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** A file's text, or standard input for `-`. */
  read(path: string): Promise<string>;
  out(text: string): void;
  err(text: string): void;
  /** Runs after so many milliseconds of real time, unless cancelled before. */
  after(ms: number, run: () => void): () => void;
  /** Starts the laptop in this process. */
  startLocal(args: string[]): Promise<void>;
}

export interface Context {
  client: Client;
  url: string;
  /** The positional arguments, as many as the command declares. */
  args: string[];
  values: Values;
  output: Output;
  surroundings: Surroundings;
}

export interface Command {
  /** e.g. `events book`. */
  name: string;
  /** Names of the positional arguments; `[x]` is optional. */
  args?: readonly string[];
  summary: string;
  options?: Readonly<Record<string, Option>>;
  /** For its help, without `showcaller`. */
  examples?: readonly string[];
  run(context: Context): Promise<void>;
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
