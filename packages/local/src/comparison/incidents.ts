import { randomStream } from "../kernel/random.ts";
import type { Millis } from "../kernel/types.ts";
import { MEDIA } from "../laptop/site.ts";
import type { InstalledInput, InstallRequest, Selection, TwinFaultInput } from "../twin/twin.ts";

/** How a live event is carried: what its channels have besides one input, and what heals them. */
export interface Setting {
  name: string;
  legs: 1 | 2;
  /** Of the origin group that its viewers are behind. */
  selection: Selection;
  install: Partial<InstallRequest>;
}

/** One trouble of one live event, the same for whoever answers it. */
export interface Drawn {
  n: number;
  setting: Setting;
  fault: TwinFaultInput & { kind: Kind };
  /** From air to the strike. */
  after: Millis;
  /** Of the world in which it happens. */
  seed: number;
}

const preShow: InstalledInput = { name: "pre-show", shows: "slate" };
const slate: InstalledInput = { name: "slate", shows: "slate" };
const programme: InstalledInput = { name: "programme" };
const backup: InstalledInput = { name: "backup", overFlow: false };
const paired = (failover: Partial<InstalledInput["failover"]> = {}): InstalledInput[] => [
  preShow,
  { name: "programme", failover: { to: "second", preference: "EQUAL_INPUT_PREFERENCE", ...failover } },
  { name: "second", overFlow: false },
];
const setting = (
  name: string,
  legs: 1 | 2,
  inputs: InstalledInput[],
  more: Partial<InstallRequest> = {},
  selection: Selection = "default",
): Setting => ({ name, legs, selection, install: { inputs, ...more } });

/** Each as often as any other. */
export const settings: readonly Setting[] = [
  setting("one leg, one input, slate", 1, [preShow, programme, slate]),
  setting("one leg, backup input", 1, [preShow, programme, backup]),
  setting("one leg, failover pair", 1, paired()),
  setting("one leg, one input, switched by score", 1, [preShow, programme], { mqcsSwitching: true }),
  setting("two legs, one input, slate", 2, [preShow, programme, slate]),
  setting("two legs, backup input", 2, [preShow, programme, backup]),
  setting("two legs, failover pair for loss and black", 2, paired({ lossMs: 3_000, blackMs: 4_000 })),
  setting("two legs, backup input, 404 when stale or without a key", 2, [preShow, programme, backup], {
    forceErrors: ["STALE_MANIFEST", "MISSING_DRM_KEY"],
  }),
  setting(
    "two legs, backup input, picked by score (MQAR)",
    2,
    [preShow, programme, backup],
    { mqcsSwitching: true },
    "media-quality-based",
  ),
];

type Random = () => number;
type Maker = (random: Random) => TwinFaultInput;
const lengths = [20, 60, 180, 360].map((seconds) => seconds * 1_000);
const oneOf = <T>(random: Random, among: readonly [T, ...T[]] | readonly T[]): T =>
  among[Math.floor(random() * among.length)] ?? (among[0] as T);
const forMs = (random: Random): { forMs: Millis } => ({ forMs: oneOf(random, lengths) });
/** An input comes badly to both pipelines, or in one of three to one of them. */
const pipeline = (random: Random): { pipeline?: 0 | 1 } => {
  const drawn = random();
  return drawn < 1 / 6 ? { pipeline: 0 } : drawn < 1 / 3 ? { pipeline: 1 } : {};
};
const one = (random: Random): { pipeline: 0 | 1 } => ({ pipeline: random() < 0.5 ? 0 : 1 });

/** Every trouble of a running leg that the twin can make, each with its weight. Shares and lengths are ours: no page gives rates. */
const mixture = {
  "input-loss": [4, (r) => ({ kind: "input-loss", ...forMs(r), ...pipeline(r) })],
  "source-loss": [3, (r) => ({ kind: "source-loss", ...forMs(r) })],
  "flow-error": [1, () => ({ kind: "flow-error", inMs: 0 })],
  "input-black": [3, (r) => ({ kind: "input-black", ...forMs(r), ...pipeline(r) })],
  "input-frozen": [3, (r) => ({ kind: "input-frozen", ...forMs(r), ...pipeline(r) })],
  "input-corrupt": [1, (r) => ({ kind: "input-corrupt", ...forMs(r), ...pipeline(r) })],
  "low-quality": [2, (r) => ({ kind: "low-quality", ...one(r), untilRestart: true })],
  "pipeline-loss": [2, (r) => ({ kind: "pipeline-loss", ...one(r), inMs: 0, forMs: r() < 0.3 ? null : 90_000 })],
  "maintenance-restart": [1, () => ({ kind: "maintenance-restart", inMs: 0 })],
  "output-failing": [2, (r) => ({ kind: "output-failing", ...one(r), ...forMs(r), untilRestart: r() < 0.5 })],
  "locking-lost": [1, (r) => ({ kind: "locking-lost", ...forMs(r) })],
  "ingest-failing": [2, (r) => ({ kind: "ingest-failing", ...forMs(r) })],
  "drm-key": [1, (r) => ({ kind: "drm-key", ...forMs(r) })],
  "channel-stops": [1, () => ({ kind: "channel-stops", inMs: 0 })],
  "region-trouble": [1, (r) => ({ kind: "region-trouble", ...forMs(r) })],
} satisfies Partial<Record<TwinFaultInput["kind"], [weight: number, make: Maker]>>;
export type Kind = keyof typeof mixture;
export const kinds = Object.keys(mixture) as Kind[];

/** As many as hold every kind by its weight. */
export const WHOLE_MIXTURE = kinds.reduce((sum, kind) => sum + mixture[kind][0], 0);

/**
 * `count` incidents: kinds by their weights, each whole mixture of them complete; each kind goes round all settings, in an order by chance,
 * before it meets one again; the rest by chance. So few incidents tell nearly as much as many.
 */
export const draw = (count: number, seed: number): Drawn[] => {
  const bag = kinds.flatMap((kind) => Array.from({ length: mixture[kind][0] }, () => kind));
  const random = randomStream(seed, "comparison");
  let bagged: Kind[] = [];
  const decks = new Map<Kind, Setting[]>();
  const dealt = (kind: Kind): Setting => {
    const left = decks.get(kind) ?? [];
    const deck = left.length > 0 ? left : [...settings];
    const setting = oneOf(random, deck);
    decks.set(
      kind,
      deck.filter((other) => other !== setting),
    );
    return setting;
  };
  return Array.from({ length: count }, (_, n) => {
    if (bagged.length === 0) bagged = [...bag];
    const [kind = "input-loss"] = bagged.splice(Math.floor(random() * bagged.length), 1);
    const fault = mixture[kind][1](random) as Drawn["fault"];
    return {
      n,
      setting: dealt(kind),
      fault,
      after: 180_000 + Math.floor(random() * 300_000),
      seed: seed * 100_000 + n,
    };
  });
};

/** The channels of a setting, in the order of the origin group. The first is the one that is struck. */
export const installs = ({ legs, selection, install }: Setting): InstallRequest[] =>
  MEDIA.slice(0, legs).map((region, n) => ({
    id: `leg-${n + 1}`,
    region,
    ...install,
    ...(legs === 2 ? { originGroup: { selection, role: n === 0 ? "primary" : "secondary" } } : {}),
  }));
