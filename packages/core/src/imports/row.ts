import type { ImportFormat, ImportRow } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { type Refusal, refuse } from "../refusal.ts";

/** What an import is told beside its file. */
export interface Defaults {
  zone?: string;
  duration?: string;
  rights?: string;
  venues: ReadonlyMap<string, string>;
  /** Recurrences end a while after this, and begin with it. */
  now: Instant;
}

/** A file as read: its rows, and the name it gives itself. */
export type Read =
  | {
      ok: true;
      format: ImportFormat;
      name?: string;
      rows: ImportRow[];
      /** What was left out of them, and when to come again. */
      note?: string;
    }
  | { ok: false; refusal: Refusal };

export const unreadable = (detail: string, reason: string): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: refuse("unreadable-file", detail, [{ at: "", reason }]),
});

/** A row before it is judged: what a parser found in it. */
export interface Found {
  row: number;
  externalId?: string | undefined;
  title?: string | undefined;
  /** Local date `2025-08-15`. */
  date?: string | undefined;
  /** Local time of day `20:00`; absent: none is known. */
  time?: string | undefined;
  /** Instead of date and time. */
  instant?: string | undefined;
  zone?: string | undefined;
  duration?: string | undefined;
  venue?: string | undefined;
  rights?: string | undefined;
  /** The format itself says what a local time means that the clocks repeat or jump over (RFC 5545 section 3.3.5). */
  saysWhich?: true | undefined;
  /** Found wrong by the parser already. */
  wrong?: string | undefined;
}

/** At most so many UTF-16 units, no character cut in two: half a one cannot be stored. */
export const cut = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/u, "");

/** Lower case letters, digits and hyphens: `Brighton & Hove Albion FC` → `brighton-hove-albion-fc`. */
export const slug = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
