import type { Action, Attempt, Cause, Incident, Playbook, SignalState } from "@showcaller/contracts";
import { setNow } from "../incidents/correlate.ts";
import { causeOf } from "../incidents/edges.ts";
import type { LegView } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { formatInstant, parseDuration, parseInstant, SECOND } from "../time/instant.ts";
import { attemptStep } from "./attempts.ts";
import { obstacle } from "./guards.ts";
import { landsAfter } from "./landing.ts";
import { type Context, isFresh, type Step } from "./step.ts";
import { isActive } from "./targets.ts";

/*
 * Going back to the programme is a trial: of an input that is not on screen MediaLive tells nothing. What comes badly says so within seconds of
 * being on screen again, and then what was shown instead is shown again, at once.
 */

/** The rungs of the way back, and of what follows where that does not hold; no playbook may name one of its own so. */
export const SWITCH_BACK = "switch-back";
export const AGAIN = "again";

/** Ways back are no acts: a budget counts what takes viewers from the programme, not what brings them to it. */
export const isFree = ({ rung }: Pick<Attempt, "rung">): boolean => rung === SWITCH_BACK || rung === AGAIN;

/** What a trial asks for, and by when. */
export const PROGRAMME_HOLDS = { what: "programme-holds", within: "PT1M" } as const;
/** On screen for so long without a word against it. An alert of 1 to 5 s (5302, black), and its way on the bus: inferred. */
const HOLDS = 20 * SECOND;

/** What may be wrong with what comes in: no other input and no slate helps against the rest of the chain. */
const comesIn: readonly Cause[] = [
  "flow-down",
  "source-loss",
  "input-loss",
  "audio-loss",
  "black",
  "frozen",
  "corrupt",
  "low-quality",
];

/** What has been set since the programme was tried: it is still bad. Bus times have whole seconds. */
export const setSinceTried = (incident: Incident, { at }: Attempt, now: Instant): SignalState | undefined => {
  const tried = Math.floor(parseInstant(at) / SECOND) * SECOND;
  return setNow(incident, now).find((state) => {
    const cause = causeOf(state);
    return cause !== undefined && comesIn.includes(cause) && (state.edges[0]?.at ?? 0) >= tried;
  });
};

/** When what was called should have landed: `verifyBy` counts from the call. */
export const landed = ({ verify, verifyBy, at, action }: Attempt, leg: LegView | undefined): Instant => {
  const called = verify && verifyBy ? parseInstant(verifyBy) - parseDuration(verify.within) : parseInstant(at);
  return called + landsAfter(action, leg?.channel);
};

/** From when on a programme that was tried counts as holding. */
export const holdsFrom = (attempt: Attempt, leg: LegView | undefined): Instant => landed(attempt, leg) + HOLDS;

/** On screen on every pipeline; of a pair either input is the programme. */
export const isOnProgramme = (leg: LegView): boolean => {
  const { programme, failover } = leg.channel.inputs;
  return (
    isActive(programme, leg) ||
    (failover !== undefined &&
      leg.activeInputs !== undefined &&
      leg.activeInputs.length > 0 &&
      leg.activeInputs.every((input) => input === programme || input === failover.secondary))
  );
};

/**
 * The trial has failed: what was shown instead is shown again, without hold-off, cooldown or budget, since it is the end of that trial.
 * Once for each: if that does not land, the ladder has its turn.
 */
export const again = (incident: Incident, context: Context, playbook: Playbook, now: Instant): Step | undefined => {
  const { substitute, attempts } = incident;
  const { leg } = context.scene;
  const n = attempts.findLastIndex(({ rung }) => rung === SWITCH_BACK);
  const tried = attempts[n];
  if (!substitute || !leg || tried?.verdict !== "ineffective") return undefined;
  if (attempts.slice(n + 1).some(({ rung }) => rung === AGAIN)) return undefined;
  const bad = setSinceTried(incident, tried, now);
  const action: Action = substitute.input === "slate" ? { do: "slate" } : { do: "switch-input", to: "backup" };
  if (!bad || obstacle(action, incident, context.scene, now) !== undefined) return undefined;
  if (!isFresh(context, now)) return { kind: "observe", why: `look before the ${substitute.input} is shown again` };
  const why = `the programme was tried at ${tried.at} and is still bad: ${bad.name} at ${formatInstant(bad.edges[0]?.at ?? now)}`;
  const rung = { id: AGAIN, action, verify: { what: "input-active", within: "PT40S" } } as const;
  // Whoever approved the trial approved its end.
  return attemptStep(incident, leg, { playbook: { ...playbook, mode: "enforce" }, rung, why }, now);
};
