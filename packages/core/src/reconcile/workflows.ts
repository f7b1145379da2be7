import type { ChannelId, Claim, Leg, LiveEvent, WorkflowCue } from "@showcaller/contracts";
import { type Moments, moments } from "../schedule/moments.ts";
import { MINUTE, parseInstant, SECOND } from "../time/instant.ts";
import type { Command } from "./commands.ts";
import type { Desired, Observed } from "./snapshot.ts";
import type { Watch } from "./watch.ts";

/** Scheduler fires within its 60 s; a cue not claimed by then is taken for lost. */
const LOST_AFTER = 75 * SECOND;
/** An attempt that closed without result is followed by the next one after this. */
const AGAIN_AFTER = MINUTE;
/** The start workflow records air itself, retries and all, within this. */
const AIR_LOST_AFTER = 45 * SECOND;
/** AWS: up to 10 minutes of start-up is normal. A leg that would come up later than the end is not started. */
const WORTH_A_START = 10 * MINUTE;
/** A leg that keeps failing is started again after 1, 2, 4, 8 and then every 16 minutes. */
const SLOWEST_RETRY = 4;

type Entry = Desired["events"][number];

/** Lost schedules, dead workflows, ghosts and late legs: every cue whose workflow should be at work and is not. */
export const workflowCommands = (
  entry: Entry,
  observed: Observed,
  enforced: ReadonlySet<ChannelId>,
  watch: Watch,
): Command[] => {
  const wanted = wantedCue(entry, { observed, enforced, watch });
  if (!wanted) return [];
  const claim = entry.claims[wanted.cue === "prepare" ? "start" : "stop"];
  const again = wanted.anew ? "start" : claimVerdict(claim, entry.event, watch);
  if (again === "check" && claim)
    return [
      {
        kind: "check-execution",
        claim,
        cue: wanted.cue,
        plan: entry.event.plan,
        why: `the workflow of cue ${wanted.cue}, attempt ${claim.attempt}, should have written something by now`,
        predicts: "if it lives, it is asked again later; if it is dead, the next attempt starts",
      },
    ];
  if (again !== "start") return [];
  return [
    {
      kind: "start-execution",
      liveEvent: entry.event.id,
      cue: wanted.cue,
      plan: entry.event.plan,
      replaces: claim,
      why: wanted.why,
      predicts:
        wanted.cue === "prepare"
          ? "the start machine brings the legs up from wherever they stand"
          : "the stop machine takes it from wherever it stands",
    },
  ];
};

interface Wanted {
  cue: WorkflowCue;
  why: string;
  /** Also over the head of an execution that only waits for its next instant. */
  anew?: boolean;
}
interface Sight {
  observed: Observed;
  /** The channels that we may touch. */
  enforced: ReadonlySet<ChannelId>;
  watch: Watch;
}

/** Which workflow should be at work for it now, if any. */
function wantedCue(entry: Entry, sight: Sight): Wanted | undefined {
  const { event } = entry;
  const { watch } = sight;
  const at = moments(event);
  if (!at) return undefined;
  const heldUntil = event.held?.until ? parseInstant(event.held.until) : undefined;
  switch (event.status) {
    case "scheduled":
      if (watch.reached(at.endAt)) return { cue: "end", why: "its end has come and it was never prepared" };
      return watch.reached(at.prepareAt + LOST_AFTER)
        ? { cue: "prepare", why: `prepare was due at ${event.prepareAt} and nobody took it: the schedule is lost` }
        : undefined;
    case "preparing":
    case "standby":
      // A ghost: its end has come without air. The stop machine fails it and brings its legs down, unless a human holds it.
      if (!event.held && watch.reached(at.endAt))
        return { cue: "end", why: "its end has come and it never reached air" };
      if (event.status === "standby" && event.staging === "manual") return undefined;
      return (
        (event.status === "standby" ? lateLeg(entry, at, sight) : undefined) ?? {
          cue: "prepare",
          why: `it is ${event.status} and no workflow is at work on it`,
        }
      );
    case "on-air":
      if (event.held && heldUntil === undefined) return lateLeg(entry, at, sight);
      return watch.reached(Math.max(at.endAt, heldUntil ?? at.endAt) + LOST_AFTER)
        ? { cue: "end", why: `its end ${event.endAt} has come and nobody took it: the schedule is lost` }
        : lateLeg(entry, at, sight);
    case "ending":
      return { cue: "end", why: "it is ending and no workflow is at work on it" };
    case "cancelled":
    case "failed":
      return { cue: "release", why: `it is ${event.status} and its legs are not known to be down` };
    default:
      return undefined;
  }
}

