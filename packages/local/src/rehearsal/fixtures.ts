import * as z from "zod";

/** One match of a fixture list, as somebody there would say it. */
export interface Fixture {
  /** Names the match for good: round and teams, not the date, which moves. */
  externalId: string;
  title: string;
  /** `2025-08-15T20:00`, local. */
  local: string;
}

/** A row that cannot be rehearsed, and why. */
interface LeftOut {
  title: string;
  why: string;
}

export interface Fixtures {
  name: string;
  fixtures: Fixture[];
  leftOut: LeftOut[];
}

/** The file is not a fixture list that we can read. */
export class NoFixtures extends Error {
  override readonly name = "NoFixtures";
}

/** https://github.com/openfootball/football.json; whatever else a match has (score, goals) is of no matter here. */
const Match = z.looseObject({
  round: z.string().max(200).optional(),
  date: z.iso.date().optional(),
  time: z.string().max(50).optional(),
  team1: z.string().min(1).max(140),
  team2: z.string().min(1).max(140),
});
const File = z.looseObject({ name: z.string().default("fixtures"), matches: z.array(z.unknown()).max(20_000) });

/** An openfootball JSON file. Throws NoFixtures when it is none; a row that is no match is left out, with the reason. */
export const readFixtures = (text: string): Fixtures => {
  const file = File.safeParse(json(text));
  if (!file.success) throw new NoFixtures(`not an openfootball fixture list: ${z.prettifyError(file.error)}`);
  const found: Fixtures = { name: file.data.name, fixtures: [], leftOut: [] };
  const known = new Set<string>();
  for (const [index, row] of file.data.matches.entries()) {
    const match = Match.safeParse(row);
    if (!match.success) {
      found.leftOut.push({ title: `match ${index + 1}`, why: z.prettifyError(match.error) });
      continue;
    }
    const { round = "", date, time, team1, team2 } = match.data;
    const title = `${team1} - ${team2}`;
    const externalId = `${round}/${title}`;
    const [hour] = /^\d\d:\d\d(?=$|\s)/.exec(time ?? "") ?? [];
    const why = known.has(externalId) ? "it is in the file twice" : date && hour ? undefined : "no kick-off time";
    known.add(externalId);
    if (why) found.leftOut.push({ title, why });
    else found.fixtures.push({ externalId, title, local: `${date}T${hour}` });
  }
  return found;
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new NoFixtures(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
};
