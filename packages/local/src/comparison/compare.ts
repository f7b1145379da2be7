import { type Drawn, draw, type Kind, kinds } from "./incidents.ts";
import { type Past, pastOf } from "./past.ts";
import { nothing, oracle, ours, type Seen, switcher } from "./players.ts";

export const players = ["ours", "nothing", "switcher", "oracle"] as const;
export type Player = (typeof players)[number];

/** One incident, answered by each. */
interface Answered {
  drawn: Drawn;
  seen: Record<Player, Seen>;
}
/** Sums over incidents. */
export interface Row {
  incidents: number;
  lost: Record<Player, number>;
  slate: Record<Player, number>;
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
    answered.push({
      drawn,
      seen: {
        ours: await ours(past, drawn),
        nothing: idle,
        switcher: await switcher(past, drawn),
        oracle: await oracle(past, drawn, idle),
      },
    });
    progress(answered.length);
  }
  const ofKind = (kind: Kind): Answered[] => answered.filter(({ drawn }) => drawn.fault.kind === kind);
  return { answered, all: rowOf(answered), byKind: new Map(kinds.map((kind) => [kind, rowOf(ofKind(kind))])) };
};

const rowOf = (answered: readonly Answered[]): Row => {
  const sums = (what: "lost" | "slate"): Record<Player, number> => {
    const sum = (player: Player): number => answered.reduce((total, { seen }) => total + seen[player][what], 0);
    return { ours: sum("ours"), nothing: sum("nothing"), switcher: sum("switcher"), oracle: sum("oracle") };
  };
  return { incidents: answered.length, lost: sums("lost"), slate: sums("slate") };
};

/** What must be so and is not, in words. */
export const wrongs = ({ all, byKind }: Compared): string[] => [
  ...[...byKind].flatMap(([kind, { lost }]) =>
    lost.ours > lost.nothing * 1.01
      ? [`${kind}: ours lost ${seconds(lost.ours)}, more than 1 % above ${seconds(lost.nothing)} by nothing at all`]
      : [],
  ),
  ...(all.lost.ours < all.lost.switcher
    ? []
    : [`mixture: ours lost ${seconds(all.lost.ours)}, no less than ${seconds(all.lost.switcher)} by the switcher`]),
];

const seconds = (n: number): string => `${n.toFixed(1)} s`;
