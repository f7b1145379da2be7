import type { Attempt, Incident } from "@showcaller/contracts";
import { setNow } from "../incidents/correlate.ts";
import { causeOf, lastTurn } from "../incidents/edges.ts";
import type { LegView, Scene } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { parseInstant, SECOND } from "../time/instant.ts";
import { staleActions } from "./garbage.ts";
import { landsAfter } from "./landing.ts";
import { isSourceWord } from "./slate.ts";
import { isActive, targetInput } from "./targets.ts";
import { holdsFrom, isOnProgramme, landed, setSinceTried } from "./trial.ts";

/** What has just cleared may be set again in another form: the input that was switched to has an alert of its own, seconds later. */
const HOLDS = 5 * SECOND;
/** A switch that should have landed is looked at then; its verification's time is for one that is late. */
const SEEN_AFTER = 2 * SECOND;
const LOOK_EVERY = 10 * SECOND;
const lookFrom = (first: Instant, now: Instant): Instant =>
  now < first ? first : first + LOOK_EVERY * (Math.floor((now - first) / LOOK_EVERY) + 1);

/** Of what seems to have come true: from when on that counts. Of a switch: when to look for it next. `undefined`: there is no such instant. */
export const settlesAt = (attempt: Attempt, incident: Incident, { leg }: Scene, now: Instant): Instant | undefined => {
  switch (attempt.verify?.what) {
    case "programme-holds":
      return lookFrom(holdsFrom(attempt, leg), now);
    case "input-active":
      return lookFrom(landed(attempt, leg) + SEEN_AFTER, now);
    default:
      return clearFrom(attempt, incident, leg, now);
  }
};

/** Of a switch that is on screen: what MediaConnect goes on to say of the source that is not says nothing of it. */
function clearFrom(attempt: Attempt, incident: Incident, leg: LegView | undefined, now: Instant): Instant | undefined {
  if (attempt.verify?.what !== "cause-clears") return undefined;
  const target = attempt.action.do === "switch-input" && leg ? targetInput(attempt.action, leg.channel) : undefined;
  const elsewhere = leg !== undefined && target !== undefined && isActive(target, leg);
  const set = setNow(incident, now).filter((state) => causeOf(state) === attempt.cause);
  if (set.some((state) => !(elsewhere && isSourceWord(state)))) return undefined;
  if (set.length > 0) return parseInstant(attempt.at) + landsAfter(attempt.action, leg?.channel) + HOLDS;
  const cleared = Object.values(incident.signals)
    .filter(({ edges }) => edges.some(({ cause }) => cause === attempt.cause))
    .map(lastTurn);
  return Math.max(0, ...cleared) + HOLDS;
}

/** Has the contrary of what it should bring about come true? `undefined`: not yet, or nothing could say so before its time is over. */
export const refuted = (attempt: Attempt, incident: Incident, now: Instant): string | undefined => {
  if (attempt.verify?.what !== "programme-holds") return undefined;
  const bad = setSinceTried(incident, attempt, now);
  return bad && `${bad.name} is set since the programme was tried`;
};

/** Can it be seen by asking the encoder alone? */
export const needsLook = ({ verify }: Attempt): boolean =>
  verify !== undefined && ["input-active", "programme-holds", "encoder-running"].includes(verify.what);

/** Has what an attempt should bring about come true? Nothing that was not seen counts. */
export const verified = (
  attempt: Attempt,
  incident: Incident,
  { leg, liveEvent, viewersOn }: Scene,
  now: Instant,
): boolean => {
  switch (attempt.verify?.what) {
    case "cause-clears": {
      const from = clearFrom(attempt, incident, leg, now);
      return from !== undefined && now >= from;
    }
    case "input-active": {
      const target = leg && targetInput(attempt.action, leg.channel);
      return leg !== undefined && target !== undefined && isActive(target, leg);
    }
    case "programme-holds":
      return leg !== undefined && now >= holdsFrom(attempt, leg) && isOnProgramme(leg);
    case "encoder-running":
      return leg?.state === "RUNNING" && (leg.running ?? 0) >= leg.channel.encoder.pipelines;
    case "flows-active":
      return leg?.channel.flows.every(({ arn }) => leg.flows?.[arn] === "ACTIVE") ?? false;
    case "viewers-moved":
      return viewersOn !== undefined && viewersOn !== leg?.channel.id;
    case "schedule-collected":
      return (
        leg?.actions !== undefined &&
        liveEvent !== undefined &&
        staleActions(leg.actions, incident.attempts, liveEvent, now).length === 0
      );
    case undefined:
      return false;
  }
};
