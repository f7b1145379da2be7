import { REFUSED } from "@showcaller/contracts";
import { dashboardName } from "@showcaller/core/monitors/names";
import { placeOf } from "@showcaller/core/monitors/plan";
import type { Failure, Instant, Outcome } from "@showcaller/core/ports";
import { SECOND } from "@showcaller/core/time/instant";
import type { MonitorDeps } from "./deps.ts";
import { contentsOf, type Line, type Work, write } from "./work.ts";

/**
 * Milliseconds from one call to the next. PutMetricAlarm takes 3 a second of an account in a Region, PutDashboard 10
 * (AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html): a third and more is left to others.
 */
const EVERY = { alarm: SECOND / 2, dashboard: SECOND / 5 } as const;
/** Calls are made for so long; the function has 55 s, and the next one goes on. */
const WORKS_FOR = 40 * SECOND;
/** After so many refusals for good a lane is left until the next minute: what is refused here is refused everywhere. */
const MOST_REFUSALS = 3;

interface Job {
  work: Work;
  /** A dashboard's is empty. */
  place: string;
  digest: string;
  /** Calls of one lane wait for each other. */
  lane: string;
  every: number;
  call: () => Promise<Outcome<void>>;
}
type Became = Map<Job, "put" | Failure>;

/** Puts what is wanted and not there, the next on air first, as much as a minute's rates allow. */
export async function put(
  works: readonly Work[],
  deps: MonitorDeps,
  now: Instant,
): Promise<{ put: number; failed: number }> {
  const lanes = Map.groupBy(
    works.flatMap((work) => jobsOf(work, deps)),
    ({ lane }) => lane,
  );
  const chosen = [...lanes.values()].map((jobs) => jobs.slice(0, Math.floor(WORKS_FOR / (jobs[0]?.every ?? SECOND))));
  const byWork = Map.groupBy(chosen.flat(), ({ work }) => work);
  const named = new Set<Work>();
  for (const [work, jobs] of byWork) if (await intend(work, jobs, deps)) named.add(work);
  const became: Became = new Map();
  const meant = chosen.map((jobs) => jobs.filter(({ work }) => named.has(work)));
  await Promise.all(meant.map((jobs) => drive(jobs, became, deps, now + WORKS_FOR)));
  for (const [work, jobs] of byWork) if (named.has(work)) await confirm(work, jobs, became, deps);
  const done = [...became.values()].filter((one) => one === "put").length;
  return { put: done, failed: became.size - done };
}

function jobsOf(work: Work, { monitoring, about }: MonitorDeps): Job[] {
  const { putDashboard: page, putAlarms } = work.steps;
  const alarms = putAlarms.map(({ digest, ...alarm }) => ({
    ...{ work, digest, place: placeOf(alarm), lane: alarm.region, every: EVERY.alarm },
    call: () => monitoring(alarm.region).putAlarm(alarm, about.tags),
  }));
  const dashboard = page && {
    ...{ work, digest: page.digest, place: "", lane: "dashboards", every: EVERY.dashboard },
    call: () => monitoring(about.home).putDashboard(dashboardName(about.prefix, work.id), page.body, about.tags),
  };
  return dashboard ? [dashboard, ...alarms] : alarms;
}

/** What the table says of it: nothing, a digest, empty for an intent, or REFUSED. */
const stands = ({ work, place }: Job): string | undefined =>
  place === "" ? work.monitor?.dashboard : work.monitor?.alarms[place];

/** What may be there after the next call is named before it. */
async function intend(work: Work, jobs: readonly Job[], deps: MonitorDeps): Promise<boolean> {
  const unknown = jobs.filter((job) => stands(job) === undefined);
  if (unknown.length === 0) return true;
  const contents = filled(work, unknown, () => "");
  return write(work, contents, deps);
}

function filled(work: Work, jobs: readonly Job[], digestOf: (job: Job) => string) {
  const contents = contentsOf(work);
  for (const job of jobs)
    if (job.place === "") contents.dashboard = digestOf(job);
    else contents.alarms[job.place] = digestOf(job);
  return contents;
}

/** One after the other, at the lane's pace. Throttled, it is left until the next minute. */
async function drive(jobs: readonly Job[], became: Became, deps: MonitorDeps, until: Instant): Promise<void> {
  let refusals = 0;
  for (const job of jobs) {
    if (deps.clock.now() >= until || refusals >= MOST_REFUSALS) return;
    const did = await job.call();
    became.set(job, did.ok ? "put" : did.failure);
    if (!did.ok && did.failure.kind === "transient") return;
    if (!did.ok) refusals += 1;
    await deps.sleep(job.every);
  }
}

/** What is there now; a line for what is made for the first time, and for what is refused for the first time. */
async function confirm(work: Work, jobs: readonly Job[], became: Became, deps: MonitorDeps): Promise<void> {
  const done = jobs.filter((job) => became.get(job) === "put");
  const refused = jobs.flatMap((job) => {
    const failure = became.get(job);
    const isNews = typeof failure === "object" && failure.kind !== "transient" && stands(job) !== REFUSED;
    return isNews ? [{ job, failure }] : [];
  });
  if (done.length + refused.length === 0) return;
  const contents = filled(work, [...done, ...refused.map(({ job }) => job)], (job) =>
    became.get(job) === "put" ? job.digest : REFUSED,
  );
  const fresh = done.filter((job) => ["", REFUSED].includes(stands(job) ?? ""));
  await write(work, contents, deps, refusedLine(refused) ?? madeLine(fresh));
}

const called = ({ place }: Job): string => place || "its dashboard";

const refusedLine = ([first, ...more]: readonly { job: Job; failure: Failure }[]): Line | undefined =>
  first && {
    name: "monitor.failed",
    text: `${called(first.job)} was not made${more.length > 0 ? `, and ${more.length} more` : ""}`,
    why: `CloudWatch: ${first.failure.code}: ${first.failure.message}`,
    predicts: "the live event is started, watched and stopped as ever; it is tried again each minute",
  };

function madeLine(fresh: readonly Job[]): Line | undefined {
  const alarms = fresh.filter(({ place }) => place !== "").length;
  const parts = [
    ...(alarms < fresh.length ? ["its dashboard"] : []),
    ...(alarms > 0 ? [`${alarms} delivery alarm${alarms > 1 ? "s" : ""}`] : []),
  ];
  return parts.length === 0
    ? undefined
    : {
        name: "monitor.made",
        text: `${parts.join(" and ")} made in CloudWatch`,
        why: alarms > 0 ? "it is on air, or will be within five minutes" : "it is prepared",
      };
}
