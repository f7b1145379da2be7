import { DAY } from "@showcaller/core/time/instant";
import type { Seconds } from "../twin/twin.ts";
import type { Outcome } from "./outcome.ts";
import { type Remedies, remedyRows, sumOf } from "./remedies.ts";
import type { Report } from "./report.ts";

const NARROWEST = 60;

/** Broken between words, so that no line is longer than `columns` (at least 60); what follows the first line is indented. */
export const folded = (text: string, indent: number, columns = Number.POSITIVE_INFINITY): string => {
  const room = Math.max(columns, NARROWEST);
  const [lead = ""] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const word of text.slice(lead.length).split(" ")) {
    if (line === "") line = `${lines.length === 0 ? lead : " ".repeat(indent)}${word}`;
    else if (line.length + 1 + word.length <= room) line += ` ${word}`;
    else {
      lines.push(line);
      line = `${" ".repeat(indent)}${word}`;
    }
  }
  return [...lines, line].join("\n");
};

/** For people; `columns`: characters a line. */
export const printed = (report: Report, columns?: number): string => {
  const { matches, dollars } = report;
  const of = (n: number): string => `${n} of ${matches.booked}`;
  const days = Math.round((Date.parse(report.to) - Date.parse(report.from)) / DAY);
  const throttled = Object.values(report.calls).reduce((sum, service) => sum + service.throttled, 0);
  const rows: [string, string][] = [
    ["on air within 1 s", of(matches.onAirInTime)],
    ["RUNNING 2 min before", of(matches.readyInTime)],
    ["ended as planned", of(matches.ended)],
    ["cuts", `${report.cuts}, ${report.lostSeconds.toFixed(1)} s without programme for a viewer who saw every match`],
    ["viewers", picturesIn(report.viewers)],
    ...remedyRows(report.remedies),
    ["orphans", `${report.orphans} encoders outside every hull for more than 2 min`],
    ["degraded, failed", `${matches.degraded}, ${matches.failed}`],
    ["channels", `${report.channelsUsed} used, ${report.channelsPerRegion} in each Region`],
    [
      "AWS calls",
      `${Object.entries(report.calls)
        .map(([service, { calls }]) => `${service} ${calls}`)
        .join(", ")}; throttled ${throttled}`,
    ],
    [
      "sweeps",
      `${report.sweep.ran} ran here (${report.sweep.calls} of the calls), ${report.sweep.ticks} minutes on AWS`,
    ],
    ["transitions", String(report.transitions)],
    [
      "dollars",
      `${dollars.total.toFixed(4)}: workflows ${dollars.workflows.toFixed(4)}, table ${dollars.table.toFixed(4)}, functions ${dollars.functions.toFixed(4)}, scheduler ${dollars.scheduler.toFixed(4)}, sweep ${dollars.sweep.toFixed(4)}; ${dollars.perMatch.toFixed(6)} a match`,
    ],
    ["struck", struckLine(report.strikes)],
    ["bytes", `journal ${report.hashes.journal.slice(0, 16)}, calls ${report.hashes.calls.slice(0, 16)}`],
  ];
  return [
    `Seed ${report.seed}: ${matches.booked} matches in ${days} days from ${report.from}`,
    ...rowsIn(rows, columns),
    ...[
      ...report.leftOut.map(({ title, why }) => `  left out: ${title}: ${why}`),
      ...report.troubled.map(troubledLine),
      ...report.excused.map(({ at, law, what }) => `  excused ${law} at ${at}: ${what}`),
      ...(report.breaks.length === 0
        ? ["  no invariant broken"]
        : report.breaks.map(({ at, law, what }) => `  BROKEN ${law} at ${at}: ${what}`)),
    ].map((line) => folded(line, 4, columns)),
  ].join("\n");
};

const rowsIn = (rows: readonly [string, string][], columns: number | undefined): string[] =>
  rows.map(([name, value]) => folded(`  ${name.padEnd(22)}${value}`, 24, columns));

/** One line for a seed whose report nobody reads. */
export const printedBriefly = ({ seed, matches, breaks, strikes, remedies }: Report): string => {
  const { sick, healthyOnAir, healthyElsewhere } = remedies.restarts;
  return [
    `seed ${seed}`,
    `${matches.ended} of ${matches.booked} ended`,
    `struck ${strikes.total}`,
    `incidents ${remedies.incidents}`,
    `switches ${remedies.switches}+${remedies.switchesBack}`,
    `restarts ${sick + healthyElsewhere + healthyOnAir}`,
    breaks.length === 0 ? "no invariant broken" : `BROKEN ${breaks.map(({ law }) => law).join(", ")}`,
  ].join(", ");
};

/** What became of many seeds. */
export const printedTogether = (seeds: number, broken: number, each: readonly Remedies[], columns?: number): string =>
  [`${seeds - broken} of ${seeds} seeds without a broken invariant`, ...rowsIn(remedyRows(sumOf(each)), columns)].join(
    "\n",
  );

const picturesIn = (seconds: Seconds): string =>
  (Object.keys(seconds) as (keyof Seconds)[])
    .flatMap((picture) => (seconds[picture] > 0 ? [`${picture} ${seconds[picture].toFixed(1)} s`] : []))
    .join(", ");

const struckLine = ({ total, media, byKind: kinds }: Report["strikes"]): string => {
  const each = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`);
  return total === 0 ? "never" : `${total} times, ${media} of them encoders or flows: ${each.join(", ")}`;
};

const troubledLine = (outcome: Outcome): string => {
  const what = [
    ...(outcome.readyInTime ? [] : ["not RUNNING 2 min before"]),
    ...(outcome.onAirInTime ? [] : ["not on air in time"]),
    ...(outcome.cuts === 0 ? [] : [`cut ${outcome.cuts} times`]),
  ].join(", ");
  return `  ${outcome.airAt} ${outcome.title}: ${what}, ${outcome.lostSeconds} s lost; first cause: ${outcome.firstCause ?? "none known"}`;
};
