import type { LiveEvent, LiveEventPatch } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { formatInstant } from "../time/instant.ts";
import { defined, hasPassed } from "./create.ts";
import { change, type Decision, no, none } from "./decision.ts";
import { POLICY } from "./progress.ts";
import { resolveTimes } from "./times.ts";

type Member = keyof LiveEventPatch;

/** What may still be changed. Once preparing, air moves by `delay`; once on air, the end moves by `extend` and `end`. */
const open: Readonly<Record<LiveEvent["status"], readonly Member[]>> = {
  draft: ["title", "externalId", "start", "duration", "lead", "tail", "overrun", "staging", "rights", "legs", "pool"],
  scheduled: [
    "title",
    "externalId",
    "start",
    "duration",
    "lead",
    "tail",
    "overrun",
    "staging",
    "rights",
    "legs",
    "pool",
  ],
  preparing: ["title", "externalId", "duration", "tail", "overrun", "staging"],
  standby: ["title", "externalId", "duration", "tail", "overrun"],
  "on-air": ["title", "externalId", "tail", "overrun"],
  ending: ["title", "externalId", "overrun"],
  ended: [],
  cancelled: [],
  failed: [],
};

/** `PATCH /v1/live-events/{id}`. Changing a title never touches times, schedules or workflows: `plan` stays. */
export const patch = (event: LiveEvent, wish: LiveEventPatch, now: Instant, tzdata: string): Decision => {
  const asked = Object.keys(defined(wish)) as Member[];
  const closed = asked.filter((member) => !open[event.status].includes(member));
  if (closed.length > 0) return refuseClosed(event, closed);
  const plain: LiveEvent = {
    ...(Object.assign({}, event, defined(withoutStart(wish))) as LiveEvent),
    overrun: { ...event.overrun, ...defined(wish.overrun ?? {}) },
  };
  const moved = moves(wish) ? replan(event, plain, wish, now) : ({ ok: true, members: {} } as const);
  if (!moved.ok) return moved.decision;
  const members: Members = { ...pick(plain, asked), ...moved.members, ...channels(event, wish) };
  const names = asked.filter((member) =>
    member === "start"
      ? members.airAt !== event.airAt || !same(members.start, event.start)
      : !same(members[member], event[member]),
  );
  if (names.length === 0) return none("nothing in it differs");
  if (wish.start) members.tzdata = tzdata;
  const plan = names.some((member) => member !== "title" && member !== "externalId");
  return change(
    event,
    members,
    {
      kind: "request",
      name: "live-event.changed",
      text: `"${members.title ?? event.title}" changed: ${names.join(", ")}`,
      why: plan ? "asked for; schedules and workflows follow the new plan" : "asked for; the plan stays as it is",
    },
    now,
    { plan },
  );
};

/** Channels by name take the place of a pool. A new pool's, and those of a draft that gets its start, are chosen when it is written. */
function channels(event: LiveEvent, wish: LiveEventPatch): Members {
  if (wish.legs && !wish.pool) return { pool: undefined };
  if (wish.pool && !wish.legs && !same(wish.pool, event.pool)) return { legs: [] };
  return {};
}

const moves = (wish: LiveEventPatch): boolean =>
  ["start", "duration", "lead", "tail", "overrun"].some((member) => member in wish);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const withoutStart = ({ start: _, ...rest }: LiveEventPatch): Omit<LiveEventPatch, "start"> => rest;

const pick = (event: LiveEvent, members: readonly Member[]): Partial<LiveEvent> =>
  Object.fromEntries(members.filter((member) => member !== "start").map((member) => [member, event[member]]));

/** A member given as undefined is removed. */
type Members = { [K in keyof LiveEvent]?: LiveEvent[K] | undefined };
type Replanned = { ok: true; members: Members } | { ok: false; decision: Decision };

/** New times from the merged wishes: through the same door as a booking, so with the same refusals. */
function replan(before: LiveEvent, merged: LiveEvent, wish: LiveEventPatch, now: Instant): Replanned {
  const start = wish.start ?? (before.airAt ? { instant: before.airAt } : undefined);
  const times = resolveTimes({ ...merged, ...(start ? { start } : {}) } as Parameters<typeof resolveTimes>[0], now);
  if (!times.ok) return { ok: false, decision: { kind: "refuse", refusal: times.refusal } };
  if (!times.value) return { ok: true, members: {} };
  const { start: intent, ...members } = times.value;
  if (before.status === "draft" || before.status === "scheduled") return reschedule(before, wish, members, intent, now);
  return running(before, merged, wish.duration ? members : {}, now);
}

/** Once preparing, preparation's beginning is history; air moves by `delay`. Once on air, so is the end as it was moved. */
function running(before: LiveEvent, merged: LiveEvent, moved: Partial<LiveEvent>, now: Instant): Replanned {
  const after: LiveEvent = { ...merged, ...defined({ endAt: moved.endAt, plannedEndAt: moved.plannedEndAt }) };
  const at = moments(after);
  if (!at) return { ok: true, members: {} };
  const refused = (...args: Parameters<typeof no>): Replanned => ({ ok: false, decision: no(...args) });
  if (moved.endAt && at.endAt <= now)
    return refused("end-before-start", `That would end it at ${after.endAt}, before now (${formatInstant(now)}).`, [
      { at: "/duration", reason: "give a longer duration" },
    ]);
  // What has been promised stays inside the booking; an end that a hold has moved beyond it is none of the limit's.
  if (at.endAt > at.limitAt && at.limitAt < (moments(before)?.limitAt ?? at.limitAt))
    return refused("beyond-limit", `It ends at ${after.endAt}; that limit is at ${formatInstant(at.limitAt)}.`, [
      { at: "/overrun/limit", reason: "give a limit that reaches its end, or end it first" },
    ]);
  return {
    ok: true,
    members: { ...defined({ endAt: moved.endAt, plannedEndAt: moved.plannedEndAt }), ...heldTo(after, at.limitAt) },
  };
}

/** What the policy holds, it holds to the limit as it is now. */
const heldTo = (after: LiveEvent, limitAt: Instant): Members => {
  if (after.held?.by !== POLICY) return {};
  return {
    held: after.overrun.policy === "hold" ? { ...after.held, until: formatInstant(limitAt) } : undefined,
  };
};

function reschedule(
  before: LiveEvent,
  wish: LiveEventPatch,
  members: Partial<LiveEvent>,
  intent: LiveEvent["start"],
  now: Instant,
): Replanned {
  if (wish.start && hasPassed(members, now))
    return {
      ok: false,
      decision: no("start-in-past", `${members.airAt} has passed (it is ${formatInstant(now)}).`, [
        { at: "/start", reason: "give a start in the future" },
      ]),
    };
  const status = before.status === "draft" && members.airAt ? { status: "scheduled" as const } : {};
  return { ok: true, members: { ...members, ...status, ...(wish.start ? { start: intent } : {}) } };
}

function refuseClosed(event: LiveEvent, closed: readonly Member[]): Decision {
  const instead: Partial<Record<LiveEvent["status"], string>> = {
    preparing: "Use delay to move air, or cancel and book again.",
    standby: "Use delay to move air, or cancel and book again.",
    "on-air": "Use extend, hold or end.",
    ending: "Use extend or hold.",
  };
  return no(
    "wrong-status",
    `"${event.title}" is ${event.status}: ${closed.join(", ")} can no longer be changed. ${instead[event.status] ?? "It is over: book a new live event."}`,
    closed.map((member) => ({ at: `/${member}`, reason: `fixed once ${event.status}` })),
    { currentStatus: event.status },
  );
}
