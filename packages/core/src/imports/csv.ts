import { type Found, slug, unreadable } from "./row.ts";

type Parsed = { ok: true; found: Found[] } | ReturnType<typeof unreadable>;

/** What a column may be called, without case, blanks, hyphens and underscores. */
export const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  id: ["id", "externalid", "uid", "fixtureid", "matchid"],
  title: ["title", "name", "summary", "fixture", "match", "event"],
  home: ["home", "hometeam", "team1"],
  away: ["away", "awayteam", "team2"],
  date: ["date", "day"],
  time: ["time", "kickoff", "kickofftime", "starttime"],
  start: ["start", "startsat", "datetime", "dateandtime"],
  zone: ["zone", "timezone", "tz", "tzid"],
  duration: ["duration", "length"],
  venue: ["venue", "location", "ground", "stadium"],
  rights: ["rights"],
};

/**
 * CSV by RFC 4180, with a heading. Semicolons and tabs, which spreadsheets write where the comma is a decimal point, are told
 * by the heading. Times are ISO 8601: 15/08/2025 is another day in another country, so it is asked about, not guessed.
 */
export const csv = (text: string): Parsed => {
  const records = split(text);
  if (records === "open")
    return unreadable("A quoted field of the CSV is never closed.", "send the whole file; it may have been cut off");
  const [heading, ...rows] = records;
  const columns = heading && columnsOf(heading.cells);
  if (!heading || !columns || !hasEnough(columns))
    return unreadable(
      "It is neither a fixture list of openfootball, nor iCalendar, nor CSV with a heading that is understood.",
      "give CSV a first line such as: id,title,date,time,zone,venue",
    );
  return { ok: true, found: rows.map(({ cells, line }) => foundIn(cells, line, columns, heading.cells.length)) };
};

type Columns = ReadonlyMap<string, number>;

function columnsOf(heading: readonly string[]): Columns {
  const columns = new Map<string, number>();
  for (const [index, cell] of heading.entries()) {
    const plain = cell.toLowerCase().replace(/[\s_-]+/g, "");
    const known = Object.entries(COLUMNS).find(([, names]) => names.includes(plain))?.[0];
    if (known && !columns.has(known)) columns.set(known, index);
  }
  return columns;
}

const hasEnough = (columns: Columns): boolean =>
  (columns.has("title") || (columns.has("home") && columns.has("away"))) &&
  (columns.has("date") || columns.has("start"));

function foundIn(cells: readonly string[], line: number, columns: Columns, width: number): Found {
  const cell = (name: string): string | undefined => cells[columns.get(name) ?? -1]?.trim() || undefined;
  const [home, away] = [cell("home"), cell("away")];
  const teams = home && away ? { id: `${slug(home)}-v-${slug(away)}`, title: `${home} - ${away}` } : undefined;
  const title = cell("title") ?? teams?.title;
  const wrong =
    cells.length === width
      ? undefined
      : `it has ${cells.length} fields and the heading ${width}: a field with a separator needs quotes`;
  return {
    row: line,
    // Without a column of ids the teams or the title are the id: they stay when a match moves.
    externalId: columns.has("id") ? cell("id") : (teams?.id ?? (title && slug(title))),
    title,
    ...startIn(cell("start"), cell("date"), cell("time")),
    zone: cell("zone"),
    duration: cell("duration"),
    venue: cell("venue"),
    rights: cell("rights"),
    ...(wrong ? { wrong } : {}),
  };
}

function startIn(
  start: string | undefined,
  day: string | undefined,
  clock: string | undefined,
): Pick<Found, "date" | "time" | "instant" | "wrong"> {
  const whole = start ?? (day && /[T ]\d/.test(day) ? day : undefined);
  if (whole === undefined && day === undefined) return clock ? { wrong: "it has a time and no date" } : {};
  const [, date, time, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(whole ?? day ?? "") ?? [];
  if (date === undefined)
    return { wrong: `${(whole ?? day ?? "").slice(0, 40)} is not a date such as 2025-08-15, or 2025-08-15T20:00` };
  if (zone) return { instant: `${date}T${time}${zone}` };
  const given = time ?? clock;
  if (given === undefined) return { date };
  const [, hours, rest] = /^(\d{1,2})(:\d{2}(?::\d{2})?)$/.exec(given) ?? [];
  if (hours === undefined) return { wrong: `${given.slice(0, 40)} is not a time such as 20:00` };
  return { date, time: `${hours.padStart(2, "0")}${rest}` };
}

interface Line {
  cells: string[];
  /** Where it begins, from 1. */
  line: number;
}

/** RFC 4180 section 2; line ends of any kind, empty lines passed over. `open`: a quote is never closed. */
function split(text: string): Line[] | "open" {
  const separator = separatorOf(text);
  const records: Line[] = [];
  let record: Line = { cells: [], line: 1 };
  let [cell, quoted, line] = ["", false, 1];
  const endRecord = (): void => {
    record.cells.push(cell);
    if (record.cells.some((part) => part.trim() !== "")) records.push(record);
    cell = "";
    record = { cells: [], line };
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === "\n") line++;
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (char === '"' && cell.trim() === "") [quoted, cell] = [true, ""];
    else if (char === separator) {
      record.cells.push(cell);
      cell = "";
    } else if (char === "\n" || char === "\r") {
      if (char === "\r" && text[at + 1] === "\n") at++;
      line++;
      endRecord();
    } else cell += char;
  }
  if (quoted) return "open";
  endRecord();
  return records;
}

/** The one of `,` `;` and tab that the first line has most of. */
function separatorOf(text: string): string {
  const [first = ""] = text.split(/[\r\n]/, 1);
  const count = (char: string): number => first.split(char).length;
  return [",", ";", "\t"].reduce((best, char) => (count(char) > count(best) ? char : best));
}
