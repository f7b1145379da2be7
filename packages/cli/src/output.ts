import { clean, table } from "./table.ts";

/** Where a command says what it found: text for people, JSON for scripts. */
export interface Output {
  readonly json: boolean;
  /** The result: `value` as JSON, or `lines` for people. */
  result(value: unknown, lines: () => string): void;
}

export const createOutput = (json: boolean, write: (text: string) => void): Output => ({
  json,
  result: (value, lines) => write(`${json ? JSON.stringify(value) : lines()}\n`),
});

/** `name  value` lines; what has no value is left out. */
export const fields = (pairs: readonly (readonly [name: string, value: string | undefined])[]): string =>
  table(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, clean(value)]])));
