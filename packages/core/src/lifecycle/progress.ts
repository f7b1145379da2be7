import type { Leg, LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { formatInstant, MINUTE, parseDuration, parseInstant } from "../time/instant.ts";
import { change, type Decision, none } from "./decision.ts";

/* What the workflows and the sweep decide about a live event, as opposed to what people ask for (operator.ts, patch.ts). */

/** The `prepare` cue. */
export const prepare = (event: LiveEvent, now: Instant): Decision =>
  event.status === "scheduled"
    ? change(
        event,
        { status: "preparing" },
        {
          kind: "status",
          name: "live-event.preparing",
          text: `preparing ${event.legs.length} leg${event.legs.length === 1 ? "" : "s"}`,
          why: `cue prepare: air ${event.airAt} - lead ${event.lead}`,
        },
        now,
      )
    : none(`it is ${event.status}`);

/** After the legs' start-up: standby with at least one leg ready, degraded unless all are. */
export const standBy = (event: LiveEvent, legs: readonly Leg[], now: Instant): Decision => {
  const ready = legs.filter((leg) => leg.phase === "ready").length;
  const degraded =
    ready < event.legs.length || legs.some((leg) => leg.phase === "ready" && leg.why.startsWith("degraded"));
  const count = `${ready} of ${event.legs.length} legs ready`;
  if (ready === 0) return none("no leg is ready");
  if (event.status === "preparing")
    return change(
      event,
      { status: "standby", degraded },
      {
        kind: "status",
        name: "live-event.standby",
        text: `on standby: ${count}`,
        why: degraded
          ? "one leg failing degrades a live event, it does not fail it"
          : "every leg runs and its endpoint answers",
      },
      now,
    );
  if (degraded !== event.degraded && ["standby", "on-air", "ending"].includes(event.status))
    return change(
      event,
      { degraded },
      {
        kind: "status",
        name: "live-event.changed",
        text: `${degraded ? "degraded" : "whole again"}: ${count}`,
        why: "a leg's readiness changed",
      },
      now,
    );
  return none(`it is ${event.status}, ${count}`);
};

/** The `air` cue, recorded from observation: the instant has come and a leg runs. */
export const air = (event: LiveEvent, legsOnAir: number, now: Instant): Decision => {
  const at = moments(event);
  if (event.status !== "standby" || !at) return none(`it is ${event.status}`);
  if (event.staging === "manual") return none("manual staging: waits for go");
  if (now < at.airAt) return none(`air is at ${event.airAt}`);
  if (legsOnAir === 0) return none("no leg delivers");
  return change(
    event,
    { status: "on-air", onAirAt: formatInstant(now), degraded: event.degraded || legsOnAir < event.legs.length },
    {
      kind: "status",
      name: "live-event.on-air",
      text: `on air on ${legsOnAir} of ${event.legs.length} legs`,
      why: `cue air: ${event.airAt} has come; the switch was armed at standby, the encoders confirm it`,
    },
    now,
  );
};

/** Who holds a live event when its overrun policy does. */
export const POLICY = "showcaller:policy";

/** `extend` policy: in steps, so that a feed that dies is noticed within one. */
const EXTENSION = 5 * MINUTE;

export type Ending =
  /** Change first (if any), then look again at `until`. */
  | { kind: "wait"; until: Instant; decision: Decision }
  /** A human holds it: whoever releases it starts a new execution. */
  | { kind: "held" }
  /** Stop the legs. */
  | { kind: "stop"; decision: Decision }
  /** Nothing left to do. */
  | { kind: "over" };

/** The end is a plan, not an order (law 5): asked at the end, at the end of the tail, and whenever the plan has changed. */
export const ending = (event: LiveEvent, feedLive: boolean, now: Instant): Ending => {
  const at = moments(event);
  const unchanged = none("as it stands");
  if (!at || event.status === "draft" || event.status === "ended") return { kind: "over" };
  if (event.status === "cancelled" || event.status === "failed") return { kind: "stop", decision: unchanged };
  if (event.status === "ending")
    return now < at.stopAt
      ? { kind: "wait", until: at.stopAt, decision: unchanged }
      : { kind: "stop", decision: unchanged };
  if (event.held && !event.held.until) return { kind: "held" };
  const heldUntil = event.held?.until ? parseInstant(event.held.until) : undefined;
  const until = Math.max(at.endAt, heldUntil ?? at.endAt);
  if (now < until) return { kind: "wait", until, decision: unchanged };
  if (event.status !== "on-air") return { kind: "stop", decision: neverOnAir(event, now) };
  // Held by policy to a limit that somebody has raised since: the policy is asked again.
  return now < at.limitAt ? byPolicy(event, at, feedLive, now) : beginTail(event, now, "the overrun limit is reached");
};

function byPolicy(
  event: LiveEvent,
  at: NonNullable<ReturnType<typeof moments>>,
  feedLive: boolean,
  now: Instant,
): Ending {
  if (event.overrun.policy === "hold")
    return {
      kind: "wait",
      until: at.limitAt,
      decision: change(
        event,
        {
          held: { by: POLICY, since: formatInstant(now), until: formatInstant(at.limitAt) },
          overrunning: true,
        },
        {
          kind: "decision",
          name: "live-event.held",
          text: `held by policy until ${formatInstant(at.limitAt)}`,
          why: "overrun policy hold: a human says when it is over, at the latest the limit does",
          predicts: `without a word from anybody it ends at ${formatInstant(at.limitAt)}`,
        },
        now,
      ),
    };
  if (event.overrun.policy === "extend" && feedLive) {
    const until = Math.min(now + EXTENSION, at.limitAt);
    return {
      kind: "wait",
      until,
      decision: change(
        event,
        { endAt: formatInstant(until), overrunning: true },
        {
          kind: "decision",
          name: "live-event.extended",
          text: `extended to ${formatInstant(until)}`,
          why: "overrun policy extend: the feed is still live",
          predicts: `at most to the limit ${formatInstant(at.limitAt)}`,
        },
        now,
        { plan: true },
      ),
    };
  }
  return beginTail(
    event,
    now,
    event.overrun.policy === "extend"
      ? "overrun policy extend: the feed has ended"
      : "the planned end has come and the policy is stop",
  );
}

function beginTail(event: LiveEvent, now: Instant, why: string): Ending {
  const stopAt = now + parseDuration(event.tail);
  return {
    kind: "wait",
    until: stopAt,
    decision: change(
      event,
      { status: "ending", endAt: formatInstant(now), endingAt: formatInstant(now), held: undefined },
      {
        kind: "status",
        name: "live-event.ending",
        text: `ending: the encoder stops at ${formatInstant(stopAt)}`,
        why,
        predicts: "extend or hold until then returns it to on air",
      },
      now,
    ),
  };
}

function neverOnAir(event: LiveEvent, now: Instant): Decision {
  return change(
    event,
    { status: "failed", endedAt: formatInstant(now) },
    {
      kind: "status",
      name: "live-event.failed",
      text: "never reached air",
      why: `its end ${event.endAt} has come and it was still ${event.status}`,
    },
    now,
  );
}

/** All legs are down, kept or were never up. */
export const finish = (event: LiveEvent, now: Instant): Decision =>
  event.status === "ending"
    ? change(
        event,
        { status: "ended", endedAt: formatInstant(now) },
        {
          kind: "status",
          name: "live-event.ended",
          text: `"${event.title}" ended`,
          why: "every leg is stopped, or kept by the next booking",
        },
        now,
      )
    : none(`it is ${event.status}`);
