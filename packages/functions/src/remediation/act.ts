import { keys } from "@showcaller/adapters/state/keys";
import type { RuntimePatch } from "@showcaller/adapters/state/runtimes";
import type { Act, Attempt, ChannelId, Incident } from "@showcaller/contracts";
import { withAct } from "@showcaller/core/playbooks/acts";
import { acted, apply } from "@showcaller/core/playbooks/apply";
import { obstacle } from "@showcaller/core/playbooks/guards";
import type { Step } from "@showcaller/core/playbooks/step";
import { isFree, SWITCH_BACK } from "@showcaller/core/playbooks/trial";
import type { Instant, Write } from "@showcaller/core/ports";
import { areInputsHeld } from "@showcaller/core/reconcile/inputs";
import { MINUTE } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";
import { LeaseHeld, Transient } from "../runtime/errors.ts";
import { unmanaged } from "../tasks/shared/managed.ts";
import { doers } from "./actions/doers.ts";
import { line, stepLine } from "./lines.ts";
import type { Sighted } from "./load.ts";
import { type Intent, NotDone, type Performed, type Remedy } from "./remedy.ts";

export type Acted =
  /** The attempt's result is written. */
  | { kind: "acted" }
  /** Somebody wrote in between: nothing was done; what is stored is decided upon anew. */
  | { kind: "again" }
  | { kind: "later"; until: Instant; why: string };

type ActStep = Step & { kind: "act" };

/** What could not be done by then (AWS does not answer, or refuses) is given up; a restart in several calls may take longer. */
const GIVE_UP_AFTER = 3 * MINUTE;
const RESTART_GIVES_UP_AFTER = 12 * MINUTE;

/**
 * One action, once: intent and lease in one write, on condition that the incident, the registration and the live event are as they were
 * read; then the call; then its result, with the lease given back. Whoever dies in between is followed by somebody who finds the attempt
 * `decided` and does the same again under the same name, or, where AWS knows no names, does not.
 */
export const act = async (known: Sighted, step: ActStep, execution: string, deps: Deps): Promise<Acted> => {
  const remedy = remedyOf(known, step, execution, deps);
  if (!remedy) return settleWithout(known, step, execution, deps, "its leg is not registered any more");
  const hindered = hindrance(remedy);
  if (hindered !== undefined) return settleWithout(known, step, execution, deps, hindered);
  const doer = doers[doing(step.attempt)];
  const intent = doer.intent(remedy);
  if ("instead" in intent) return conclude(remedy, { incident: known.incident, leased: false }, step, intent.instead);
  const incident = await take(remedy, step, intent);
  if (!incident) return { kind: "again" };
  const performed = await perform(remedy, () => doer.call(remedy));
  return conclude(remedy, { incident, leased: true }, step, performed);
};

const doing = ({ action }: Attempt): keyof typeof doers => {
  if (action.do === "notify" || action.do === "page") throw new Error(`${action.do} touches nothing`);
  return action.do;
};

function remedyOf(known: Sighted, { attempt }: ActStep, execution: string, deps: Deps): Remedy | undefined {
  const leg = known.legs.find(({ channel }) => channel.id === known.incident.channel);
  const { liveEvent } = known;
  if (!leg || !liveEvent) return undefined;
  const { channel, runtime } = leg;
  const meant = runtime.acts?.find(({ id }) => id === attempt.id);
  return { deps, execution, known, attempt, liveEvent, leg, channel, runtime, meant };
}

/** Why it is not done after all. Minutes may have passed since it was decided: a human was asked, or nobody could act. */
function hindrance({ known, attempt, liveEvent, leg, runtime, channel, meant, deps }: Remedy): string | undefined {
  const now = deps.clock.now();
  // Before all else, whatever has been begun: without its tag there is no lease to be had, and IAM refuses every call.
  if (runtime.untagged || (leg.look && unmanaged(leg.look)))
    return `channel ${channel.id} has lost its tag: it is not ours to touch any more`;
  if (meant) {
    const patience = meant.step ? RESTART_GIVES_UP_AFTER : GIVE_UP_AFTER;
    return now > meant.at + patience ? `it could not be done within ${patience / MINUTE} minutes` : undefined;
  }
  if (channel.mode !== "enforce") return `channel ${channel.id} is in mode observe: it is never touched`;
  // An answer is a human's word that it may be done in spite of them.
  if (runtime.hands && !runtime.hands.released && !attempt.answeredBy)
    return "a human's hands are on the channel: it is left alone until they hand it back";
  if (isSwitch(attempt) && !attempt.answeredBy && areInputsHeld(runtime, liveEvent, now))
    return "a human has switched its input: no switch of ours until the next cue";
  return attempt.rung === SWITCH_BACK ? undefined : obstacle(attempt.action, known.incident, known.scene, now);
}

const isSwitch = ({ action }: Attempt): boolean => action.do === "switch-input" || action.do === "slate";

