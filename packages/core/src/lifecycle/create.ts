import type { Actor, LiveEvent, LiveEventInput } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { formatInstant, parseInstant } from "../time/instant.ts";
import { type Decision, no } from "./decision.ts";
import { resolveTimes } from "./times.ts";

/** Lead: AWS starts a channel usually within 3 minutes, up to 10 is normal; 15 leaves room for checks. */
const DEFAULTS = { lead: "PT15M", tail: "PT5M", overrun: { policy: "stop", limit: "PT30M" }, staging: "auto" } as const;

/** Books a live event, or drafts one without a start. */
export const create = (
  input: LiveEventInput,
  context: { id: LiveEvent["id"]; actor: Actor; now: Instant; tzdata: string },
): Decision => {
  const { id, actor, now, tzdata } = context;
  const base = {
    id,
    title: input.title,
    ...(input.externalId ? { externalId: input.externalId } : {}),
    duration: input.duration,
    lead: input.lead ?? DEFAULTS.lead,
    tail: input.tail ?? DEFAULTS.tail,
    overrun: { ...DEFAULTS.overrun, ...defined(input.overrun ?? {}) },
    staging: input.staging ?? DEFAULTS.staging,
    ...(input.rights ? { rights: input.rights } : {}),
    // Out of a pool they are chosen by whoever writes it, on what is booked then.
    legs: input.legs ?? [],
    ...(input.pool ? { pool: input.pool } : {}),
    degraded: false,
    overrunning: false,
    rev: 1,
    plan: 1,
    createdAt: formatInstant(now),
    updatedAt: formatInstant(now),
    createdBy: actor,
  };
  const times = resolveTimes({ ...base, ...(input.start ? { start: input.start } : {}) }, now);
  if (!times.ok) return { kind: "refuse", refusal: times.refusal };
  if (!times.value)
    return {
      kind: "change",
      event: { ...base, status: "draft" },
      entry: {
        kind: "request",
        name: "live-event.drafted",
        text: `"${input.title}" drafted`,
        why: "booked without a start: nothing is claimed yet",
      },
    };
  const event: LiveEvent = { ...base, ...times.value, tzdata, status: "scheduled" };
  if (hasPassed(event, now))
    return no("start-in-past", `${event.airAt} has passed (it is ${formatInstant(now)}).`, [
      { at: "/start", reason: "give a start in the future" },
    ]);
  return {
    kind: "change",
    event,
    entry: {
      kind: "request",
      name: "live-event.booked",
      text: `"${event.title}" booked: on air ${event.airAt}, planned end ${event.plannedEndAt}`,
      why: `asked for; preparation begins ${event.prepareAt} (air - ${event.lead}), the channels are claimed to the overrun limit of ${event.overrun.limit} and the tail of ${event.tail}`,
    },
  };
};

/** At its very second a live event can still be booked; after it, not. */
export const hasPassed = (event: Pick<LiveEvent, "airAt">, now: Instant): boolean =>
  event.airAt !== undefined && parseInstant(event.airAt) < now;

/** Members given as undefined are as good as absent. */
export const defined = <T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
