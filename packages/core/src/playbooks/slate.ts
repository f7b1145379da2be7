import type { Incident, Playbook, SignalState } from "@showcaller/contracts";
import { setNow } from "../incidents/correlate.ts";
import type { LegView } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { formatInstant, MINUTE, parseInstant, SECOND } from "../time/instant.ts";
import { modeOf } from "./attempts.ts";
import { type Context, isFresh, type Step } from "./step.ts";
import { backToProgramme, returnsOf, sourceGoodSince } from "./switch-back.ts";
import { isActive, targetInput } from "./targets.ts";
import { isOnProgramme } from "./trial.ts";

/*
 * A slate ends. It is not the programme, and while it is on screen the encoder cannot say that the programme is back: no page of AWS's
 * names an alert or a metric of an input that is attached and not active. What can tell is MediaConnect, of sources that come over it; where it says
 * nothing, the programme is tried, each time a little later: the n-th time after n times FIRST, at most LONGEST. On its word at once, since the
 * trial itself says whether it holds; a word that did not hold has to last for n times FIRST. Each trial that fails costs
 * about 15 s of what was there before (10 s until the slate lands, and the alert); so after a trouble of T they cost about
 * sqrt(2 T / 30 s) * 15 s, and the slate stays about sqrt(2 T * 30 s) too long.
 */

/** As MediaLive's own failover counts an input as healthy again (medialive/latest/ug/aif-behavior-startup.html). */
const FIRST = 30 * SECOND;
const LONGEST = 5 * MINUTE;

/** All is clear, with our slate on screen: back to the programme. `undefined`: it is not ours to take back. */
export const fromSlate = (incident: Incident, context: Context, playbook: Playbook, now: Instant): Step | undefined => {
  const { leg } = context.scene;
  if (!leg || !isOurs(incident, leg, playbook)) return undefined;
  const tried = returnsOf(incident);
  const last = tried.at(-1);
  if (leg.activeInputs !== undefined && !showsSlate(leg)) {
    if (last?.verdict !== "ineffective" || !isOnProgramme(leg)) return undefined;
    const why = "it was bad for a moment only: the programme is on screen, and nothing is set any more";
    return { kind: "verdict", attempt: last.id, verdict: "effective", why };
  }
  const good = sourceGoodSince(incident, now);
  const window = Math.min(LONGEST, FIRST * (tried.length + (good === undefined ? 1 : 0)));
  const why =
    good === undefined
      ? `nothing tells of an input that is not on screen: the programme is tried after ${window / SECOND} s of slate, for the ${tried.length + 1}. time`
      : `its source has been good since ${formatInstant(good)}${window > 0 ? `, longer than ${window / SECOND} s` : ""}: the programme is tried`;
  return tryAt(incident, context, playbook, leg, Math.max(good ?? 0, shownSince(incident)) + window, why, now);
};

/**
 * Only MediaConnect still says that the source is bad. Its word that it is good again may be lost, and no call asks for it: so the programme is
 * tried all the same, seldom. If it holds, what MediaLive takes in refutes the older word.
 */
export const fromSlateUnheard = (
  incident: Incident,
  context: Context,
  playbook: Playbook,
  now: Instant,
): Step | undefined => {
  const { leg } = context.scene;
  if (!leg || !isOurs(incident, leg, playbook)) return undefined;
  const set = setNow(incident, now);
  if (set.length === 0 || !set.every(isSourceWord)) return undefined;
  if (leg.activeInputs !== undefined && !showsSlate(leg)) return undefined;
  const why = `only ${set[0]?.name} of its source is left, and that it is over may be lost: the programme is tried after ${LONGEST / MINUTE} min of slate`;
  return tryAt(incident, context, playbook, leg, shownSince(incident) + LONGEST, why, now);
};

/** From the slate the programme was tried, and did not hold: it lasts, and a human is to know. */
export const hasFailed = (incident: Incident): boolean =>
  incident.substitute?.input === "slate" && returnsOf(incident).some(({ verdict }) => verdict !== "effective");

/** What MediaConnect tells best effort, and no look confirms. A flow's own state is looked at. */
export const isSourceWord = ({ kind }: SignalState): boolean =>
  kind === "source-health" || kind === "flow-health" || kind === "flow-alert" || kind === "content-quality";

/** A human who rejected the way back, or stopped what acts, has taken it over. */
const isOurs = (incident: Incident, leg: LegView, playbook: Playbook): boolean =>
  incident.substitute?.input === "slate" &&
  leg.channel.mode === "enforce" &&
  ["enforce", "approve"].includes(modeOf(playbook, { action: { do: "slate" } })) &&
  returnsOf(incident).at(-1)?.verdict !== "rejected";

const showsSlate = (leg: LegView): boolean => {
  const slate = targetInput({ do: "slate" }, leg.channel);
  return slate !== undefined && isActive(slate, leg);
};

/** Since we last called for it. A trial that did not land counts as well: the next has its turn after it. */
const shownSince = (incident: Incident): Instant =>
  Math.max(
    parseInstant(incident.substitute?.since ?? incident.openedAt),
    ...returnsOf(incident).map(({ at, decidedAt }) => parseInstant(decidedAt ?? at)),
  );

function tryAt(
  incident: Incident,
  context: Context,
  playbook: Playbook,
  leg: LegView,
  due: Instant,
  why: string,
  now: Instant,
): Step {
  if (now < due) return { kind: "wait", until: due, why: `slate until ${formatInstant(due)} at the latest: ${why}` };
  if (!isFresh(context, now)) return { kind: "observe", why: "look before the programme is tried" };
  return backToProgramme(incident, leg, playbook, why, now);
}
