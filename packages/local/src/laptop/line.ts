import type { JournalEntry } from "@showcaller/contracts";
import type { Millis } from "../kernel/types.ts";
import { type Tone, wordOf } from "./words.ts";

/** Where lines go. */
export interface Screen {
  write(text: string): void;
  /** Characters a line; absent: lines are not broken, so that each stays one line in a file. */
  readonly columns?: number | undefined;
  colours: boolean;
}

const codes: Record<Tone | "dim" | "bold", string> = {
  live: "1;97;41",
  ready: "1;33",
  calm: "36",
  act: "34",
  trouble: "1;31",
  plain: "0",
  dim: "2",
  bold: "1",
};
export const painted = (screen: Screen, code: keyof typeof codes, text: string): string =>
  screen.colours && code !== "plain" && text !== "" ? `\u001b[${codes[code]}m${text}\u001b[0m` : text;

/** What came from outside must not move the cursor, colour the screen or begin a line. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 2_000);

const TAG = 9;
const NARROWEST = 60;

/** `20:00:00  ON AIR     on air on 2 of 2 legs — cue air: …`, broken under its own text where the screen is narrow. */
export function entryLine(
  screen: Screen,
  entry: JournalEntry,
  { zone, about }: { zone: string; about?: string },
): string {
  const [tag, tone] = wordOf(entry);
  const time = timeIn(zone, Date.parse(entry.at));
  const what = printable(about === undefined ? entry.text : `${about}: ${entry.text}`);
  const why = printable([entry.why, ...(entry.predicts ? [`→ ${entry.predicts}`] : [])].join(" "));
  const margin = time.length + 2 + TAG + 2;
  // A tag with a background is painted without its padding.
  const head = `${painted(screen, "dim", time)}  ${painted(screen, tone, tag)}${" ".repeat(Math.max(0, TAG - tag.length))}  `;
  const words = [
    ...what.split(" ").map((text) => ({ text, code: "plain" as const })),
    ...`— ${why}`.split(" ").map((text) => ({ text, code: "dim" as const })),
  ];
  const room = screen.columns === undefined ? Number.POSITIVE_INFINITY : Math.max(screen.columns, NARROWEST) - margin;
  const lines = broken(words, room).map((line) => line.map(({ text, code }) => painted(screen, code, text)).join(" "));
  return head + lines.join(`\n${" ".repeat(margin)}`);
}

interface Word {
  text: string;
  code: "plain" | "dim";
}

/** Greedy lines of at most `room` characters; runs of one colour are one word again. */
function broken(words: readonly Word[], room: number): Word[][] {
  const lines: Word[][] = [];
  let length = 0;
  for (const word of words) {
    const line = lines.at(-1);
    if (!line || length + 1 + word.text.length > room) {
      lines.push([{ ...word }]);
      length = word.text.length;
      continue;
    }
    const last = line.at(-1);
    if (last?.code === word.code) last.text += ` ${word.text}`;
    else line.push({ ...word });
    length += 1 + word.text.length;
  }
  return lines;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const formatted = (zone: string, at: Millis, options: Intl.DateTimeFormatOptions): string => {
  const key = zone + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options });
    formats.set(key, format);
  }
  return format.format(at);
};

/** `20:00:00` */
export const timeIn = (zone: string, at: Millis): string =>
  formatted(zone, at, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
/** `Fri 15 August 2025, Europe/London (BST)` */
export const dayIn = (zone: string, at: Millis): string => {
  const day = formatted(zone, at, { weekday: "short", day: "numeric", month: "long", year: "numeric" }).replace(
    ",",
    "",
  );
  return zone === "UTC" ? `${day}, UTC` : `${day}, ${zone} (${zoneName(zone, at)})`;
};
/** `BST`, or `UTC+2` where English has no name for it. */
export const zoneName = (zone: string, at: Millis): string =>
  formatted(zone, at, { hour: "2-digit", timeZoneName: "short" }).split(" ").at(-1)?.replace("GMT+", "UTC+") ?? zone;
