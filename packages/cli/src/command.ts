import type { Finding } from "@showcaller/contracts";
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

/** What packages/local/src/rehearsal/main.ts takes and answers; the command does not load it before it is asked to. */
export interface RehearsalRequest {
  fixtures: string;
  values: Readonly<Record<string, string | undefined>>;
  only: readonly string[];
  json: boolean;
  /** Characters a line on a terminal. */
  columns?: number | undefined;
  read(path: string): Promise<string>;
  out(text: string): void;
  err(text: string): void;
}
export type RehearsalEnd = { kind: "whole" } | { kind: "broken"; seeds: number[] } | { kind: "usage"; message: string };

/** What packages/operator/src/doctor/main.ts takes and answers. */
export interface DoctorRequest {
  env: Surroundings["env"];
  stage: string;
  table?: string | undefined;
  store?: string | undefined;
  distribution?: string | undefined;
  record?: string | undefined;
  only: readonly string[];
  /** Milliseconds since 1970; absent: this machine's clock. */
  now?: number;
}
export type DoctorEnd = { kind: "examined"; findings: Finding[] } | { kind: "usage"; message: string };

/** What packages/operator/src/conduct/main.ts takes and answers. */
export interface ConductRequest {
  env: Surroundings["env"];
  /** The export's text. */
  text: string;
  yes: boolean;
  force?: string | undefined;
  journal: string;
  hold: readonly string[];
  out(text: string): void;
  onStop(stop: () => void): void;
}
export type ConductEnd =
  | { kind: "usage" | "refused"; message: string }
  | { kind: "told"; commands: number }
  | { kind: "conducted"; why: string };

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
  /** Rehearses in this process. */
  rehearse(request: RehearsalRequest): Promise<RehearsalEnd>;
  /** Looks at an AWS account with its own credentials. */
  doctor(request: DoctorRequest): Promise<DoctorEnd>;
  /** Conducts from an export, while the control plane is down. */
  conduct(request: Omit<ConductRequest, "onStop">): Promise<ConductEnd>;
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

/** What was asked for was done, and it is not well: exit code 1. */
export class NotWell extends Error {
  override readonly name = "NotWell";
}

/** Nothing is known to be wrong, and not everything could be looked at: exit code 4. */
export class NotAllSeen extends Error {
  override readonly name = "NotAllSeen";
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
