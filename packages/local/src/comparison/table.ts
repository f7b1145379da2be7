import { type Compared, type Player, players, type Row } from "./compare.ts";

const CELL = 11;

/** For people: viewer-seconds lost by each, and how much of what could be saved ours saved. */
export const printed = ({ all, byKind }: Compared): string =>
  [
    line("cause", ["incidents", ...players, "saved", "slate ours", "switcher"]),
    ...[...byKind].flatMap(([kind, row]) => (row.incidents > 0 ? [rowLine(kind, row)] : [])),
    rowLine("mixture", all),
    "Seconds lost by one viewer of each: black, frozen, corrupt, poor or none. `slate`: seconds of a picture that says so, in none of the other columns.",
    "`saved`: (nothing - ours) / (nothing - oracle); the oracle has one action, ours may take several.",
  ].join("\n");

const rowLine = (name: string, { incidents, lost, slate }: Row): string =>
  line(name, [
    String(incidents),
    ...players.map((player: Player) => lost[player].toFixed(1)),
    lost.nothing - lost.oracle > 0
      ? `${((100 * (lost.nothing - lost.ours)) / (lost.nothing - lost.oracle)).toFixed(0)} %`
      : "-",
    slate.ours.toFixed(1),
    slate.switcher.toFixed(1),
  ]);

const line = (name: string, cells: readonly string[]): string =>
  name.padEnd(20) + cells.map((cell) => cell.padStart(CELL)).join("");

/** The incidents in which ours did worst against nothing, and what it did. */
export const worst = ({ answered }: Compared, count: number): string[] =>
  answered
    .map(({ drawn, seen }) => ({ drawn, seen, more: seen.ours.lost - seen.nothing.lost }))
    .filter(({ more }) => more > 0)
    .sort((a, b) => b.more - a.more)
    .slice(0, count)
    .map(({ drawn: { n, fault, setting, after }, seen, more }) => {
      const { kind, ...how } = fault;
      const at = new Date(Date.parse("2026-08-15T18:00:00Z") + after).toISOString().slice(14, 19);
      return `  #${n} ${kind} ${JSON.stringify(how)} at ${at}, ${setting.name}: ${more.toFixed(1)} s more than nothing; ${seen.ours.did.join("; ") || "nothing was done"}`;
    });
