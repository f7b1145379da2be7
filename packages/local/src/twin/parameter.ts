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

export const p = <const T>(source: Source, value: T, why: string): Parameter<T> => ({ value, source, why });
export const duration = (source: Source, value: Quantiles, why: string): Parameter<Quantiles> => ({
  value,
  source,
  why,
});
export const seconds = (n: number): number => n * 1000;
export const between = (from: number, to: number): Quantiles => [
  [0, seconds(from)],
  [1, seconds(to)],
];
