import { parseArgs } from "node:util";
import { parseInstant } from "@showcaller/core/time/instant";
import { FASTEST } from "../door/clock.ts";
import type { Millis } from "../kernel/types.ts";
import { type DemoName, demos } from "./demos.ts";

export interface LaptopOptions {
  /** 0: any that is free. */
  port: number;
  /** The data directory; made when absent. */
  data: string;
  /** Virtual seconds per real second; absent: as remembered, else 60, and 1 where a first start books nothing. */
  speed?: number;
  /** Absent: as remembered, else 1. */
  seed?: number;
  /** Where a fresh clock begins. */
  at?: Millis;
  /** A first start registers and books nothing. */
  empty: boolean;
  /** What a first start books that is not empty; absent: the season. */
  demo?: DemoName;
}

/** What was asked for cannot be done; the message says what can. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `Usage: npm start [-- options]

  --port N       the port on 127.0.0.1 (4800; 0: any that is free)
  --data DIR     where everything is remembered (.showcaller)
  --speed N      virtual seconds per real second (60, with --empty 1; 0: the clock stands)
  --seed N       fixes all chance (1)
  --at INSTANT   where a fresh clock begins, e.g. 2026-05-24T14:00:00Z, an hour before the last ten kick off
  --demo NAME    what a first start books: season (380 matches on ten channels) or match (the first one, on two legs)
  --empty        a first start registers and books nothing
  --help         this text

A data directory keeps its seed and its clock: --seed, --at, --demo and --empty are for fresh ones.`;

const words = {
  port: { type: "string" },
  data: { type: "string" },
  speed: { type: "string" },
  seed: { type: "string" },
  at: { type: "string" },
  empty: { type: "boolean" },
  demo: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** The command line; "help" when that was asked for. Throws UsageError naming what is wrong. */
export function parseOptions(args: readonly string[]): LaptopOptions | "help" {
  const { help, port, data, speed, seed, at, empty, demo } = read(args);
  if (help) return "help";
  if (empty && demo !== undefined) throw new UsageError("--empty books nothing: leave --demo out");
  if (data === "") throw new UsageError("--data: give a directory");
  return {
    port: port === undefined ? 4800 : whole("port", port, 65_535),
    data: data ?? ".showcaller",
    ...(speed === undefined ? {} : { speed: speedOf(speed) }),
    ...(seed === undefined ? {} : { seed: whole("seed", seed, Number.MAX_SAFE_INTEGER) }),
    ...(at === undefined ? {} : { at: instantOf(at) }),
    empty: empty ?? false,
    ...(demo === undefined ? {} : { demo: demoOf(demo) }),
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: words, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Node adds advice on how to give positional arguments; there are none here.
    const [first = ""] = error instanceof Error ? error.message.split(". ") : [];
    throw new UsageError(first);
  }
}

function whole(name: string, text: string, most: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new UsageError(`--${name} ${text}: give a whole number from 0 to ${most}`);
}

function speedOf(text: string): number {
  const value = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (value <= FASTEST) return value;
  throw new UsageError(`--speed ${text}: give a number from 0 to ${FASTEST}`);
}

function demoOf(text: string): DemoName {
  const names = Object.keys(demos) as DemoName[];
  const found = names.find((name) => name === text);
  if (found) return found;
  throw new UsageError(`--demo ${text}: give ${names.join(" or ")}`);
}

function instantOf(text: string): Millis {
  try {
    return parseInstant(text);
  } catch {
    throw new UsageError(`--at ${text}: give an instant with its offset, e.g. 2025-08-15T18:00:00Z`);
  }
}
