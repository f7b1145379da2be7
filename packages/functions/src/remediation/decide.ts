import type { Incident } from "@showcaller/contracts";
import { withLines } from "@showcaller/core/incidents/correlate";
import { apply } from "@showcaller/core/playbooks/apply";
import { decide } from "@showcaller/core/playbooks/decide";
import { isMessage, openAttempt, type Step } from "@showcaller/core/playbooks/step";
import type { Write } from "@showcaller/core/ports";
import { formatInstant, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { RemediateBase, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../runtime/deps.ts";
import { Transient } from "../runtime/errors.ts";
import { act } from "./act.ts";
import { doubtedUntil } from "./doubt.ts";
import { stepLine } from "./lines.ts";
import { type Known, load, type Sighted, sighted } from "./load.ts";
import { asTold, tell } from "./tell.ts";

type Answer = TaskOutput<"remediate">;
/** What a step comes to: the invocation's answer, or to look again; `known`: with what we have just written, so nothing need be read. */
type Went = { answer: Answer } | { known: Known | undefined };

/** Steps of one invocation: an incident that wants more is looked at again at once. */
const MOST_STEPS = 12;
/** The Lambda has 15 s, and a call of AWS may take 5. */
const LONGEST = 8 * SECOND;
/** An instant that has come before the machine waits for it is no reason to turn without pause. */
const SOONEST = SECOND;

/**
 * Decides, and does what is decided, until it has to wait. Everything is read at once; each write is conditioned on what was read, and a
 * lost one means reading and deciding anew. Only the incident's owner speaks for it.
 */
export const remediate = async (input: RemediateBase, deps: Deps): Promise<Answer> => {
  const begun = deps.clock.now();
  let known = await load(input, deps);
  for (let steps = 0; steps < MOST_STEPS && deps.clock.now() - begun < LONGEST; steps++) {
    if (!known) return { next: "leave", why: "there is no such incident" };
    const speaks = known.incident.owner?.execution;
    if (speaks !== input.execution) return { next: "leave", why: `${speaks ?? "nobody"} speaks for it` };
    const went = await carryOut(known, input, deps);
    if ("answer" in went) return went.answer;
    known = went.known ?? (await load(input, deps));
  }
  const now = deps.clock.now();
  return { next: "wait", until: formatInstant(now + SOONEST), why: "it goes on at once" };
};

async function carryOut(known: Known, input: RemediateBase, deps: Deps): Promise<Went> {
  const now = deps.clock.now();
  const seen = sighted(known, now);
  const step = decide(seen.incident, seen.context, seen.playbook, now);
  const doubted = await doubtedUntil(seen, step, deps);
  if (doubted !== undefined)
    return { answer: { next: "wait", until: formatInstant(doubted), why: "the alerts that are listed say otherwise" } };
  switch (step.kind) {
    case "done":
      return { answer: { next: "leave", why: step.why } };
    case "observe":
      // Everything was looked at when it was read: the encoder has not answered.
      throw new Transient(`${step.why}: ${known.incident.channel} does not answer`);
    case "wait":
      return wait(seen, step, input, deps);
    case "act":
      if (isMessage(step.attempt)) return told(seen, step, input, deps);
      return acting(seen, step, input, deps);
    case "page":
      return told(seen, step, input, deps);
    default:
      return written(seen, apply(seen.incident, step, now), step, input, deps);
  }
}

async function acting(seen: Sighted, step: Step & { kind: "act" }, input: RemediateBase, deps: Deps): Promise<Went> {
  const did = await act(seen, step, input.execution, deps);
  return did.kind === "later"
    ? { answer: { next: "wait", until: formatInstant(did.until), why: did.why } }
    : { known: undefined };
}

/** People first, then the record of it: who dies in between tells them again, under the same key, and they are told once. */
async function told(
  seen: Sighted,
  step: Step & { kind: "act" | "page" },
  input: RemediateBase,
  deps: Deps,
): Promise<Went> {
  await tell(seen.incident, step, deps);
  return written(seen, asTold(seen.incident, step, deps.clock.now()), step, input, deps);
}

async function written(
  seen: Sighted,
  after: Incident,
  step: Step,
  { execution }: RemediateBase,
  deps: Deps,
): Promise<Went> {
  const entry = stepLine(seen.incident, step, execution);
  const { incident, writes } = deps.store.incidents.put(seen.incident, after);
  const done = await deps.store.context.table.write([
    ...writes,
    deps.store.recorder.put(entry, entry.key),
    ...(step.kind === "resolve" ? takenBack(seen, deps) : []),
  ]);
  if (!done.ok) return { known: undefined };
  // Asked first, told after: who dies in between finds it asked, and tells then.
  if (step.kind === "ask") return asked(incident, step, deps);
  return { known: { ...seen, incident } };
}

/** Over: viewers go back to where the origin group sends them, if it was this incident that had sent them elsewhere. */
const takenBack = ({ legSwitch, incident }: Sighted, deps: Deps): Write[] =>
  legSwitch?.incident === incident.id ? [deps.store.remedies.dropLegSwitch(legSwitch)] : [];

/** Waits for an instant; for a human's answer, with a token. Why it waits is written down once. */
async function wait(
  seen: Sighted,
  step: Step & { kind: "wait" },
  { execution }: RemediateBase,
  deps: Deps,
): Promise<Went> {
  const now = deps.clock.now();
  const open = openAttempt(seen.incident);
  if (open?.verdict === "asked") return asked(seen.incident, { kind: "ask", attempt: open, why: step.why }, deps);
  const key = `waits|${step.why}`.slice(0, 1200);
  if (!seen.incident.timeline.some((entry) => entry.key === key)) {
    const at = formatInstant(now);
    const timeline = withLines(seen.incident.timeline, [
      { at, key, kind: "decision", text: `waits until ${formatInstant(step.until)}`, why: step.why.slice(0, 1000) },
    ]);
    const entry = stepLine(seen.incident, step, execution);
    const { writes } = deps.store.incidents.put(seen.incident, { ...seen.incident, timeline });
    const done = await deps.store.context.table.write([...writes, deps.store.recorder.put(entry, entry.key)]);
    if (!done.ok) return { known: undefined };
  }
  return { answer: { next: "wait", until: formatInstant(Math.max(step.until, now + SOONEST)), why: step.why } };
}

/** People are told that they are asked: once, however often it is looked at. Step Functions waits whole seconds, at least one. */
async function asked(incident: Incident, step: Step & { kind: "ask" }, deps: Deps): Promise<Went> {
  const { id, at, expiresAt = at } = step.attempt;
  await tell(incident, step, deps);
  const left = parseInstant(expiresAt) - deps.clock.now();
  const seconds = Math.max(1, Math.ceil(left / SECOND));
  return { answer: { next: "ask", ask: id, seconds, why: `asked until ${expiresAt}` } };
}
