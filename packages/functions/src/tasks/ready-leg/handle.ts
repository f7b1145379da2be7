import type { Leg, LiveEvent } from "@showcaller/contracts";
import { airActionName, isLate, isPreShow, preShowActionName } from "@showcaller/core/names";
import type { Instant } from "@showcaller/core/ports";
import { formatInstant, SECOND } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { Superseded, Transient, thrown } from "../../runtime/errors.ts";
import { guardStart } from "../shared/guards.ts";
import { holderOf, takeLease } from "../shared/lease.ts";
import { unmanaged } from "../shared/managed.ts";
import { isAnothers } from "../shared/run.ts";
import { armAir, dueOrAtOnce, oneIsEnough, showPreShow, worthPreShow } from "../shared/switches.ts";
import { troubleText } from "../shared/trouble.ts";
import { mustArm } from "../shared/work.ts";

type Input = TaskInput<"ready-leg">;

/**
 * The first segment is some 4 to 9 s behind RUNNING. Once air is armed it is waited for here: asking an endpoint costs no AWS call, each
 * retry of the task one and a transition. Inside the Lambda's 15 s.
 */
const PATIENCE = 8 * SECOND;
const PROBE_EVERY = 2 * SECOND;

/**
 * The encoder runs, or its start has failed with `trouble`. Arms air first, so that whatever else fails, the show goes on air
 * (law 3); then the endpoint must answer. A leg whose start failed but that runs after all, on fewer pipelines, is ready and degraded.
 */
export const readyLeg = async (input: Input, deps: Deps): Promise<TaskOutput<"ready-leg">> => {
  const { leg } = input;
  const stored = await deps.store.liveEvents.read(input.liveEvent);
  if (!stored || stored.claims.start?.execution !== input.execution)
    throw new Superseded(`${input.execution} no longer speaks for it`);
  const running = input.trouble?.Error || leg.runs ? await ownRunning(deps, input) : await toldRunning(deps, input);
  if (typeof running === "string") return fail(deps, input, { event: stored.event, found: running });
  const known = stored.legs.find((other) => other.channel === leg.channel);
  // An earlier try has armed it and said so.
  const armed = known?.phase === "starting" && known.pipelines === running && !needsArming(input, stored.event, known);
  const answers = await endpointAnswers(deps, input, armed ? PATIENCE : 0);
  if (!answers.ok && armed) throw new Transient(answers.why);
  const whole = running >= leg.pipelines;
  const next = {
    phase: answers.ok ? ("ready" as const) : ("starting" as const),
    why: !answers.ok
      ? answers.why
      : whole
        ? "runs, and its endpoint answers"
        : `degraded: ${running} of ${leg.pipelines} pipelines run`,
    pipelines: running,
    ...(answers.ok ? { readyAt: known?.readyAt ?? formatInstant(deps.clock.now()) } : {}),
  };
  await record(deps, input, { event: stored.event, known, next });
  if (!answers.ok) throw new Transient(answers.why);
  return { phase: "ready" };
};

interface Recording {
  event: LiveEvent;
  known: Leg | undefined;
  next: Pick<Leg, "phase" | "why"> & Partial<Leg>;
}

const needsArming = ({ leg }: Input, event: LiveEvent, known: Leg | undefined): boolean =>
  leg.preShow !== undefined &&
  (!known || mustArm(event, known, { inputs: { programme: leg.programme, preShow: leg.preShow } }));

