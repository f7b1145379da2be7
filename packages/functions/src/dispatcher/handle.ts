import type { UnnumberedChange } from "@showcaller/adapters/state/changes";
import {
  CorruptItem,
  intact,
  readChannel,
  readEvent,
  readIncident,
  readJob,
  readJournal,
} from "@showcaller/adapters/state/items";
import { keys, LEG_SWITCHES, UNPROJECTED } from "@showcaller/adapters/state/keys";
import { readRevocationJob } from "@showcaller/adapters/state/revocation-job-item";
import type { IncidentId, JobId, LiveEvent } from "@showcaller/contracts";
import { summaryOf } from "@showcaller/core/incidents/summary";
import type { Item, Outcome, Wake } from "@showcaller/core/ports";
import { dispatch } from "@showcaller/core/schedule/dispatch";
import { work } from "../jobs/work.ts";
import { answered } from "../remediation/answered.ts";
import { followList, type ListChange } from "../revoking/follow.ts";
import type { Deps } from "../runtime/deps.ts";
import { Permanent, thrown } from "../runtime/errors.ts";

/** A stream record after unmarshalling: images as the table port knows them. */
export interface StoredChange {
  before: Item | undefined;
  after: Item | undefined;
}

/**
 * The one reader of the table's stream. Schedules first, numbers last: a batch that fails midway comes again, and everything in it
 * may be done twice (names of schedules and executions carry the plan; a change seen twice gets two numbers).
 */
export const dispatcher = async (changes: readonly StoredChange[], deps: Deps, project?: Wake): Promise<void> => {
  const feed: UnnumberedChange[] = [];
  const jobs = new Set<JobId>();
  const lists: ListChange[] = [];
  for (const { before, after } of changes) {
    if (!after) continue;
    try {
      if (after.sk === "EVENT" && after.pk.startsWith("EVENT#")) {
        const event = readEvent(after);
        await follow(before && intact([before], readEvent)[0], event, deps);
        feed.push({ kind: "live-event", liveEvent: event });
      } else if (after.pk.startsWith("JOB#") && after.sk === "JOB") {
        const job = readJob(after);
        if (job.status === "running") jobs.add(job.id);
      } else if (isList(after)) {
        lists.push({ before: before && intact([before], readRevocationJob)[0], after: readRevocationJob(after) });
      } else if (after.pk === "CHANNELS") {
        // Bookings are counted on the item, too: no change of the registration.
        if (before?.rev !== after.rev) feed.push({ kind: "channel", channel: readChannel(after) });
      } else if (after.pk.startsWith("INCIDENT#")) {
        const incident = summaryOf(readIncident(after));
        const asked = before && intact([before], readIncident).map(summaryOf)[0]?.asked;
        if (asked && incident.asked?.id !== asked.id) await wake(incident.id, deps);
        feed.push({ kind: "incident", incident });
      } else if (after.pk.startsWith("JOURNAL#")) feed.push({ kind: "journal", entry: readJournal(after) });
    } catch (error) {
      // One foreign or damaged item must not hold up everything behind it in the shard; everything else may come again.
      if (!(error instanceof CorruptItem)) throw error;
    }
  }
  if (feed.length > 0) await deps.store.changes.append(feed);
  await tellAltered(changes, deps);
  // A wake that is lost is made up for within a minute: no cue waits for it, and none is held up by a queue that is away.
  if (project && changes.some(isOfEdge))
    await project(`stream-${deps.store.context.ids.ulid()}`).catch(() => undefined);
  // As for the wake: the sweep starts the next attempt of what was not started, and the wait for an answer ends by itself.
  for (const list of lists) await followList(list, deps).catch(() => undefined);
  // Last, so that no cue waits for it; and a slice that breaks holds up nothing behind it: the sweep brings its job back.
  for (const id of jobs) await work(id, deps).catch(() => undefined);
};

/** No policy of DynamoDB's can keep a put from replacing an entry of the journal (decision 0041); here it shows. At least once. */
async function tellAltered(changes: readonly StoredChange[], { store }: Deps): Promise<void> {
  const altered = changes.filter(
    ({ before, after }) =>
      before?.pk.startsWith("JOURNAL#") && JSON.stringify(before.data) !== JSON.stringify(after?.data),
  );
  if (altered.length === 0) return;
  await store.journal.append(
    altered.map(({ before, after }) => ({
      kind: "page",
      name: "operator.paged",
      text: `an entry of the journal ${after ? "was replaced" : "is gone"}`,
      why: `${before?.pk} / ${before?.sk}: nothing of this program does that`.slice(0, 500),
      predicts: "what it said can be had from the table's point-in-time recovery, for 35 days",
      actor: "showcaller:dispatcher",
    })),
  );
}

const isList = ({ pk, sk }: Item): boolean => pk.startsWith("JOB#") && sk === "REVOCATIONS";

/** What the edge may have to be told of, and not what the projector writes itself. */
const isOfEdge = ({ before, after }: StoredChange): boolean => {
  const { pk = "", sk = "" } = after ?? before ?? {};
  if (pk === UNPROJECTED) return after !== undefined;
  if (pk === keys.edgeSettings.pk) return sk === keys.edgeSettings.sk || sk.startsWith("KEY#");
  return pk === LEG_SWITCHES || (pk.startsWith("EVENT#") && sk === "EVENT");
};

async function follow(before: LiveEvent | undefined, after: LiveEvent, deps: Deps): Promise<void> {
  const { schedules, executions, remove } = dispatch(before, after, deps.clock.now());
  for (const schedule of schedules)
    await settle(`schedule ${schedule.name}`, await deps.schedules.create(schedule), after, deps);
  for (const { machine, name, input } of executions)
    await settle(`start ${name}`, await deps.executions.start(machine, name, input), after, deps);
  for (const name of remove) await settle(`remove schedule ${name}`, await deps.schedules.remove(name), after, deps);
}

/** Whoever waits for a human's answer that is there now. What never will wake it must hold up nothing: it wakes by itself at its expiry. */
async function wake(id: IncidentId, deps: Deps): Promise<void> {
  try {
    await answered(id, deps);
  } catch (error) {
    if (!(error instanceof Permanent)) throw error;
  }
}

/**
 * What may work in a moment is tried again, with everything behind it. What never will must not hold up everything behind it:
 * a human is told, and the sweep takes the cue up when it is due.
 */
async function settle(what: string, outcome: Outcome<unknown>, event: LiveEvent, deps: Deps): Promise<void> {
  if (outcome.ok) return;
  const { failure } = outcome;
  if (failure.kind !== "permanent") throw thrown(what, failure);
  await deps.store.journal.append([
    {
      kind: "page",
      name: "operator.paged",
      text: `${what} was refused`,
      why: `${failure.code}: ${failure.message}`.slice(0, 500),
      predicts: "the sweep takes the cue up, up to two minutes late",
      actor: "showcaller:dispatcher",
      liveEvent: event.id,
      key: `refused-${what}`,
    },
  ]);
}
