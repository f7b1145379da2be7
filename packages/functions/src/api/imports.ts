import {
  type Job,
  type JobId,
  type JobRecord,
  type Pool,
  RevocationAnswer,
  type RouteName,
  RowAnswer,
  SourceName,
} from "@showcaller/contracts";
import { slotsOf } from "@showcaller/core/bookings/pool";
import { readFile } from "@showcaller/core/imports/read";
import { slug } from "@showcaller/core/imports/row";
import { formatInstant } from "@showcaller/core/time/instant";
import { resolveLocal } from "@showcaller/core/time/zone";
import { REPLAYED } from "../http/idempotency.ts";
import { Rejection, reject } from "../http/problem.ts";
import type { Call, Handlers } from "../http/serve.ts";
import { inParts, ROWS_IN_PART } from "../jobs/rows.ts";
import { revocationJobView } from "../revoking/view.ts";
import type { ApiDeps } from "./deps.ts";
import { jobPlace, noSuchJob } from "./job-place.ts";
import { given } from "./live-events.ts";

type Query = Call<"createImport">["query"];

export const importHandlers = (deps: ApiDeps): Handlers<"createImport" | "getJob"> => ({
  async createImport({ query, body, actor, once }) {
    const { store, clock, ids, tzdata } = deps;
    const now = clock.now();
    const { zone, duration, rights } = query;
    checkZone("?zone", zone);
    const venues = venuesOf(query.venues);
    const file = readFile(body, { now, venues, ...given({ zone, duration, rights }) }, query.format);
    if (!file.ok) throw new Rejection(file.refusal);
    const at = formatInstant(now);
    const job: JobRecord = {
      id: ids.ulid() as JobId,
      kind: "import",
      status: "running",
      source: sourceOf(query, file.name),
      format: file.format,
      dryRun: query.dryRun === "true",
      rows: file.rows.length,
      answered: 0,
      counts: {},
      createdAt: at,
      updatedAt: at,
      createdBy: actor,
      tzdata,
      ...(await poolFor(deps, query)),
      parts: Math.ceil(file.rows.length / ROWS_IN_PART),
      cursor: 0,
      results: 0,
      ...given({ note: file.note }),
      nameless: file.rows.filter(({ externalId }) => !externalId).length,
      attempts: 0,
    };
    const made = await store.jobs.create(job, inParts(file.rows), given({ once }));
    if (made.kind === "running") throw running(job.source, made.job);
    const headers = { location: jobPlace(made.job), ...(made.kind === "applied" ? REPLAYED : {}) };
    return { value: jobView(made.job), headers };
  },

  async getJob({ params, query: { cursor, answer } }) {
    const { jobs, revocationJobs } = deps.store;
    const [job, list] = await Promise.all([jobs.read(params.id), revocationJobs.read(params.id)]);
    if (list) {
      const wanted = RevocationAnswer.safeParse(answer).data;
      const results = await revocationJobs.results(params.id, given({ cursor, answer: wanted }));
      return { value: { ...revocationJobView(list), results } };
    }
    if (!job) throw noSuchJob();
    const wanted = RowAnswer.safeParse(answer).data;
    return { value: { ...jobView(job), results: await jobs.results(params.id, given({ cursor, answer: wanted })) } };
  },
});

/** Without what only its workers need. */
export const jobView = ({
  tzdata: _,
  pool: __,
  slots: _________,
  rules: __________,
  parts: ___,
  cursor: ____,
  results: _____,
  place: ______,
  nameless: _______,
  attempts: ________,
  ...job
}: JobRecord): Job => job;

export const makesJob = (name: RouteName): boolean => name === "createImport";

function checkZone(at: string, zone: string | undefined): void {
  // Any instant of any zone will do.
  const resolved = zone === undefined ? undefined : resolveLocal({ local: "2025-01-01T12:00", zone });
  if (resolved && !resolved.ok)
    throw reject("unknown-zone", resolved.refusal.detail, [
      { at, reason: 'give an IANA name such as "Europe/London"' },
    ]);
}

/** `Anfield=Europe/London;Camp Nou=Europe/Madrid` */
function venuesOf(text: string | undefined): ReadonlyMap<string, string> {
  const venues = new Map<string, string>();
  for (const pair of (text ?? "").split(";").filter((part) => part.trim() !== "")) {
    const [venue = "", zone = ""] = pair.split("=").map((part) => part.trim());
    checkZone("?venues", zone);
    venues.set(venue, zone);
  }
  return venues;
}

function sourceOf({ source }: Query, name: string | undefined): string {
  const found = source ?? SourceName.safeParse(slug(name ?? "").slice(0, 100)).data;
  if (found) return found;
  throw reject("invalid-request", "The file gives itself no name.", [
    {
      at: "?source",
      reason:
        "give the import a source, e.g. premier-league-2025-26: the next import under it follows what has changed",
    },
  ]);
}

async function poolFor({ store }: ApiDeps, query: Query): Promise<Pick<JobRecord, "pool" | "slots">> {
  const [regions, tags, channels] = [listOf(query.regions), listOf(query.tags), listOf(query.channels)];
  const pool = given({ legs: regions?.length ?? 1, regions, tags, channels }) as Pool;
  const found = slotsOf(await store.channels.all(), pool);
  if (found.ok) return { pool, slots: found.slots.map((slot) => ({ ...slot, channels: [...slot.channels] })) };
  const at = regions ? "?regions" : tags ? "?tags" : channels ? "?channels" : "";
  throw new Rejection({ ...found.refusal, errors: found.refusal.errors.map(({ reason }) => ({ at, reason })) });
}

const listOf = (text: string | undefined): string[] | undefined => (text ? [...new Set(text.split(","))] : undefined);

const running = (source: string, job: JobId) =>
  reject(
    "import-running",
    `${source} is being imported by job ${job}: two at once would take each other's rows back.`,
    [{ at: "?source", reason: `wait for GET /v1/jobs/${job}, or give another source` }],
    { extra: { job }, headers: { "retry-after": "5" } },
  );
