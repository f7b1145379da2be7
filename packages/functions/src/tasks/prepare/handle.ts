import type { Advance } from "@showcaller/adapters/state/progress";
import type { Stored } from "@showcaller/adapters/state/types";
import type { Leg, LiveEvent } from "@showcaller/contracts";
import { none } from "@showcaller/core/lifecycle/decision";
import { prepare as decidePrepare } from "@showcaller/core/lifecycle/progress";
import type { Instant } from "@showcaller/core/ports";
import { formatInstant, parseInstant } from "@showcaller/core/time/instant";
import type { LegWork, TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { channelsOf, type LegChannels } from "../shared/channels.ts";
import { CHECK_EVERY, WAKE_GRACE } from "../shared/grace.ts";
import { workOf } from "../shared/work.ts";

/** Cue prepare. An older plan's schedule that fires although the live event has moved finds nothing to do and leaves. */
export const prepare = async (input: TaskInput<"prepare">, deps: Deps): Promise<TaskOutput<"prepare">> => {
  const known = await deps.store.liveEvents.read(input.liveEvent);
  const channels = await channelsOf(deps, known?.event.legs ?? []);
  const now = deps.clock.now();
  let planned: Planned | undefined;
  const claimed = await deps.store.progress.claim(
    input,
    input.execution,
    (stored) => {
      planned = early(stored.event, input.plan, now) ?? plan(stored, channels, now);
      return planned.advance;
    },
    known,
  );
  if (claimed.kind === "absent") return { outcome: "nothing", why: "there is no such live event" };
  if (claimed.kind === "superseded") return { outcome: "superseded", why: `${claimed.by} speaks for it` };
  if (planned?.until) return { outcome: "await", until: planned.until };
  const { legs } = planned ?? {};
  return legs ? { outcome: "prepared", legs } : { outcome: "nothing", why: `it is ${claimed.stored.event.status}` };
};

interface Planned {
  advance: Advance;
  legs?: LegWork[];
  until?: string;
}

/** Due too soon for Scheduler, so started directly, and not due yet: before its hull the channel may still be another's. */
function early({ status, plan, prepareAt }: LiveEvent, asked: number, now: Instant): Planned | undefined {
  if (status !== "scheduled" || plan !== asked || prepareAt === undefined || parseInstant(prepareAt) <= now)
    return undefined;
  return {
    advance: { decision: none(`to be prepared at ${prepareAt}`), dueBy: parseInstant(prepareAt) + WAKE_GRACE },
    until: prepareAt,
  };
}

function plan(stored: Stored, channels: LegChannels, now: Instant): Planned {
  const { event } = stored;
  if (!isDue(event, now))
    return { advance: { decision: none(`it is ${event.status}, to be prepared at ${event.prepareAt}`), close: true } };
  const legs = event.legs.map(
    ({ channel }) => stored.legs.find((leg) => leg.channel === channel) ?? newLeg(event, channel, now),
  );
  const works = legs.map((leg) => ({ leg, work: workOf(event, leg, channels.of(leg.channel), now) }));
  const failed = works.flatMap(({ leg, work }) =>
    work.kind === "impossible"
      ? [{ ...leg, phase: "failed" as const, why: work.why, updatedAt: formatInstant(now) }]
      : [],
  );
  // While it is at work on a leg, that leg is not a failed one to be tried again.
  const again = works.flatMap(({ leg, work }) =>
    work.kind === "work" && leg.phase === "failed"
      ? [{ ...leg, phase: "starting" as const, why: "tried again", updatedAt: formatInstant(now) }]
      : [],
  );
  const fresh = legs.filter(
    (leg) => !stored.legs.includes(leg) && !failed.some((other) => other.channel === leg.channel),
  );
  return {
    advance: { decision: decidePrepare(event, now), legs: [...fresh, ...failed, ...again], dueBy: now + CHECK_EVERY },
    legs: works.flatMap(({ work }) => (work.kind === "work" ? [work.leg] : [])),
  };
}

const isDue = (event: LiveEvent, now: Instant): boolean =>
  event.status === "scheduled"
    ? event.prepareAt !== undefined && parseInstant(event.prepareAt) <= now
    : ["preparing", "standby", "on-air"].includes(event.status);

const newLeg = (event: LiveEvent, channel: Leg["channel"], now: Instant): Leg => ({
  liveEvent: event.id,
  channel,
  phase: "waiting",
  why: "prepared",
  updatedAt: formatInstant(now),
});
