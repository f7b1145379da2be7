import { noteReads, type Parameter, stretchParameters } from "../twin/parameter.ts";
import { parameters } from "../twin/parameters.ts";
import { type Answered, type Compared, type Count, counts, summed, withoutHindsight, wrongs } from "./compare.ts";
import { type Drawn, draw, type Kind } from "./incidents.ts";
import { type Past, pastOf } from "./past.ts";
import { nothing } from "./players.ts";
import { line } from "./table.ts";

interface Named {
  name: string;
  parameter: Parameter<unknown>;
}

/** Those with a time, a rate or a size in them: what stretching changes. */
export const stretchable = (): Named[] => {
  const all: Named[] = Object.entries(parameters).flatMap(([group, members]) =>
    Object.entries(members).map(([name, parameter]) => ({ name: `${group}.${name}`, parameter })),
  );
  const found = all.filter(({ parameter }) => {
    const said = JSON.stringify(parameter.value);
    stretchParameters(2, parameter);
    const changed = JSON.stringify(parameter.value) !== said;
    stretchParameters(1);
    return changed;
  });
  return found;
};

/** The cause on which ours is worst beside nothing at all, as a share of what nothing loses; of those on which it does anything. */
const worstCause = ({ byKind }: Compared, count: Count): { kind: Kind; share: number } | undefined =>
  [...byKind]
    .filter(([, { lost }]) => lost[count].ours !== lost[count].nothing)
    .map(([kind, { lost }]) => ({ kind, share: lost[count].ours / lost[count].nothing }))
    .sort((a, b) => b.share - a.share)[0];

const HEAD = ["by", ...counts.flatMap(() => ["ours", "switcher", "nothing"]), ""];
const row = (name: string, by: number, compared: Compared): string => {
  const cells = counts.flatMap((count) => {
    const { ours, switcher, nothing } = compared.all.lost[count];
    return [ours, switcher, nothing].map((seconds) => seconds.toFixed(0));
  });
  const worst = worstCause(compared, "slate lost");
  const told = worst ? `  ${worst.kind} ${(100 * worst.share).toFixed(1)} %` : "";
  return `${line(name.padEnd(34), [String(by), ...cells])}${told}`;
};

/**
 * The comparison with one parameter after the other stretched by each factor and all others as they are, from the fork on: pasts have nothing
 * wrong in them, and are made once. An incident that never reads a parameter does not hang on it, and keeps its figures. Prints a line for
 * each as it comes; answers what is wrong, with its parameter.
 */
export const oneAtATime = async (
  count: number,
  seed: number,
  factors: readonly number[],
  print: (text: string) => void,
): Promise<string[]> => {
  const wrong: string[] = [];
  const take = (name: string, by: number, compared: Compared): void => {
    print(row(name, by, compared));
    wrong.push(...wrongs(compared).map((text) => `${name} x ${by}: ${text}`));
  };
  print(line("".padEnd(34), ["", ...counts.flatMap((one) => [one, "", ""]), ""]));
  print(`${line("parameter".padEnd(34), HEAD)}  worst cause beside nothing, slate lost`);
  const asItIs = await playAll(count, seed);
  take("as it is", 1, summed(asItIs));
  const all = stretchable();
  const isRead = ({ parameter }: Named): boolean => asItIs.some(({ reads }) => reads.has(parameter));
  for (const { name, parameter } of all.filter(isRead))
    for (const by of factors) {
      stretchParameters(by, parameter);
      const answered: Answered[] = [];
      for (const one of asItIs) answered.push(one.reads.has(parameter) ? await play(one.past, one.drawn) : one);
      stretchParameters(1);
      take(name, by, summed(answered));
    }
  print(`Read by no incident, so of no effect: ${all.flatMap((one) => (isRead(one) ? [] : [one.name])).join(", ")}`);
  return wrong;
};

const play = async (past: Past, drawn: Drawn): Promise<Answered> => ({
  drawn,
  seen: await withoutHindsight(past, drawn, await nothing(past, drawn)),
});

interface Played extends Answered {
  past: Past;
  /** The parameters on which its figures may hang. */
  reads: Set<Parameter<unknown>>;
}
const playAll = async (count: number, seed: number): Promise<Played[]> => {
  const pasts = new Map<string, Past>();
  const played: Played[] = [];
  for (const drawn of draw(count, seed)) {
    const past = pasts.get(drawn.setting.name) ?? (await pastOf(drawn.setting));
    pasts.set(drawn.setting.name, past);
    const reads = new Set<Parameter<unknown>>();
    noteReads(reads);
    played.push({ ...(await play(past, drawn)), past, reads });
    noteReads(undefined);
  }
  return played;
};
