import type { Claim, ClaimKind, Leg, WorkflowInput } from "@showcaller/contracts";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import { machineOf } from "@showcaller/core/names";
import type { Instant, Write } from "@showcaller/core/ports";
import type { Context } from "./context.ts";
import { claimItem, isClaim, legItem } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import { liveEvents } from "./live-events.ts";
import type { JournalDraft, Stored } from "./types.ts";

/** What a workflow's task decided about its live event. */
export interface Advance {
  decision: Decision;
  legs?: readonly Leg[];
  /** By when this execution must have made its next write; kept when absent. */
  dueBy?: Instant;
  /** This execution is done with it. */
  close?: boolean;
  settled?: boolean;
}

export type Advanced = { kind: "advanced"; stored: Stored } | { kind: "superseded"; by: string } | { kind: "absent" };

/** Nothing is decided, try again soon: the state machine's Retry does. */
export class Contended extends Error {
  override readonly name = "Contended";
}

export interface Progress {
  /**
   * Takes the claim for this execution (it is free, ours already, or held for an older plan or attempt) and applies the
   * decision in the same transaction. Whoever lost the claim writes nothing more.
   */
  claim(
    input: WorkflowInput,
    execution: string,
    decide: (stored: Stored) => Advance,
    known?: Stored,
  ): Promise<Advanced>;
  /** As `claim`, but only if the claim is ours still. `known`: as the caller has just read it, which spares the first read. */
  advance(
    input: WorkflowInput,
    execution: string,
    decide: (stored: Stored) => Advance,
    known?: Stored,
  ): Promise<Advanced>;
  /** Reserves the next attempt for the sweep, before it starts the execution of that name. `false`: somebody was faster. */
  reserve(before: Claim | undefined, claim: Claim): Promise<boolean>;
  /** The sweep found the execution dead. */
  close(claim: Claim, at: Instant): Promise<boolean>;
  /**
   * What the sweep has to say about a leg, with whatever else belongs into the same transaction. `false`: somebody else wrote in
   * between. The runtime's `rev`, which every task that acts on the channel moves, has to be among the conditions of `extra`.
   */
  tell(before: Stored, decision: Decision, leg: Leg, extra: readonly Write[]): Promise<boolean>;
  /** Writes that make sure, inside another transaction, that the claim is ours, and that set a leg's phase. */
  guard(input: WorkflowInput, execution: string, leg?: Leg, entry?: JournalDraft & { key: string }): Write[];
}

const ATTEMPTS = 5;

export const progress = (context: Context, record: Recorder): Progress => {
  const { table, clock } = context;
  const events = liveEvents(context, record);
  const run = async (
    input: WorkflowInput,
    execution: string,
    decide: (stored: Stored) => Advance,
    take: boolean,
    known: Stored | undefined,
  ): Promise<Advanced> => {
    const kind: ClaimKind = machineOf(input.cue);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const stored = (attempt === 0 ? known : undefined) ?? (await events.read(input.liveEvent));
      if (!stored) return { kind: "absent" };
      const held = stored.claims[kind];
      const mine = held?.execution === execution;
      if (!mine && (!take || (held && !outranks(input, held))))
        return { kind: "superseded", by: held?.execution ?? "nobody" };
      const advance = decide(stored);
      if (advance.decision.kind === "refuse")
        throw new Error(`a workflow's decision was refused: ${advance.decision.refusal.detail}`);
      const claim: Claim = {
        liveEvent: input.liveEvent,
        kind,
        execution,
        cue: input.cue,
        plan: input.plan,
        attempt: input.attempt,
        dueBy: advance.dueBy ?? held?.dueBy ?? clock.now(),
        ...(advance.close ? { closedAt: clock.now() } : {}),
      };
      const extra: Write[] = [
        ...(same(claim, held)
          ? [{ check: keys.claim(claim.liveEvent, kind), if: heldBy(execution) }]
          : [{ put: claimItem(claim), if: stillHeldAs(held) }]),
        ...(advance.legs ?? []).map((leg): Write => ({ put: legItem(leg) })),
      ];
      const done = await events.write(stored, advance.decision, `showcaller:${kind}`, {
        cause: execution,
        extra,
        ...(advance.settled === undefined ? {} : { settled: advance.settled }),
      });
      if (done) {
        const legs = stored.legs.map((leg) => advance.legs?.find((other) => other.channel === leg.channel) ?? leg);
        const added = (advance.legs ?? []).filter((leg) => !stored.legs.some((other) => other.channel === leg.channel));
        return {
          kind: "advanced",
          stored: { event: done, legs: [...legs, ...added], claims: { ...stored.claims, [kind]: claim } },
        };
      }
    }
    throw new Contended(`${input.liveEvent}: lost the race ${ATTEMPTS} times`);
  };

  return {
    claim: (input, execution, decide, known) => run(input, execution, decide, true, known),
    advance: (input, execution, decide, known) => run(input, execution, decide, false, known),
    async reserve(before, claim) {
      const written = await table.write([{ put: claimItem(claim), if: stillHeldAs(before) }]);
      // An earlier try's answer may have been lost. Two sweeps that reserve the very same start the same execution: once.
      return written.ok || isClaim(written.failed[0]?.item, claim);
    },
    async close(claim, at) {
      const written = await table.write([{ put: claimItem({ ...claim, closedAt: at }), if: heldBy(claim.execution) }]);
      return written.ok;
    },
    async tell(before, decision, leg, extra) {
      const same = { check: keys.event(before.event.id), if: { equals: { rev: before.event.rev } } };
      const writes = [{ put: legItem(leg) }, ...extra, ...(decision.kind === "change" ? [] : [same])];
      return (await events.write(before, decision, "showcaller:sweep", { extra: writes })) !== undefined;
    },
    guard: (input, execution, leg, entry) => [
      { check: keys.claim(input.liveEvent, machineOf(input.cue)), if: heldBy(execution) },
      ...(leg ? [{ put: legItem(leg) }] : []),
      ...(entry ? [record.put(entry, entry.key)] : []),
    ],
  };
};

const heldBy = (execution: string) => ({ equals: { execution } });
const stillHeldAs = (held: Claim | undefined) =>
  held ? { equals: { execution: held.execution, open: held.closedAt === undefined } } : { exists: false };
const same = (claim: Claim, held: Claim | undefined): boolean => JSON.stringify(claim) === JSON.stringify(held);

/** A newer plan, or the same plan's later attempt. */
const outranks = (input: WorkflowInput, held: Claim): boolean =>
  input.plan > held.plan ||
  (input.plan === held.plan && input.attempt > held.attempt) ||
  (held.closedAt !== undefined && input.plan === held.plan && input.cue !== held.cue);
