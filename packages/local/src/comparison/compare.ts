import { type Drawn, draw, type Kind, kinds } from "./incidents.ts";
import { type Past, pastOf } from "./past.ts";
import { nothing, oracle, ours, type Seen, switcher } from "./players.ts";

export const players = ["ours", "nothing", "switcher", "oracle"] as const;
export type Player = (typeof players)[number];

/** One incident, answered by each. */
export interface Answered {
  drawn: Drawn;
  seen: Record<Player, Seen>;
}
/**
 * Two ways to count: who sees a slate knows at least that it is not his set, and sees nothing of what he came for. Neither is the truth,
 * so what is said of ours has to hold under both.
 */
export const counts = ["slate not lost", "slate lost"] as const;
export type Count = (typeof counts)[number];

/** Sums over incidents: seconds lost under each count. */
export interface Row {
  incidents: number;
  lost: Record<Count, Record<Player, number>>;
}
export interface Compared {
  answered: Answered[];
  all: Row;
  byKind: ReadonlyMap<Kind, Row>;
}

/** Plays `count` incidents, each from the same past and the same seed for all four. Same arguments, same figures. */
export const compare = async (
  count: number,
  seed: number,
  progress: (done: number) => void = () => {},
): Promise<Compared> => {
  const pasts = new Map<string, Past>();
  const answered: Answered[] = [];
  for (const drawn of draw(count, seed)) {
    const { name } = drawn.setting;
    const past = pasts.get(name) ?? (await pastOf(drawn.setting));
    pasts.set(name, past);
    const idle = await nothing(past, drawn);
    const others = await withoutHindsight(past, drawn, idle);
    answered.push({ drawn, seen: { ...others, oracle: await oracle(past, drawn, idle) } });
    progress(answered.length);
  }
  return summed(answered);
};

/** As ours and the switcher answer one, and nobody. The oracle takes most of the time and decides no verdict: here it does nothing. */
export const withoutHindsight = async (past: Past, drawn: Drawn, idle: Seen): Promise<Answered["seen"]> => ({
  ours: await ours(past, drawn),
  nothing: idle,
  switcher: await switcher(past, drawn),
  oracle: idle,
});

export const summed = (answered: Answered[]): Compared => {
  const ofKind = (kind: Kind): Answered[] => answered.filter(({ drawn }) => drawn.fault.kind === kind);
  return { answered, all: rowOf(answered), byKind: new Map(kinds.map((kind) => [kind, rowOf(ofKind(kind))])) };
};

export const lossOf = ({ lost, slate }: Seen, count: Count): number => lost + (count === "slate lost" ? slate : 0);

const rowOf = (answered: readonly Answered[]): Row => {
  const sums = (count: Count): Record<Player, number> => {
    const sum = (player: Player): number =>
      answered.reduce((total, { seen }) => total + lossOf(seen[player], count), 0);
    return { ours: sum("ours"), nothing: sum("nothing"), switcher: sum("switcher"), oracle: sum("oracle") };
  };
  return {
    incidents: answered.length,
    lost: { "slate not lost": sums("slate not lost"), "slate lost": sums("slate lost") },
  };
};

/** What must be so and is not, in words: under either count. */
export const wrongs = ({ all, byKind }: Compared): string[] =>
  counts.flatMap((count) => {
    const mixture = all.lost[count];
    return [
      ...[...byKind].flatMap(([kind, { lost }]) =>
        lost[count].ours > lost[count].nothing * 1.01
          ? [
              `${kind}, ${count}: ours lost ${seconds(lost[count].ours)}, more than 1 % above ${seconds(lost[count].nothing)} by nothing at all`,
            ]
          : [],
      ),
      ...(mixture.ours < mixture.switcher
        ? []
        : [
            `mixture, ${count}: ours lost ${seconds(mixture.ours)}, no less than ${seconds(mixture.switcher)} by the switcher`,
          ]),
    ];
  });

const seconds = (n: number): string => `${n.toFixed(1)} s`;
