import type { StartText } from "@showcaller/contracts";
import { readFile } from "@showcaller/core/imports/read";
import { parseInstant } from "@showcaller/core/time/instant";

/** One match of a fixture list. */
export interface Fixture {
  /** Names the match for good, as the import does. */
  externalId: string;
  title: string;
  start: StartText;
  duration: string;
}

export interface Fixtures {
  fixtures: Fixture[];
  /** Rows that cannot be rehearsed, each with its reason. */
  leftOut: { title: string; why: string }[];
}

/** The file is not a fixture list that the import can read. */
export class NoFixtures extends Error {
  override readonly name = "NoFixtures";
}

/**
 * A fixture list as the import reads it: openfootball JSON, CSV or iCalendar. `round`: only the matches of that round, which
 * openfootball's lists name. Throws NoFixtures.
 */
export const readFixtures = (text: string, defaults: { zone: string; duration: string }, round?: string): Fixtures => {
  const wanted = round === undefined ? text : ofRound(text, round);
  // Recurring events begin with the file's first one, so that the same file is the same season on any day.
  const read = readFile(wanted, { ...defaults, venues: new Map(), now: firstStart(wanted) });
  if (!read.ok)
    throw new NoFixtures([read.refusal.detail, ...read.refusal.errors.map(({ reason }) => reason)].join(" "));
  const found: Fixtures = { fixtures: [], leftOut: [] };
  for (const { row, externalId, title, start, duration, problem } of read.rows)
    if (externalId && title && start && duration && !problem)
      found.fixtures.push({ externalId, title, start, duration });
    else found.leftOut.push({ title: title ?? `row ${row}`, why: problem?.detail ?? "no kick-off time" });
  return found;
};

/** An openfootball list with the matches of one round alone. */
function ofRound(text: string, round: string): string {
  let list: { matches?: unknown };
  try {
    list = JSON.parse(text.replace(/^\uFEFF/, "")) as typeof list;
  } catch {
    throw new NoFixtures("only openfootball JSON has rounds; --day takes the matches of one day out of any list");
  }
  const matches = Array.isArray(list?.matches) ? (list.matches as { round?: unknown }[]) : [];
  const chosen = matches.filter((match) => match?.round === round);
  if (chosen.length === 0) throw new NoFixtures(`no match in the round ${round}`);
  return JSON.stringify({ ...list, matches: chosen });
}

/** The day of the first DTSTART of an iCalendar file; the epoch for anything else, where it is of no matter. */
const firstStart = (text: string): number => {
  const days = [...text.matchAll(/^DTSTART[^:\n]*:(\d{4})(\d\d)(\d\d)/gm)].map(([, y, m, d]) => `${y}-${m}-${d}`);
  const [first] = days.sort();
  try {
    return first === undefined ? 0 : parseInstant(`${first}T00:00:00Z`);
  } catch {
    return 0;
  }
};
