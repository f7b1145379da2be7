import { parseDuration } from "@showcaller/core/time/instant";
import * as z from "zod";
import { MEDIA } from "../laptop/site.ts";
import { namedTroubles, type Trouble, Troubles, troubleNames } from "./fault-lists.ts";
import { type Fixture, type Fixtures, NoFixtures, readFixtures } from "./fixtures.ts";
import type { Engine } from "./keeping.ts";
import type { RehearsalOptions } from "./rehearse.ts";

/** What the command line said, unread. */
export interface RehearsalRequest {
  fixtures: string;
  values: Readonly<Record<string, string | undefined>>;
  /** Places at which alone something may strike. */
  only: readonly string[];
  json: boolean;
  /** Characters a line, where a person reads; absent: lines are not broken. */
  columns?: number | undefined;
  read(path: string): Promise<string>;
  out(text: string): void;
  err(text: string): void;
}

/** What is asked cannot be done; the message says which option. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
}

export interface Rehearsals {
  options: Omit<RehearsalOptions, "seed" | "progress">;
  seeds: readonly number[];
  leftOut: { title: string; why: string }[];
  /** How often a failing seed may be rehearsed again to shrink it. */
  shrinkRuns: number;
  /** One line for each seed that breaks nothing. */
  brief: boolean;
}

/** Throws BadRequest. */
export const parseRequest = async ({ fixtures, values, only, read }: RehearsalRequest): Promise<Rehearsals> => {
  const defaults = { zone: zoneOf(values.zone ?? "Europe/London"), duration: durationOf(values.duration ?? "PT2H") };
  const list = readList(await read(fixtures), fixtures, defaults, values.round);
  const { day } = values;
  const chosen = list.fixtures.filter(({ start }) => day === undefined || dayOf(start) === day);
  if (chosen.length === 0) throw new BadRequest(`${fixtures}: no match with a kick-off time${day ? ` on ${day}` : ""}`);
  const regions = (values.regions ?? MEDIA[0]).split(",");
  const unknown = regions.find((region) => !(MEDIA as readonly string[]).includes(region));
  if (unknown !== undefined || new Set(regions).size < regions.length)
    throw new BadRequest(`--regions: the media Regions here are ${MEDIA.join(", ")}, each once`);
  const legs = whole(values.legs ?? "1", "--legs", 1, 2) as 1 | 2;
  if (legs > regions.length) throw new BadRequest("--legs 2 needs two Regions: --regions eu-west-1,eu-central-1");
  return {
    options: {
      fixtures: chosen,
      regions,
      legs,
      channels: values.channels === undefined ? undefined : whole(values.channels, "--channels", 1, 200),
      troubles: await troublesOf(values.faults ?? "calm", read),
      everySweep: values["every-sweep"] === "true",
      engine: engineOf(values.engine ?? "memory"),
      ...(only.length > 0 ? { only: new Set(only) } : {}),
    },
    seeds: seedsOf(values),
    leftOut: day === undefined ? list.leftOut : [],
    brief: values.brief === "true",
    shrinkRuns: whole(values.shrink ?? "40", "--shrink", 0, 10_000),
  };
};

function engineOf(engine: string): Engine {
  if (engine === "memory" || engine === "real") return engine;
  throw new BadRequest(`--engine: ${engine} is neither memory nor real`);
}

const dayOf = (start: Fixture["start"]): string => ("local" in start ? start.local : start.instant).slice(0, 10);

const readList = (text: string, path: string, ...more: [{ zone: string; duration: string }, string?]): Fixtures => {
  try {
    return readFixtures(text, ...more);
  } catch (error) {
    if (error instanceof NoFixtures) throw new BadRequest(`${path}: ${error.message}`);
    throw error;
  }
};

function seedsOf({ seed, seeds }: RehearsalRequest["values"]): number[] {
  if (seeds === undefined) return [whole(seed ?? "1", "--seed", 0, 2 ** 31)];
  const [, first, last] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(seeds) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first))
    throw new BadRequest(`--seeds: ${seeds} is no range; write 1..100`);
  if (seed !== undefined) throw new BadRequest("either --seed or --seeds");
  if (Number(last) - Number(first) >= 100_000) throw new BadRequest("--seeds: at most 100,000");
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => Number(first) + n);
}

async function troublesOf(faults: string, read: RehearsalRequest["read"]): Promise<Trouble[]> {
  const named = faults.split(",").map(namedTroubles);
  if (named.every((troubles) => troubles !== undefined)) return named.flat();
  let value: unknown;
  try {
    value = JSON.parse(await read(faults));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadRequest(`--faults: neither ${troubleNames.join(", ")} nor a JSON file: ${why}`);
  }
  const troubles = Troubles.safeParse(value);
  if (!troubles.success) throw new BadRequest(`--faults ${faults}: ${z.prettifyError(troubles.error)}`);
  return troubles.data;
}

function zoneOf(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    throw new BadRequest(`--zone: there is no time zone ${zone}; write e.g. Europe/London`);
  }
}

function durationOf(text: string): string {
  try {
    if (parseDuration(text) > 0) return text;
  } catch {
    // said below
  }
  throw new BadRequest(`--duration: ${text} is not a duration above zero; write PT2H`);
}

function whole(text: string, option: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number >= least && number <= most) return number;
  throw new BadRequest(`${option}: ${text} is not a whole number from ${least} to ${most}`);
}
