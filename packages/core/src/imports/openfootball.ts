import { type Found, slug, unreadable } from "./row.ts";

type Parsed = { ok: true; name?: string; found: Found[] } | ReturnType<typeof unreadable>;

interface Match {
  round: string;
  date: string | undefined;
  time: string | undefined;
  teams: readonly [string, string];
  venue: string | undefined;
  wrong: string | undefined;
}

/**
 * openfootball's football.json (https://github.com/openfootball/football.json): `{name, matches: [{round, date, time, team1,
 * team2}]}`, and the older form in `rounds`. The id must survive a match being moved, so no date is in it: who plays at whose
 * ground, which is unique in a league's season. Where a pair meets more often, its round is added.
 */
export const openfootball = (text: string): Parsed => {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return unreadable("It begins like JSON and is not whole JSON.", "send the whole file; it may have been cut off");
  }
  const { name, matches, rounds } = (isObject(root) ? root : {}) as Record<string, unknown>;
  const listed = Array.isArray(matches) ? matches.map((match) => [match, undefined]) : fromRounds(rounds);
  if (typeof name !== "string" || !name.trim() || !listed)
    return unreadable(
      "It is JSON and not a fixture list of openfootball.",
      "send {name, matches: [{date, time, team1, team2}]}, or CSV, or iCalendar",
    );
  const season = slug(name);
  const read = listed.map(([match, round]) => matchOf(match, round));
  const pairs = new Map<string, number>();
  for (const { teams } of read) pairs.set(idOf(teams), (pairs.get(idOf(teams)) ?? 0) + 1);
  const found = read.map(({ teams, round, date, time, venue, wrong }, index): Found => {
    const again = (pairs.get(idOf(teams)) ?? 0) > 1 && round ? `-${slug(round)}` : "";
    return {
      row: index + 1,
      title: teams.join(" - "),
      ...(wrong ? { wrong } : {}),
      ...(teams.every((team) => slug(team)) ? { externalId: `${season}-${idOf(teams)}${again}` } : {}),
      ...timeOf(date, time),
      venue,
    };
  });
  return { ok: true, name, found };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() ? value.trim().toWellFormed() : undefined;
const idOf = (teams: readonly string[]): string => teams.map(slug).join("-v-");

function fromRounds(rounds: unknown): [unknown, unknown][] | undefined {
  if (!Array.isArray(rounds)) return undefined;
  return rounds.flatMap((round) =>
    isObject(round) && Array.isArray(round.matches)
      ? round.matches.map((match): [unknown, unknown] => [match, round.name])
      : [],
  );
}

function matchOf(match: unknown, roundName: unknown): Match {
  const given = isObject(match) ? match : {};
  const team = (value: unknown): string => text(isObject(value) ? value.name : value) ?? "";
  const teams = [team(given.team1), team(given.team2)] as const;
  const venue = text(isObject(given.ground) ? given.ground.name : (given.ground ?? given.stadium));
  const wrong = teams.every((name) => slug(name)) ? undefined : "a team is missing: team1 and team2 say who plays";
  return {
    round: text(given.round) ?? text(roundName) ?? "",
    date: text(given.date),
    time: text(given.time),
    teams,
    venue,
    wrong,
  };
}

/** `20:00`, or as in tournaments `13:00 UTC-6`. */
function timeOf(
  date: string | undefined,
  time: string | undefined,
): Pick<Found, "date" | "time" | "instant" | "wrong"> {
  if (date === undefined) return time === undefined ? {} : { wrong: "it has a time and no date" };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return { wrong: `${date.slice(0, 40)} is not a date such as 2025-08-15` };
  if (time === undefined) return { date };
  const [, hours, minutes, , sign, offset = "0", part = "00"] =
    /^(\d{1,2}):(\d{2})(?: (UTC)(?:([+-])(\d{1,2})(?::(\d{2}))?)?)?$/.exec(time) ?? [];
  if (hours === undefined) return { wrong: `${time.slice(0, 40)} is not a time such as 20:00` };
  const clock = `${hours.padStart(2, "0")}:${minutes}`;
  if (!time.includes("UTC")) return { date, time: clock };
  return { instant: `${date}T${clock}:00${sign ? `${sign}${offset.padStart(2, "0")}:${part}` : "Z"}` };
}
