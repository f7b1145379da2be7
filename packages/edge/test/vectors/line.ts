import { type Wish, withHeader } from "../kit.ts";

/** One request, and what must become of it: 200 is forwarded. */
export interface Vector {
  /** The line of the checklist that it holds the verifier to. */
  line: string;
  name: string;
  expect: "200" | "401" | "403" | "410" | "451";
  event: unknown;
}
export type Verdict = Vector["expect"];
export type Row = [name: string, text: string, expect?: Verdict | undefined, wish?: Wish | undefined];

/** Tokens in the header: whatever they look like, they are looked at. */
export const lined = (line: string, rows: Row[]): Vector[] =>
  rows.map(([name, text, expect = "401", wish]) => ({ line, name, expect, event: withHeader(text, wish) }));
