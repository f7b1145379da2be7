/**
 * Where a value is known from. `documented`: an AWS page. `model`: the API model. `seen live`: somebody's run on AWS, in
 * public code. `secondary`: told by others. `inferred`: our assumption.
 */
export type Source = "documented" | "model" | "seen live" | "secondary" | "inferred";
export interface Parameter<T> {
  readonly value: T;
  readonly source: Source;
  readonly why: string;
}
/** Quantiles of a distribution as [share, ms], rising; between them linear. */
export type Quantiles = readonly (readonly [share: number, ms: number])[];

/** One that stays what it is when the others are stretched: a count, a status, a share, a scale and its threshold. */
export const fixed = <const T>(source: Source, value: T, why: string): Parameter<T> => ({ value, source, why });
export const p = <const T>(source: Source, value: T, why: string): Parameter<T> => stretchable({ value, source, why });
export const duration = (source: Source, value: Quantiles, why: string): Parameter<Quantiles> => {
  const { value: of, ...told } = { value, source, why };
  return lazily(told, () => (factor === 1 ? of : of.map(([share, ms]) => [share, Math.round(ms * factor)] as const)));
};

/**
 * All times, rates and sizes of every twin in this process become so many times what they are, until told otherwise: how a comparison
 * asks whether its result hangs on our guesses. Nothing else calls it; drive one world at a time.
 */
export const stretchParameters = (by: number): void => {
  factor = by;
};
let factor = 1;

const stretchable = <T>({ value, ...told }: Parameter<T>): Parameter<T> =>
  lazily(told, () => (factor === 1 ? value : (stretched(value) as T)));

const lazily = <T>(told: Omit<Parameter<T>, "value">, value: () => T): Parameter<T> =>
  Object.defineProperty({ ...told, value: undefined as T }, "value", { get: value, enumerable: true });

/** Numbers, wherever in a value they are. Milliseconds are whole. */
const stretched = (value: unknown): unknown => {
  if (typeof value === "number") return Math.round(value * factor);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, stretched(part)]));
};
export const seconds = (n: number): number => n * 1000;
export const between = (from: number, to: number): Quantiles => [
  [0, seconds(from)],
  [1, seconds(to)],
];
