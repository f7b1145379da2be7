import type { Advance } from "@showcaller/adapters/state/progress";
import type { Stored } from "@showcaller/adapters/state/types";
import type { Channel, Leg, LiveEvent } from "@showcaller/contracts";
import { none } from "@showcaller/core/lifecycle/decision";
import { prepare as decidePrepare } from "@showcaller/core/lifecycle/progress";
import type { Instant } from "@showcaller/core/ports";
import { formatInstant, parseInstant } from "@showcaller/core/time/instant";
import type { LegWork, TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { CHECK_EVERY } from "../shared/grace.ts";
import { workOf } from "../shared/work.ts";

/** Cue prepare. An older plan's schedule that fires although the live event has moved finds nothing to do and leaves. */
export const prepare = async (input: TaskInput<"prepare">, deps: Deps): Promise<TaskOutput<"prepare">> => {
  const channels = new Map((await deps.store.channels.all()).map((channel) => [channel.id, channel]));
  const now = deps.clock.now();
  let legs: LegWork[] | undefined;
  const claimed = await deps.store.progress.claim(input, input.execution, (stored) => {
    const planned = plan(stored, channels, now);
    legs = planned.legs;
    return planned.advance;
  });
  if (claimed.kind === "absent") return { outcome: "nothing", why: "there is no such live event" };
  if (claimed.kind === "superseded") return { outcome: "superseded", why: `${claimed.by} speaks for it` };
  return legs ? { outcome: "prepared", legs } : { outcome: "nothing", why: `it is ${claimed.stored.event.status}` };
};

function plan(
  stored: Stored,
  channels: ReadonlyMap<string, Channel>,
  now: Instant,
): { advance: Advance; legs?: LegWork[] } {
  const { event } = stored;
  if (!isDue(event, now))
    return { advance: { decision: none(`it is ${event.status}, to be prepared at ${event.prepareAt}`), close: true } };
  const legs = event.legs.map(
    ({ channel }) => stored.legs.find((leg) => leg.channel === channel) ?? newLeg(event, channel, now),
  );
  const works = legs.map((leg) => ({ leg, work: workOf(event, leg, channels.get(leg.channel), now) }));
  const failed = works.flatMap(({ leg, work }) =>
    work.kind === "impossible"
      ? [{ ...leg, phase: "failed" as const, why: work.why, updatedAt: formatInstant(now) }]
      : [],
  );
  const fresh = legs.filter(
    (leg) => !stored.legs.includes(leg) && !failed.some((other) => other.channel === leg.channel),
  );
  return {
    advance: { decision: decidePrepare(event, now), legs: [...fresh, ...failed], dueBy: now + CHECK_EVERY },
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
