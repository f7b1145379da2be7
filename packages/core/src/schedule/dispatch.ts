import { CONTRACT, type LiveEvent, type WorkflowCue } from "@showcaller/contracts";
import { executionName, machineOf, scheduleName } from "../names.ts";
import type { CueSchedule, Instant } from "../ports.ts";
import { MINUTE, parseInstant } from "../time/instant.ts";
import { moments } from "./moments.ts";

/** A cue due sooner than this is started directly: Scheduler fires within its 60 s. */
const DIRECTLY = 2 * MINUTE;

/** What a written live event asks of Scheduler and Step Functions. Every part may be done twice. */
export interface Dispatch {
  schedules: CueSchedule[];
  executions: { machine: "start" | "stop"; name: string; input: CueSchedule["input"]; cue: WorkflowCue }[];
  /** Schedules of the plan before. They would find nothing to do; removing them is tidiness. */
  remove: string[];
}

/** Only a new plan, or a first one, asks for anything: a changed title asks for nothing. */
export const dispatch = (before: LiveEvent | undefined, after: LiveEvent, now: Instant): Dispatch => {
  const same = before && before.plan === after.plan && (before.status === "draft") === (after.status === "draft");
  if (same) return { schedules: [], executions: [], remove: [] };
  const due = cuesOf(before, after);
  const direct = due.filter(({ at }) => at - now < DIRECTLY);
  const later = due.filter(({ at }) => at - now >= DIRECTLY);
  return {
    schedules: later.map(({ cue, at }) => ({
      name: scheduleName(after.id, cue, after.plan),
      at,
      machine: machineOf(cue),
      executionName: executionName(after.id, cue, after.plan, 1),
      input: inputOf(after, cue),
    })),
    executions: direct.map(({ cue }) => ({
      machine: machineOf(cue),
      name: executionName(after.id, cue, after.plan, 1),
      input: inputOf(after, cue),
      cue,
    })),
    remove:
      before && before.plan !== after.plan && before.status !== "draft"
        ? (["prepare", "end"] as const).map((cue) => scheduleName(before.id, cue, before.plan))
        : [],
  };
};

const inputOf = (event: LiveEvent, cue: WorkflowCue) => ({
  contract: CONTRACT,
  liveEvent: event.id,
  cue,
  plan: event.plan,
  attempt: 1,
});

interface Due {
  cue: WorkflowCue;
  at: Instant;
}

function cuesOf(before: LiveEvent | undefined, event: LiveEvent): Due[] {
  const at = moments(event);
  if (!at) return [];
  const heldUntil = event.held?.until ? parseInstant(event.held.until) : undefined;
  const end: Due[] =
    event.held && heldUntil === undefined ? [] : [{ cue: "end", at: Math.max(at.endAt, heldUntil ?? at.endAt) }];
  switch (event.status) {
    case "scheduled":
    case "preparing":
      return [{ cue: "prepare", at: at.prepareAt }, ...end];
    case "standby":
      // Under manual staging nothing is left to prepare; after `go` it is `auto`, and the switch must be armed.
      return event.staging === "manual" ? end : [{ cue: "prepare", at: at.prepareAt }, ...end];
    case "on-air":
      return end;
    case "ending":
      return [{ cue: "end", at: at.endAt }];
    case "cancelled":
    case "failed":
      return before && ["preparing", "standby"].includes(before.status) ? [{ cue: "release", at: at.prepareAt }] : [];
    default:
      return [];
  }
}
