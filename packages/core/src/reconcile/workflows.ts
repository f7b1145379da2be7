import type { Claim, LiveEvent, WorkflowCue } from "@showcaller/contracts";
import { moments } from "../schedule/moments.ts";
import { MINUTE, parseInstant, SECOND } from "../time/instant.ts";
import type { Command } from "./commands.ts";
import type { Desired, Observed } from "./snapshot.ts";
import type { Watch } from "./watch.ts";

/** Scheduler fires within its 60 s; a cue not claimed by then is taken for lost. */
const LOST_AFTER = 75 * SECOND;
/** An attempt that closed without result is followed by the next one after this. */
const AGAIN_AFTER = MINUTE;

type Entry = Desired["events"][number];

/** Lost schedules, dead workflows, ghosts and late legs: every cue whose workflow should be at work and is not. */
export const workflowCommands = (entry: Entry, observed: Observed, watch: Watch): Command[] => {
  const wanted = wantedCue(entry, observed, watch);
  if (!wanted) return [];
  const claim = entry.claims[wanted.cue === "prepare" ? "start" : "stop"];
  const again = claimVerdict(claim, entry.event, watch);
  if (again === "check" && claim)
    return [
      {
        kind: "check-execution",
        claim,
        cue: wanted.cue,
        plan: entry.event.plan,
        why: `${claim.execution} should have written something by now`,
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
}

/** Which workflow should be at work for it now, if any. */
function wantedCue({ event, legs }: Entry, observed: Observed, watch: Watch): Wanted | undefined {
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
      // A ghost: its end has come without air. The stop machine fails it and brings its legs down.
      if (watch.reached(Math.max(at.endAt, heldUntil ?? at.endAt)))
        return { cue: "end", why: "its end has come and it never reached air" };
      if (event.status === "standby" && event.staging === "manual") return undefined;
      return { cue: "prepare", why: `it is ${event.status} and no workflow is at work on it` };
    case "on-air":
      if (event.held && heldUntil === undefined) return lateLeg(event, legs, observed);
      return watch.reached(Math.max(at.endAt, heldUntil ?? at.endAt) + LOST_AFTER)
        ? { cue: "end", why: `its end ${event.endAt} has come and nobody took it: the schedule is lost` }
        : lateLeg(event, legs, observed);
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
function lateLeg(event: LiveEvent, legs: Entry["legs"], observed: Observed): Wanted | undefined {
  const late = legs.find(
    (leg) => ["failed", "starting"].includes(leg.phase) && observed.channels.get(leg.channel)?.state === "RUNNING",
  );
  return late ? { cue: "prepare", why: `leg ${late.channel} runs after all: "${event.title}" takes it in` } : undefined;
}

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
