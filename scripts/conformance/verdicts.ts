import type { Deviation } from "./deviation.ts";
import type { Line } from "./line.ts";

/**
 * The engines' lines in the light of what is known of them. A failure becomes a known deviation where the list has that engine, that
 * check, and what it answered; anything else stays a failure. An entry that explains nothing any more is a failure itself, unless its
 * engine was not asked: not run, or this check skipped. Two entries for one failure are one too many.
 */
export function judged(lines: readonly Line[], deviations: readonly Deviation[]): Line[] {
  const used = new Set<Deviation>();
  const seen = lines.map((line): Line => {
    const known =
      line.verdict === "failed" ? deviations.find((one) => !used.has(one) && explains(one, line)) : undefined;
    if (!known) return line;
    used.add(known);
    return { ...line, verdict: "known", why: `${line.why}. ${known.why} ${known.source}` };
  });
  const stale = deviations.filter((one) => !used.has(one) && wasAsked(one, lines));
  return [...seen, ...stale.map(toLine)];
}

const isOf = ({ engine }: Deviation, line: Line): boolean =>
  line.engine === engine || line.engine.startsWith(`${engine} `);

const explains = (one: Deviation, line: Line): boolean =>
  isOf(one, line) && line.check === one.check && (line.why ?? "").includes(one.saw);

const wasAsked = (one: Deviation, lines: readonly Line[]): boolean => {
  const own = lines.filter((line) => isOf(one, line));
  const skipped = own.some(({ check, verdict }) => verdict === "skipped" && check === one.check);
  return !skipped && own.some(({ verdict }) => verdict !== "skipped");
};

const toLine = ({ engine, check, saw }: Deviation): Line => ({
  engine,
  check,
  verdict: "failed",
  why: `stale deviation: the list says «${saw}», which was not seen`,
});
