import { type Compared, type Count, counts, lossOf, type Player, players, type Row } from "./compare.ts";

const CELL = 10;

/** For people: viewer-seconds lost by each under both counts, and how much of what could be saved ours saved. */
export const printed = ({ all, byKind }: Compared): string =>
  [
    ...counts.flatMap((count) => [
      line(count, ["incidents", ...players, "saved"]),
      ...[...byKind].flatMap(([kind, row]) => (row.incidents > 0 ? [rowLine(kind, row, count)] : [])),
      rowLine("mixture", all, count),
      "",
    ]),
    "Seconds lost by one viewer of each: black, frozen, corrupt, poor or none; `slate lost`: and those of a picture that says so.",
    "`saved`: (nothing - ours) / (nothing - oracle); the oracle has one action and no slate, ours may take several.",
  ].join("\n");

const rowLine = (name: string, { incidents, lost }: Row, count: Count): string =>
  line(name, [
    String(incidents),
    ...players.map((player: Player) => lost[count][player].toFixed(1)),
    saved(lost[count]),
  ]);

export const saved = ({ nothing, ours, oracle }: Row["lost"][Count]): string =>
  nothing - oracle > 0 ? `${((100 * (nothing - ours)) / (nothing - oracle)).toFixed(0)} %` : "-";

export const line = (name: string, cells: readonly string[]): string =>
  name.padEnd(20) + cells.map((cell) => cell.padStart(CELL)).join("");

/** The incidents in which ours did worst against nothing, slate lost, and what it did. */
export const worst = ({ answered }: Compared, count: number): string[] =>
  answered
    .map(({ drawn, seen }) => ({
      drawn,
      seen,
      more: lossOf(seen.ours, "slate lost") - lossOf(seen.nothing, "slate lost"),
    }))
    .filter(({ more }) => more > 0)
    .sort((a, b) => b.more - a.more)
    .slice(0, count)
    .map(({ drawn: { n, fault, setting, after }, seen, more }) => {
      const { kind, ...how } = fault;
      const at = new Date(Date.parse("2026-08-15T18:00:00Z") + after).toISOString().slice(14, 19);
      return `  #${n} ${kind} ${JSON.stringify(how)} at ${at}, ${setting.name}: ${more.toFixed(1)} s more than nothing, ${seen.ours.slate.toFixed(1)} s of slate; ${seen.ours.did.join("; ") || "nothing was done"}`;
    });
