import type { Actor, LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { formatDuration, formatInstant, parseDuration, SECOND } from "../time/instant.ts";
import { intentAt } from "../time/zone.ts";
import { change, type Decision, no, none, wrongStatus } from "./decision.ts";

/** A fixed MediaLive input switch must lie at least 15 s ahead; 5 s more for the calls (medialive ug x-actions-in-schedule-ips). */
const GO_AHEAD = 20 * SECOND;

/** What an operator's cue is told. */
export interface Press {
  actor: Actor;
  now: Instant;
}

/** Manual staging: on air in 20 s, armed on every leg at the same instant. The end moves with it. */
export const go = (event: LiveEvent, { now }: Press): Decision => {
  if (event.staging !== "manual")
    return no("wrong-status", `"${event.title}" goes on air by itself at ${event.airAt}.`, [
      { at: "/staging", reason: "only manually staged live events take go" },
    ]);
  if (event.status === "on-air") return none("it is on air already");
  if (event.status !== "standby") return wrongStatus(event, "go", ["standby"], "Wait for standby.");
  const air = Math.ceil((now + GO_AHEAD) / SECOND) * SECOND;
  const end = formatInstant(air + parseDuration(event.duration));
  return change(
    event,
    { airAt: formatInstant(air), endAt: end, plannedEndAt: end, staging: "auto", ...intent(event, air) },
    {
      kind: "request",
      name: "live-event.go",
      text: `go: on air at ${formatInstant(air)}`,
      why: "the operator says go; an encoder takes a fixed switch no nearer than 15 s ahead",
    },
    now,
    { plan: true },
  );
};

/** Moves air and end later. The channel, if it is up, stays up: preparation's beginning does not move. */
export const delay = (event: LiveEvent, by: string, { now }: Press): Decision => {
  const at = moments(event);
  if (!at || !["scheduled", "preparing", "standby"].includes(event.status))
    return wrongStatus(event, "delay", ["scheduled", "preparing", "standby"], "On air, use extend.");
  const step = parseDuration(by);
  if (step <= 0)
    return no("invalid-request", "A delay of nothing.", [{ at: "/by", reason: "give a duration above zero" }]);
  const airAt = formatInstant(at.airAt + step);
  const members = {
    airAt,
    endAt: formatInstant(at.endAt + step),
    plannedEndAt: formatInstant(at.plannedEndAt + step),
    ...(event.status === "scheduled" ? { prepareAt: formatInstant(at.prepareAt + step) } : {}),
    ...intent(event, at.airAt + step),
  };
  const text = `delayed by ${by}: on air at ${airAt}`;
  return change(
    event,
    members,
    { kind: "request", name: "live-event.delayed", text, why: "asked for; whatever runs stays up" },
    now,
    { plan: true },
  );
};

/** Moves the end later, inside the booked overrun limit: it cannot conflict with anybody (law 5). Works during the tail too. */
export const extend = (event: LiveEvent, by: string, { now }: Press): Decision => {
  const at = moments(event);
  if (!at || !["preparing", "standby", "on-air", "ending"].includes(event.status))
    return wrongStatus(
      event,
      "extend",
      ["preparing", "standby", "on-air", "ending"],
      "Before preparation, change the duration.",
    );
  const step = parseDuration(by);
  if (step <= 0)
    return no("invalid-request", "An extension of nothing.", [{ at: "/by", reason: "give a duration above zero" }]);
  const from = Math.max(at.endAt, event.status === "ending" ? now : at.endAt);
  const endAt = from + step;
  if (endAt > at.limitAt)
    return no(
      "beyond-limit",
      `That ends at ${formatInstant(endAt)}; the booking reaches ${formatInstant(at.limitAt)} (planned end + ${event.overrun.limit}).`,
      [
        {
          at: "/by",
          reason: `extend by at most ${formatDuration(Math.max(0, at.limitAt - from))}, or raise overrun.limit with PATCH: it books the longer time if the channel is free`,
        },
      ],
      { limitAt: formatInstant(at.limitAt) },
    );
  return change(
    event,
    { endAt: formatInstant(endAt), overrunning: endAt > at.plannedEndAt, ...backOnAir(event) },
    {
      kind: "request",
      name: "live-event.extended",
      text: `extended by ${by}: ends at ${formatInstant(endAt)}`,
      why: "asked for; inside the booked overrun limit, so no other booking is touched",
    },
    now,
    { plan: true },
  );
};

/** The show goes on past its end until somebody releases it, whatever the policy says. */
export const hold = (event: LiveEvent, { actor, now }: Press): Decision => {
  if (event.held && !event.held.until) return none("it is held already");
  if (!["standby", "on-air", "ending"].includes(event.status))
    return wrongStatus(event, "hold", ["standby", "on-air", "ending"], "There is nothing to hold yet, or any more.");
  return change(
    event,
    { held: { by: actor, since: formatInstant(now) }, ...backOnAir(event) },
    {
      kind: "request",
      name: "live-event.held",
      text: `held by ${actor}: stays on air until released`,
      why: "the operator holds it; a plan never cuts a show that a human holds",
    },
    now,
    { plan: true },
  );
};

/** Takes the hold back. Past the end, the tail begins now. */
export const release = (event: LiveEvent, { now }: Press): Decision => {
  const at = moments(event);
  if (!event.held || !at) return none("it is not held");
  const over = event.status === "on-air" && now >= at.endAt;
  const ending = over ? { status: "ending" as const, endAt: formatInstant(now), endingAt: formatInstant(now) } : {};
  return change(
    event,
    { held: undefined, ...ending },
    {
      kind: "request",
      name: "live-event.released",
      text: over
        ? `released: ending, the encoder stops after the tail of ${event.tail}`
        : `released: ends at ${event.endAt}`,
      why: "the operator releases it",
    },
    now,
    { plan: true },
  );
};

/** Ends the show now; the tail runs with the encoder up, so that extend or hold can still take it back. */
export const end = (event: LiveEvent, { now }: Press): Decision => {
  if (event.status === "ending" || event.status === "ended") return none(`it is ${event.status} already`);
  if (event.status !== "on-air") return wrongStatus(event, "end", ["on-air"], "Before air, use cancel.");
  return change(
    event,
    { status: "ending", endAt: formatInstant(now), endingAt: formatInstant(now), held: undefined },
    {
      kind: "request",
      name: "live-event.ending",
      text: `ended by the operator: the encoder stops after the tail of ${event.tail}`,
      why: "the operator ends it",
    },
    now,
    { plan: true },
  );
};

/** Before air only. What was started is stopped. */
export const cancel = (event: LiveEvent, { now }: Press): Decision => {
  if (event.status === "cancelled") return none("it is cancelled already");
  if (!["draft", "scheduled", "preparing", "standby"].includes(event.status))
    return wrongStatus(event, "cancel", ["draft", "scheduled", "preparing", "standby"], "On air, use end.");
  return change(
    event,
    // A hold would keep the stop from touching what has started (the lease write asks for none).
    { status: "cancelled", endedAt: formatInstant(now), held: undefined },
    {
      kind: "request",
      name: "live-event.cancelled",
      text: `"${event.title}" cancelled`,
      why: "asked for; its bookings are given back and whatever it started is stopped",
    },
    now,
    { plan: true },
  );
};

/** The intent follows the instant, where there is one. */
const intent = (event: LiveEvent, airAt: Instant): Pick<LiveEvent, "start"> =>
  event.start ? { start: intentAt(airAt, event.start.zone) } : {};

const backOnAir = (event: LiveEvent): { status?: "on-air"; endingAt?: undefined } =>
  event.status === "ending" ? { status: "on-air", endingAt: undefined } : {};
