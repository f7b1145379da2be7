import type { ImportFormat } from "@showcaller/contracts";
import { csv } from "./csv.ts";
import { icalendar } from "./icalendar.ts";
import { judge } from "./judge.ts";
import { openfootball } from "./openfootball.ts";
import { type Defaults, type Read, unreadable } from "./row.ts";

/** Rows of one import. A league's season is 380; a broadcaster's year some thousands. */
const MOST_ROWS = 20_000;

/**
 * A fixture list in any format we know → rows to book, each with what is wrong with it; or one refusal, when it is not what it
 * says. Byte order mark and any line ends are taken. Pure.
 */
export const readFile = (text: string, defaults: Defaults, format?: ImportFormat): Read => {
  const plain = text.replace(/^\u{feff}/u, "").trimStart();
  const broken = brokenOf(plain);
  if (broken) return broken;
  const kind = format ?? formatOf(plain);
  const parsed = parse(plain, kind, defaults.now);
  if (!parsed.ok) return parsed;
  if (parsed.found.length === 0)
    return unreadable(
      "There is no fixture in it.",
      "to take everything back, cancel the live events; an empty list is more often a mistake",
    );
  if (parsed.found.length > MOST_ROWS)
    return unreadable(
      `It has ${parsed.found.length} rows; at most ${MOST_ROWS} are read.`,
      "split it, each part under a source of its own",
    );
  const name = "name" in parsed && typeof parsed.name === "string" ? parsed.name : undefined;
  const note = "note" in parsed && typeof parsed.note === "string" ? { note: parsed.note } : {};
  return { ok: true, format: kind, rows: judge(parsed.found, defaults), ...(name ? { name } : {}), ...note };
};

function brokenOf(text: string) {
  if (text === "") return unreadable("It is empty.", "send the file as the body (curl: --data-binary @FILE)");
  if (/^<(?:!doctype|html|head|body|\?xml|!--)/i.test(text))
    return unreadable(
      "It is a web page (HTML or XML), not a fixture list.",
      "the address may have asked for a login: send the file itself",
    );
  if (text.includes("\0")) return unreadable("It is not text, or it is UTF-16.", "save it as UTF-8");
  return undefined;
}

const formatOf = (text: string): ImportFormat => {
  if (/^[{[]/.test(text)) return "openfootball";
  return /^BEGIN:VCALENDAR/i.test(text) ? "icalendar" : "csv";
};

function parse(text: string, format: ImportFormat, now: number) {
  if (format === "openfootball") return openfootball(text);
  return format === "icalendar" ? icalendar(text, now) : csv(text);
}