/** A leg that failed to start in time and runs now: it is taken in. */
function lateLeg(entry: Entry, at: Moments, sight: Sight): Wanted | undefined {
  const { event, legs } = entry;
  const runs = (phase: Leg["phase"]) => (leg: Leg) =>
    leg.phase === phase && sight.enforced.has(leg.channel) && stateOf(leg, sight) === "RUNNING";
  const failed = legs.find((leg) => runs("failed")(leg) && rested(leg, entry, sight));
  const late = failed ?? legs.find(runs("starting"));
  if (late)
    return {
      cue: "prepare",
      why: `leg ${late.channel} runs after all: "${event.title}" takes it in`,
      anew: late === failed,
    };
  return failedLeg(entry, at, sight);
}

const stateOf = ({ channel }: Leg, { observed }: Sight) => observed.channels.get(channel)?.state;

/** Long enough since the leg was last tried. */
const rested = ({ updatedAt }: Leg, { claims }: Entry, { watch }: Sight): boolean =>
  watch.reached(parseInstant(updatedAt) + MINUTE * 2 ** Math.min((claims.start?.attempt ?? 1) - 1, SLOWEST_RETRY));

/** A leg whose start failed and whose encoder is down: tried again, ever less often, while there is a show left to carry. */
function failedLeg(entry: Entry, at: Moments, sight: Sight): Wanted | undefined {
  const { event, legs } = entry;
  const failed = legs.find(
    (leg) =>
      leg.phase === "failed" &&
      sight.enforced.has(leg.channel) &&
      stateOf(leg, sight) === "IDLE" &&
      rested(leg, entry, sight),
  );
  if (!failed || (!event.held && sight.watch.reached(at.endAt - WORTH_A_START))) return undefined;
  return { cue: "prepare", why: `the start of leg ${failed.channel} failed: it is tried again`, anew: true };
}

/**
 * Air happens in the encoders. A workflow that still waits for a hanging leg, or is dead, must not keep it from being recorded:
 * a show that ran would end as one that never reached air.
 */
export const airCommands = ({ event, legs }: Entry, observed: Observed, watch: Watch): Command[] => {
  const at = moments(event);
  if (!at || !["preparing", "standby"].includes(event.status) || event.staging === "manual") return [];
  if (!watch.reached(at.airAt + AIR_LOST_AFTER) || (!event.held && watch.reached(at.endAt))) return [];
  const onAir = legs.filter(
    ({ phase, channel, armed }) =>
      phase === "ready" &&
      (armed === undefined || armed.at === event.airAt) &&
      observed.channels.get(channel)?.state === "RUNNING",
  );
  if (onAir.length === 0) return [];
  return [
    {
      kind: "record-air",
      liveEvent: event.id,
      legsOnAir: onAir.length,
      why: `air was at ${event.airAt}, ${onAir.length} of ${event.legs.length} legs run armed for it, and nobody has recorded it`,
      predicts: "it is on air in the records as it is on screen; no encoder is touched",
    },
  ];
};

/** Leave it alone, ask whether it lives, or start the next attempt. */
function claimVerdict(claim: Claim | undefined, event: LiveEvent, watch: Watch): "leave" | "check" | "start" {
  if (!claim) return waitsForDispatch(event, watch) ? "leave" : "start";
  if (claim.closedAt !== undefined)
    return claim.plan < event.plan && waitsForDispatch(event, watch)
      ? "leave"
      : watch.reached(claim.closedAt + AGAIN_AFTER)
        ? "start"
        : "leave";
  return watch.reached(claim.dueBy) ? "check" : "leave";
}

/** A change of plan was written a moment ago: the dispatcher starts its workflow within seconds. */
function waitsForDispatch(event: LiveEvent, watch: Watch): boolean {
  return !watch.reached(parseInstant(event.updatedAt) + LOST_AFTER);
}
