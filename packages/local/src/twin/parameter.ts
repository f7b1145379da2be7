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
  return lazily(told, (by) => (by === 1 ? of : of.map(([share, ms]) => [share, Math.round(ms * by)] as const)));
};

/**
 * All times, rates and sizes of every twin in this process, or those of one parameter, become so many times what they are, until told
 * otherwise: how a comparison asks whether its result hangs on our guesses. Nothing else calls it; drive one world at a time.
 */
export const stretchParameters = (by: number, only?: Parameter<unknown>): void => {
  factor = by;
  chosen = only;
};
let factor = 1;
let chosen: Parameter<unknown> | undefined;

/** Which parameters that stretch are read from now on, until `undefined`: what a run never reads it does not hang on. */
export const noteReads = (into: Set<Parameter<unknown>> | undefined): void => {
  reads = into;
};
let reads: Set<Parameter<unknown>> | undefined;

const stretchable = <T>({ value, ...told }: Parameter<T>): Parameter<T> =>
  lazily(told, (by) => (by === 1 ? value : (stretched(value, by) as T)));

const lazily = <T>(told: Omit<Parameter<T>, "value">, value: (by: number) => T): Parameter<T> => {
  const one: Parameter<T> = { ...told, value: undefined as T };
  const get = (): T => {
    reads?.add(one);
    return value(chosen === undefined || chosen === one ? factor : 1);
  };
  return Object.defineProperty(one, "value", { get, enumerable: true });
};

/** Numbers, wherever in a value they are. Milliseconds are whole. */
const stretched = (value: unknown, by: number): unknown => {
  if (typeof value === "number") return Math.round(value * by);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, stretched(part, by)]));
};
export const seconds = (n: number): number => n * 1000;
export const between = (from: number, to: number): Quantiles => [
  [0, seconds(from)],
  [1, seconds(to)],
];
