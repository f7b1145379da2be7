import { formatInstant } from "@showcaller/core/time/instant";
import { NoEngine } from "../dynamodb/engine.ts";
import type { Strike } from "./fate.ts";
import { folded, printed, printedBriefly, printedTogether } from "./printed.ts";
import { type RehearsalOptions, rehearse } from "./rehearse.ts";
import type { Remedies } from "./remedies.ts";
import { type Report, reportOf } from "./report.ts";
import { BadRequest, parseRequest, type RehearsalRequest, type Rehearsals } from "./request.ts";
import { shrink } from "./shrink.ts";

/** How it ended: `usage` says what of the request cannot be done; `broken` which seeds broke an invariant. */
export type Ended = { kind: "whole" } | { kind: "broken"; seeds: number[] } | { kind: "usage"; message: string };

/** `showcaller rehearse`. The reports go to `out`; progress, and how to repeat what failed, to `err`. */
export const main = async (request: RehearsalRequest): Promise<Ended> => {
  let asked: Rehearsals;
  try {
    asked = await parseRequest(request);
  } catch (error) {
    if (error instanceof BadRequest) return { kind: "usage", message: error.message };
    throw error;
  }
  try {
    return await rehearseAll(request, asked);
  } catch (error) {
    if (error instanceof NoEngine) return { kind: "usage", message: `--engine real: ${error.message}` };
    throw error;
  }
};

async function rehearseAll(request: RehearsalRequest, asked: Rehearsals): Promise<Ended> {
  const broken: number[] = [];
  const did: Remedies[] = [];
  for (const seed of asked.seeds) {
    const season = await rehearse({ ...asked.options, seed, progress: progressOn(request, seed) });
    season.plan.leftOut.unshift(...asked.leftOut);
    const report = reportOf(season);
    const { strikes } = season;
    did.push(report.remedies);
    const few = report.breaks.length === 0 ? undefined : await shrunk(request, asked, seed, report, strikes);
    request.out(
      `${request.json ? JSON.stringify({ ...report, ...(few ? { shrunk: few } : {}) }) : asked.brief && !few ? printedBriefly(report) : printed(report, request.columns)}\n`,
    );
    if (!few) continue;
    broken.push(seed);
    request.err(`${repeatable(request, seed)}\n`);
    if (!request.json) request.out(`${few.map((strike) => struck(strike, request.columns)).join("\n")}\n`);
  }
  const { seeds } = asked;
  if (seeds.length > 1 && !request.json)
    request.out(`${printedTogether(seeds.length, broken.length, did, request.columns)}\n`);
  return broken.length === 0 ? { kind: "whole" } : { kind: "broken", seeds: broken };
}

/** A short list of strikes with which a law of the same name still breaks. */
async function shrunk(
  { err }: RehearsalRequest,
  { options, shrinkRuns }: Rehearsals,
  seed: number,
  { breaks }: Report,
  strikes: readonly Strike[],
): Promise<Strike[]> {
  const laws = new Set(breaks.map(({ law }) => law));
  const fails = async (some: readonly Strike[]): Promise<boolean> => {
    const only = new Set(some.map(({ place }) => place));
    const again: RehearsalOptions = { ...options, seed, only };
    return reportOf(await rehearse(again)).breaks.some(({ law }) => laws.has(law));
  };
  err(`seed ${seed} broke ${[...laws].join(", ")}: looking for a short list of what struck\n`);
  const { left, asked } = await shrink(strikes, fails, shrinkRuns);
  err(`seed ${seed}: ${left.length} of ${strikes.length} strikes are enough (${asked} runs)\n`);
  return left;
}

/** What is to be typed again is not broken. */
const struck = ({ at, what, subject, place }: Strike, columns: number | undefined): string =>
  `${folded(`  ${formatInstant(at)} ${what} (${subject})`, 4, columns)}\n    --only '${place}'`;

const repeatable = ({ fixtures, values }: RehearsalRequest, seed: number): string => {
  const same = Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || ["seed", "seeds", "shrink", "brief"].includes(name)) return [];
    return name === "every-sweep" ? [`--${name}`] : [`--${name} ${quoted(value)}`];
  });
  return `seed ${seed} again: showcaller rehearse --fixtures ${quoted(fixtures)} --seed ${seed} ${same.join(" ")}`.trimEnd();
};

const quoted = (text: string): string => (/^[\w./,:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** At most one line a second of real time, so that nothing longer than that looks like hanging. */
function progressOn({ err }: RehearsalRequest, seed: number): NonNullable<RehearsalOptions["progress"]> {
  let told = performance.now();
  return (at, { begins, ends }) => {
    if (performance.now() - told < 1_000) return;
    told = performance.now();
    err(`seed ${seed}: ${formatInstant(at)}, ${Math.round((100 * (at - begins)) / Math.max(1, ends - begins))} %\n`);
  };
}