/** Intent and lease. `undefined`: one of the conditions did not hold. */
async function take(
  remedy: Remedy,
  step: ActStep,
  intent: Exclude<Intent, { instead: Performed }>,
): Promise<Incident | undefined> {
  const { deps, known, attempt, liveEvent, channel, runtime, meant, execution } = remedy;
  const now = deps.clock.now();
  const mine: Act = {
    id: attempt.id,
    incident: known.incident.id,
    playbook: attempt.playbook,
    liveEvent: liveEvent.id,
    at: meant?.at ?? now,
    ...(intent.step ? { step: intent.step } : {}),
    ...(isFree(attempt) ? { free: true as const } : {}),
  };
  const set: RuntimePatch = { ...intent.set, acts: withAct(runtime.acts ?? [], mine, liveEvent.id, now) };
  const { incident, writes } = deps.store.incidents.put(known.incident, apply(known.incident, step, now));
  const others: Write[] = [
    ...writes,
    { check: keys.channel(channel.id), if: { equals: { rev: channel.rev } } },
    { check: keys.event(liveEvent.id), if: { in: { status: ["preparing", "standby", "on-air", "ending"] } } },
    ...(meant ? [] : [put(deps, stepLine(known.incident, step, execution))]),
  ];
  const taken = await deps.store.runtimes.lease(channel.id, attempt.id, set, others, runtime.rev || undefined);
  if (taken === "lease-held") await mustBeFree(deps, channel.id, attempt.id);
  return taken === "leased" ? incident : undefined;
}

/** Leased by somebody: the state machine waits. Else only something was written on the channel since it was read: decided anew, at once. */
async function mustBeFree(deps: Deps, channel: ChannelId, holder: string): Promise<void> {
  const { leaseUntil, leaseHolder } = await deps.store.runtimes.get(channel);
  if (leaseUntil !== undefined && leaseUntil >= deps.clock.now() && leaseHolder !== holder)
    throw new LeaseHeld(`channel ${channel} is leased`);
}

const put = (deps: Deps, entry: ReturnType<typeof line>): Write => deps.store.recorder.put(entry, entry.key);

/** A call that AWS says was not made leaves no trace of having been meant, and the lease to others. */
async function perform(
  { deps, channel, attempt, runtime }: Remedy,
  call: () => Promise<Performed>,
): Promise<Performed> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof NotDone) {
      await deps.store.runtimes.unlease(channel.id, attempt.id, { acts: runtime.acts }, []);
      throw new Transient(error.message);
    }
    throw error;
  }
}

const TRIES = 5;

/** Writes what came of it and gives the lease back. Signals may have been written into the incident meanwhile: then once more. */
async function conclude(
  { deps, channel, attempt, execution }: Remedy,
  { incident: written, leased: taken }: { incident: Incident; leased: boolean },
  step: ActStep,
  performed: Performed,
): Promise<Acted> {
  if (performed.kind === "later") {
    if (taken) await deps.store.runtimes.unlease(channel.id, attempt.id, {}, []);
    return performed;
  }
  const { set = {}, others = [] } = performed.kind === "done" ? performed : {};
  let leased = taken;
  for (let tries = 0, incident: Incident | undefined = written; tries < TRIES && incident; tries++) {
    const writes = [...resultWrites(deps, incident, step, performed, execution), ...others];
    const done = leased
      ? (await deps.store.runtimes.unlease(channel.id, attempt.id, set, writes)) === "done"
      : writes.length === 0 || (await deps.store.context.table.write(writes)).ok;
    if (done) return { kind: "acted" };
    const again = await deps.store.incidents.get(incident.id);
    // Nobody has written the incident: then the lease is another's by now, and only the result is left to write.
    if (again?.rev === incident.rev) leased = false;
    incident = again;
  }
  throw new Transient(`${written.id} is being written by others`);
}

function resultWrites(
  deps: Deps,
  incident: Incident,
  step: ActStep,
  performed: Exclude<Performed, { kind: "later" }>,
  execution: string,
): Write[] {
  const { attempt } = step;
  const now = deps.clock.now();
  const done = performed.kind === "done";
  const after = acted(apply(incident, step, now), attempt.id, done ? "done" : { failed: performed.why }, now);
  if (after === incident) return [];
  const entry = line(incident, done ? "remedy.done" : "remedy.failed", {
    kind: "result",
    text: `${incident.title}: ${attempt.rung} ${done ? "done" : "could not be done"}`,
    why: done ? attempt.why : performed.why,
    ...(done ? { predicts: attempt.predicts } : {}),
    key: `${attempt.id}-${performed.kind}`,
    cause: execution,
  });
  return [...deps.store.incidents.put(incident, after).writes, put(deps, entry)];
}

/** Nothing is touched, and the attempt says why. */
async function settleWithout(
  known: Sighted,
  step: ActStep,
  execution: string,
  deps: Deps,
  why: string,
): Promise<Acted> {
  const writes = resultWrites(deps, known.incident, step, { kind: "failed", why }, execution);
  if (writes.length === 0) return { kind: "acted" };
  return (await deps.store.context.table.write(writes)).ok ? { kind: "acted" } : { kind: "again" };
}
