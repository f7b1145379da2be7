import { type Columns, columnsOf, recordsOf } from "./records.ts";
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
  const records = recordsOf(text);
  if (records === "open")
    return unreadable("A quoted field of the CSV is never closed.", "send the whole file; it may have been cut off");
  const [heading, ...rows] = records;
  const columns = heading && columnsOf(heading.cells, COLUMNS);
  if (!heading || !columns || !hasEnough(columns))
    return unreadable(
      "It is neither a fixture list of openfootball, nor iCalendar, nor CSV with a heading that is understood.",
      "give CSV a first line such as: id,title,date,time,zone,venue",
    );
  return { ok: true, found: rows.map(({ cells, line }) => foundIn(cells, line, columns, heading.cells.length)) };
};

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
