import { readLedger } from "@showcaller/adapters/state/items";
import { keys } from "@showcaller/adapters/state/keys";
import type { Stored } from "@showcaller/adapters/state/types";
import {
  type Channel,
  type Claim,
  CONTRACT,
  type LiveEvent,
  type LiveEventStatus,
  type Runtime,
} from "@showcaller/contracts";
import { none } from "@showcaller/core/lifecycle/decision";
import { air, standBy } from "@showcaller/core/lifecycle/progress";
import { executionName, machineOf } from "@showcaller/core/names";
import { observe, observeFlow, waitAttribute, waitingOf } from "@showcaller/core/observe/observe";
import type { Write } from "@showcaller/core/ports";
import type { Command } from "@showcaller/core/reconcile/commands";
import { handoverOf } from "@showcaller/core/schedule/handover";
import { dayOf, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { learn } from "../ingress/complete.ts";
import { moveLeg } from "../pools/move.ts";
import type { Deps } from "../runtime/deps.ts";
import { Transient, thrown } from "../runtime/errors.ts";
import { CHECK_EVERY } from "../tasks/shared/grace.ts";
import { lookOnward } from "../tasks/shared/onward.ts";
import { clearSwitches } from "../tasks/shared/switches.ts";
import { byHand } from "./by-hand.ts";
import { entry } from "./entry.ts";
import { foreign, noteTag, pageOverrun, spent } from "./tell.ts";

type Of<K extends Command["kind"]> = Extract<Command, { kind: K }>;

/** Carries out one command of the sweep. Throws what could not be done: the next sweep decides anew. */
export const act = async (command: Command, deps: Deps, channels: ReadonlyMap<string, Channel>): Promise<void> => {
  switch (command.kind) {
    case "start-execution":
      return startNext(command, deps);
    case "check-execution":
      return check(command, deps);
    case "complete-token":
    case "fail-token":
    case "heartbeat":
      return token(command, deps);
    case "record-air":
      return recordAir(command, deps);
    case "record-channel":
      return learn(deps, command.channel, (runtime) => observe(runtime, command.seen), []);
    case "record-flow":
      return learn(
        deps,
        command.channel,
        (runtime) => {
          // The bus may have told something newer since we looked.
          const news = observeFlow(runtime.flows?.[command.arn], { state: command.state, at: command.at });
          return news && { flows: { ...runtime.flows, [command.arn]: news } };
        },
        [],
      );
    case "close-run":
      return closeRun(command, deps);
    case "stop-orphan":
    case "stop-orphan-flow":
    case "stop-foreign":
      return stopOrphan(command, deps, channels);
    case "clear-switches":
      return clearLeftovers(command, deps, channels);
    case "move-leg":
      return moveLeg(command, deps);
    case "page-overrun":
      return pageOverrun(command, deps);
    case "note-hands":
    case "hold-hands":
    case "hand-back":
      return byHand(command, deps);
    case "note-tag":
      return noteTag(command, deps);
    case "note-foreign":
    case "page-foreign":
      return foreign(command, deps);
  }
};

/**
 * The next sweep asks whether a reserved attempt is there. Where it is and has not written yet, or is not described yet
 * (DescribeExecution is eventually consistent), no harm is done: one that lives is given time, and of two the claim lets one speak.
 */
const BEGINS_WITHIN = 15 * SECOND;

/** The attempt is reserved by a conditional write before its execution is started: of two sweeps one wins, and a death in between is an execution that does not exist. */
async function startNext(
  { liveEvent, cue, plan, replaces, why, predicts }: Of<"start-execution">,
  deps: Deps,
): Promise<void> {
  const kind = machineOf(cue);
  const attempt = replaces?.plan === plan ? replaces.attempt + 1 : 1;
  const execution = executionName(liveEvent, cue, plan, attempt);
  const claim: Claim = { liveEvent, kind, execution, cue, plan, attempt, dueBy: deps.clock.now() + BEGINS_WITHIN };
  if (!(await deps.store.progress.reserve(replaces, claim))) return;
  const started = await deps.executions.start(kind, execution, { contract: CONTRACT, liveEvent, cue, plan, attempt });
  if (!started.ok) throw thrown(`start ${execution}`, started.failure);
  await deps.store.journal.append([
    {
      ...entry("workflow.restarted", `${cue} started by the sweep (attempt ${attempt})`, why, predicts),
      liveEvent,
      key: execution,
    },
  ]);
}

async function check({ claim, cue, plan, why, predicts }: Of<"check-execution">, deps: Deps): Promise<void> {
  const found = await deps.executions.describe(claim.kind, claim.execution);
  if (!found.ok) throw thrown(`describe ${claim.execution}`, found.failure);
  if (found.value?.status === "RUNNING") {
    await deps.store.progress.reserve(claim, { ...claim, dueBy: deps.clock.now() + CHECK_EVERY });
    return;
  }
  await startNext(
    {
      kind: "start-execution",
      liveEvent: claim.liveEvent,
      cue,
      plan,
      replaces: claim,
      why: `${why}; it is ${found.value?.status ?? "not there"}`,
      predicts,
    },
    deps,
  );
}

/** What is written is what core decides on what is stored then: whoever was faster leaves nothing to change. */
async function recordAir({ liveEvent, legsOnAir, why }: Of<"record-air">, deps: Deps): Promise<void> {
  const decide = [
    ({ event, legs }: Stored) => (event.status === "preparing" ? standBy(event, legs, deps.clock.now()) : none(why)),
    ({ event }: Stored) => air(event, legsOnAir, deps.clock.now()),
  ];
  for (const decision of decide) {
    const done = await deps.store.liveEvents.change(liveEvent, "showcaller:sweep", decision);
    if (done.kind === "busy") throw new Transient(`${liveEvent} is being written by others`);
  }
}

async function token(command: Of<"complete-token"> | Of<"fail-token"> | Of<"heartbeat">, deps: Deps): Promise<void> {
  const beat = command.kind === "heartbeat";
  const mineOf = (runtime: Runtime) =>
    waitingOf(runtime).find(({ kind, waiting }) => kind === command.wait && waiting.token === command.token);
  const known = await deps.store.runtimes.get(command.channel);
  // Recording what was seen, a moment ago, may have completed it.
  if (!mineOf(known)) return;
  const answer = await tell(command, deps);
  if (!answer.ok) throw thrown(`${command.kind} on ${command.channel}`, answer.failure);
  const now = deps.clock.now();
  await deps.store.runtimes.update(
    command.channel,
    (runtime) => {
      const mine = mineOf(runtime);
      if (!mine) return undefined;
      return {
        [waitAttribute(command.wait)]: beat && answer.value === "done" ? { ...mine.waiting, beatAt: now } : undefined,
      };
    },
    { known },
  );
}

function tell(command: Of<"complete-token"> | Of<"fail-token"> | Of<"heartbeat">, { executions }: Deps) {
  switch (command.kind) {
    case "complete-token":
      return executions.succeed(command.token, {});
    case "fail-token":
      return executions.fail(command.token, "StartFailed", command.why);
    case "heartbeat":
      return executions.heartbeat(command.token);
  }
}

/** Law 6, under the lease, and only if nobody has touched the channel since it was looked at: a start that has just begun wins. */
async function stopOrphan(
  command: Of<"stop-orphan"> | Of<"stop-orphan-flow"> | Of<"stop-foreign">,
  deps: Deps,
  channels: ReadonlyMap<string, Channel>,
): Promise<void> {
  const channel = channels.get(command.channel);
  if (!channel) return;
  const known = await deps.store.runtimes.get(command.channel);
  // Our own records of this very sweep may have moved `rev`; a start would have taken the lease or left a wait.
  if (known.leaseUntil !== undefined && known.leaseUntil > deps.clock.now()) return;
  if (known.run?.execution !== command.known.run?.execution || known.waitingRunning || known.waitingFlows) return;
  const holder = `sweep/${command.channel}`;
  const another = command.kind === "stop-foreign";
  const text =
    command.kind === "stop-orphan-flow"
      ? `stop flow ${flowName(command.arn)} of channel ${channel.id}: an orphan`
      : `stop channel ${channel.id}: ${another ? `it ran for nobody, ${spent(command.known, deps)}` : "an orphan"}`;
  const line = deps.store.recorder.put(
    {
      ...entry(another ? "channel.foreign" : "channel.orphan", text, command.why, command.predicts),
      channel: channel.id,
      key: "",
    },
    `${channel.id}-orphan-${"arn" in command ? `${flowName(command.arn)}-` : ""}${deps.clock.now()}`,
  );
  const unchanged = another
    ? await stillUnbooked(channel, deps)
    : command.kind === "stop-orphan"
      ? await stillOrphan(channel, known, known.run?.liveEvent, deps)
      : [];
  if (!unchanged) return;
  const conditions = [line, ...unchanged, ...(known.run ? [notWanted(known.run.liveEvent)] : [])];
  if ((await deps.store.runtimes.lease(channel.id, holder, {}, conditions, known.rev)) !== "leased") return;
  const cleared = command.kind === "stop-orphan" && (await clearSchedule(channel, known, deps));
  const stopped =
    command.kind === "stop-orphan-flow"
      ? await deps.flows(channel.region).stop(command.arn)
      : await deps.encoders(channel.region).stop(channel.encoder.arn);
  await deps.store.runtimes.unlease(channel.id, holder, cleared ? { actions: undefined } : {}, []);
  if (!stopped.ok && stopped.failure.kind !== "conflict") throw thrown(text, stopped.failure);
}

/** `arn:aws:mediaconnect:<Region>:<account>:flow:<id>:<name>` */
const flowName = (arn: string): string => arn.split(":").at(-1) ?? arn;

const clearSchedule = ({ id, region, encoder }: Channel, known: Runtime, deps: Deps): Promise<boolean> =>
  clearSwitches(deps, { channel: id, region, encoder: encoder.arn }, known.actions);

/** Under the lease, and only if nobody has written on the channel since it was looked at: a start takes them out itself. */
async function clearLeftovers(
  { channel: id, known }: Of<"clear-switches">,
  deps: Deps,
  channels: ReadonlyMap<string, Channel>,
): Promise<void> {
  const channel = channels.get(id);
  const holder = `sweep/${id}`;
  if (!channel || (await deps.store.runtimes.lease(id, holder, {}, [], known.rev)) !== "leased") return;
  const cleared = await clearSchedule(channel, known, deps);
  await deps.store.runtimes.unlease(id, holder, cleared ? { actions: undefined } : {}, []);
  if (!cleared) throw new Transient(`the schedule of ${id} could not be cleared: the next sweep tries again`);
}

/** As below, of a run that is nobody's: what counts is whether anybody has booked this moment. */
async function stillUnbooked({ id }: Channel, { clock, store }: Deps): Promise<Write[] | undefined> {
  const now = clock.now();
  const key = keys.ledger(id, dayOf(now));
  const item = await store.context.table.get(key);
  const ledger = item && readLedger(item);
  const bookings = Object.values(ledger?.bookings ?? {});
  if (bookings.some(({ from, to }) => parseInstant(from) <= now && now < parseInstant(to))) return undefined;
  return [{ check: key, if: ledger ? { equals: { version: ledger.version } } : { exists: false } }];
}

/** Booked since it was looked at? Then nothing; else the conditions under which nobody has. */
async function stillOrphan(channel: Channel, known: Runtime, owner: LiveEvent["id"] | undefined, deps: Deps) {
  if (owner === undefined) return undefined;
  const leaving = { liveEvent: owner, until: known.keptFrom ?? deps.clock.now(), content: known.content };
  const { goesOn, unchanged } = await lookOnward(deps, channel.id, leaving, handoverOf(channel));
  return goesOn ? undefined : unchanged;
}
/** Law 5: between the look and a paced stop somebody may have held or extended the show, which is then back on air. */
const notWanted = (liveEvent: LiveEvent["id"]): Write => ({
  check: keys.event(liveEvent),
  if: { any: [{ exists: false }, { all: [{ in: { status: OVER } }, { equals: { held: false } }] }] },
});
const OVER: readonly LiveEventStatus[] = ["draft", "scheduled", "ending", "ended", "cancelled", "failed"];

/** Not while somebody acts on the channel: a start writes `run` before its call, when the encoder is still down. */
async function closeRun(command: Of<"close-run">, deps: Deps): Promise<void> {
  const now = deps.clock.now();
  await deps.store.runtimes.update(command.channel, (runtime) => {
    const acted = runtime.leaseUntil !== undefined && runtime.leaseUntil > now;
    return acted || runtime.run?.execution !== command.known.run?.execution
      ? undefined
      : { run: undefined, keptFrom: undefined };
  });
}
