import { readFileSync } from "node:fs";
import type { Job, LiveEvent } from "@showcaller/contracts";
import { parseInstant } from "@showcaller/core/time/instant";
import type { Millis } from "../kernel/types.ts";
import type { Installed } from "../twin/twin.ts";
import { Refused, type Request, register } from "./seed.ts";
import { MEDIA } from "./site.ts";

/** What a first start books. */
export type DemoName = "season" | "match";

export interface Demo {
  /** Where a fresh clock begins. */
  start: Millis;
  /** From here on nothing is left that could be booked. */
  over: Millis;
  /** What kicks off then, to say it. */
  last: string;
  /**
   * Registers channels and books over the API, as anybody would. What is there already is left as it is, so a start that was
   * killed halfway is completed by the next.
   */
  book(request: Request, legs: readonly Installed[], how: Booking): Promise<void>;
}

export interface Booking {
  /** Names this start. */
  attempt: string;
  /** Where it stands, for the person who waits. */
  said(text: string): void;
  /** Resolves after a moment of real time. */
  pause(): Promise<void>;
}

/**
 * The first match of the English Premier League 2025/26, out of openfootball's fixtures (examples/README.md).
 * 20:00 in London is 19:00Z in August.
 */
const MATCH = {
  title: "Liverpool - Bournemouth",
  externalId: "en.1-2025-26-liverpool-bournemouth",
  start: { local: "2025-08-15T20:00", zone: "Europe/London" },
  duration: "PT2H",
};
/** A match found within a day of its kick-off is that match, whatever was done to its times since. */
const AROUND = { from: "2025-08-14T00:00:00Z", to: "2025-08-18T00:00:00Z" };

async function bookMatch(request: Request, legs: readonly Installed[], { attempt }: Booking): Promise<void> {
  const pair = legs.slice(0, MEDIA.length);
  await register(request, pair);
  const { body } = await request("GET", `/v1/live-events?from=${AROUND.from}&to=${AROUND.to}`);
  const found = (body as { items: LiveEvent[] }).items;
  if (found.some(({ externalId }) => externalId === MATCH.externalId)) return;
  // A key of this start: one that a kill left in progress is only given up after a minute.
  await request(
    "POST",
    "/v1/live-events",
    { ...MATCH, legs: pair.map(({ id }) => ({ channel: id })) },
    { "idempotency-key": `first-match-${attempt}` },
  );
}

const FIXTURES = new URL("../../../../examples/premier-league-2025-26.json", import.meta.url);
const IMPORT = "/v1/imports?source=premier-league-2025-26&zone=Europe/London&duration=PT2H";

async function bookSeason(request: Request, legs: readonly Installed[], how: Booking): Promise<void> {
  how.said(`Registering ${legs.length} channels`);
  await register(request, legs);
  let job = await imported(request);
  while (job.status === "running") {
    how.said(`Booking the season: ${job.answered} of ${job.rows} matches`);
    await how.pause();
    job = (await request("GET", `/v1/jobs/${job.id}`)).body as Job;
  }
  if (job.status === "failed") throw new Error(`The season could not be booked: ${job.note ?? `see job ${job.id}`}`);
  how.said(`${tally(job)} (GET /v1/jobs/${job.id})`);
}

/** The import of the season: begun now, or by a start that was killed. */
async function imported(request: Request): Promise<Job> {
  try {
    return (await request("POST", IMPORT, readFileSync(FIXTURES, "utf8"))).body as Job;
  } catch (refusal) {
    const running = refusal instanceof Refused ? refusal.problem.job : undefined;
    if (typeof running !== "string") throw refusal;
    return (await request("GET", `/v1/jobs/${running}`)).body as Job;
  }
}

/** The API's answers in the season's words: nothing else than their time can be wrong with rows of a file of our own. */
const words: Readonly<Record<string, string>> = {
  "no-time": "without a time yet",
  invalid: "over before the clock begins",
};

/** "380 matches read: 379 booked, 1 without a time yet" */
const tally = ({ rows, counts }: Job): string =>
  `${rows} matches read: ${Object.entries(counts)
    .map(([answer, count]) => `${count} ${words[answer] ?? answer}`)
    .join(", ")}`;

export const demos: Readonly<Record<DemoName, Demo>> = {
  season: {
    start: parseInstant("2025-08-15T18:00:00Z"),
    over: parseInstant("2026-05-24T15:00:00Z"),
    last: "the last match of the season",
    book: bookSeason,
  },
  match: {
    // A minute before preparation begins.
    start: parseInstant("2025-08-15T18:44:00Z"),
    over: parseInstant("2025-08-15T19:00:00Z"),
    last: "the first match",
    book: bookMatch,
  },
};