/** One transaction for the leg; where a switch must be armed, the lease around it. */
async function record(deps: Deps, input: Input, { event, known, next }: Recording): Promise<void> {
  const { leg } = input;
  const arm = needsArming(input, event, known);
  const armed =
    arm && event.airAt ? { actionName: airActionName(event.id, event.plan), at: event.airAt } : known?.armed;
  const guards = guardStart(deps, input, {
    leg: { ...next, ...(armed ? { armed } : {}) },
    entry: {
      kind: "result",
      name: next.phase === "ready" ? "leg.ready" : "leg.armed",
      text: `leg ${leg.channel} ${next.phase === "ready" ? "ready" : "runs"}${arm ? `, air armed for ${event.airAt}` : ""}`,
      why: next.why,
      predicts: arm
        ? `the encoder switches to ${leg.programme} at ${event.airAt} by itself, with or without us`
        : `viewers get ${leg.programme}`,
    },
  });
  if (!arm || !armed) {
    if (!(await deps.store.context.table.write(guards)).ok)
      throw new Superseded(`${input.execution} no longer speaks for it`);
    return;
  }
  const holder = holderOf(input, leg, "ready-leg");
  const { actions = [] } = await deps.store.runtimes.get(leg.channel);
  // The intent before the call: a switch that a death leaves unrecorded would go on air at an instant that a delay has moved.
  const back = backToPreShow(input, event, { actions, now: deps.clock.now() });
  const intent = { actions: [...new Set([...actions, ...(back ? [back.actionName] : []), armed.actionName])] };
  await takeLease(deps, leg, holder, intent, guardStart(deps, input, {}));
  await armAir(deps, leg, { actionName: armed.actionName, at: dueOrAtOnce(armed.at, deps.clock.now()) }, actions);
  if (back) await showPreShow(deps, back.leg, back.actionName);
  const left = intent.actions.filter((name) => isPreShow(name) || name === armed.actionName);
  const gave = await deps.store.runtimes.unlease(leg.channel, holder, { actions: left }, guards);
  if (gave === "lost") throw new Superseded(`${input.execution} no longer speaks for it`);
}

/** Started late it shows the programme (see start-channel), and air has been moved since: its pre-show again, until then. */
function backToPreShow(
  { leg }: Input,
  event: LiveEvent,
  { actions, now }: { actions: readonly string[]; now: Instant },
) {
  if (!leg.preShow || !actions.some(isLate) || !worthPreShow(event.airAt, now)) return undefined;
  return { leg: { ...leg, preShow: leg.preShow }, actionName: preShowActionName(event.id, event.plan) };
}

/**
 * The token was completed: every pipeline runs, or air is near and at least one does (observe.ts `satisfied`). By what we were told:
 * a look that AWS refuses would keep air from being armed.
 */
async function toldRunning(deps: Deps, { leg }: Input): Promise<number> {
  if (leg.airAt === undefined || deps.clock.now() < oneIsEnough(leg.airAt)) return leg.pipelines;
  const { running = leg.pipelines } = await deps.store.runtimes.get(leg.channel);
  return Math.max(1, running);
}

/** How many pipelines run for it, or why none. */
async function ownRunning(deps: Deps, { leg, liveEvent }: Input): Promise<number | string> {
  if (isAnothers(await deps.store.runtimes.get(leg.channel), liveEvent)) return "it runs for another live event";
  const found = await deps.encoders(leg.region).describe(leg.encoder);
  if (!found.ok) throw thrown(`describe channel ${leg.channel}`, found.failure);
  const { state, pipelinesRunning } = found.value;
  const runs = state === "RUNNING" && pipelinesRunning > 0;
  return unmanaged(found.value) ?? (runs ? pipelinesRunning : "the encoder does not run");
}

type Answers = { ok: true } | { ok: false; why: string };

async function endpointAnswers(deps: Deps, { leg }: Input, patience: number): Promise<Answers> {
  if (!leg.manifestUrl) return { ok: true };
  for (let left = patience; ; left -= PROBE_EVERY) {
    const found = answersOf(await deps.probe.manifest(leg.manifestUrl));
    if (found.ok || left <= 0) return found;
    await deps.sleep(PROBE_EVERY);
  }
}

function answersOf(answer: Awaited<ReturnType<Deps["probe"]["manifest"]>>): Answers {
  if (!answer.ok) return { ok: false, why: `its endpoint does not answer: ${answer.failure.message}` };
  return answer.value.status === 200 ? { ok: true } : { ok: false, why: `its endpoint answers ${answer.value.status}` };
}

async function fail(
  deps: Deps,
  input: Input,
  { event, found }: { event: LiveEvent; found: string },
): Promise<TaskOutput<"ready-leg">> {
  const others = event.legs.filter(({ channel }) => channel !== input.leg.channel).length;
  const why = `its start failed: ${input.trouble?.Error ? troubleText(input.trouble) : found}`;
  const written = await deps.store.context.table.write(
    guardStart(deps, input, {
      leg: { phase: "failed", why },
      entry: {
        kind: "result",
        name: "leg.failed",
        text: `leg ${input.leg.channel} failed`,
        why,
        predicts:
          others === 0
            ? "there is no other leg: the show waits for this one, and the sweep tries it again"
            : `the other ${others === 1 ? "leg carries" : `${others} legs carry`} the show; the sweep tries this one again`,
      },
    }),
  );
  if (!written.ok) throw new Superseded(`${input.execution} no longer speaks for it`);
  return { phase: "failed" };
}
