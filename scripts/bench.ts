/**
 * `npm run bench [name…]`: figures, printed and never asserted; each section compares within one run, on this machine. A section is a
 * function that returns tables, in scripts/bench/<name>.ts, listed below.
 */
import { edge } from "./bench/edge.ts";
import { exported } from "./bench/export.ts";
import { lambda } from "./bench/lambda.ts";
import { latency } from "./bench/latency.ts";
import { revocations } from "./bench/revocations.ts";
import type { Table } from "./bench/table.ts";

const sections: Readonly<Record<string, () => Promise<Table[]>>> = {
  edge,
  export: exported,
  lambda,
  latency,
  revocations,
};

const asked = process.argv.slice(2);
for (const [name, section] of Object.entries(sections))
  if (asked.length === 0 || asked.includes(name)) for (const table of await section()) print(table);

function print({ title, head, rows, notes = [] }: Table): void {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  console.log(`\n${title}`);
  for (const row of cells)
    console.log(
      `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")}`,
    );
  for (const note of notes) console.log(`  ${note}`);
}
