import { CallLog } from "./calls.ts";
import { FaultList } from "./fault-list.ts";
import { type Effect, InjectedError, throttleError } from "./faults.ts";
import { currentInvocation } from "./invocation.ts";
import type { CallAttempt, Gate, World } from "./types.ts";

export interface LocalGate extends Gate {
  readonly calls: CallLog;
  readonly faults: FaultList;
}

export interface GateOptions {
  /** Performs a `kill-process` fault: `process.kill(process.pid, "SIGKILL")`, or `world.kill()` in a test harness. */
  onKill: () => void;
  /** Calls kept for `calls.query`; default 10,000. */
  keep?: number;
}

/**
 * The gate of every AWS call. A call whose caller is gone (its invocation over, the world dead, a crash or kill
 * fault) never settles, and does not hold time. Every call that was begun is recorded once, those that never settle
 * included (`crash-invocation before`, `kill-process after`, `lost`).
 */
export const createGate = (world: World, { onKill, keep = 10_000 }: GateOptions): LocalGate => {
  const calls = new CallLog(keep);
  const faults = new FaultList(world);

  const gone = async (): Promise<never> => {
    await world.sleep(Number.POSITIVE_INFINITY);
    throw new Error("unreachable: an endless sleep ended");
  };

  const pass = async <T>(attempt: CallAttempt, effect: () => Promise<T>): Promise<T> => {
    // A call made in the synchronous part of a timer must not be part of its transaction: a kill would undo the count
    // of the fault that struck, and strike again for ever.
    await undefined;
    const invocation = currentInvocation();
    const lost = (): boolean => world.dead || invocation?.over === true;
    if (lost()) return gone();
    const at = world.now;
    const fault = faults.strike(attempt, invocation !== undefined);
    const record = (outcome: string): void => calls.add({ at, ...attempt, outcome });
    const vanish = (outcome: string): Promise<never> => {
      record(outcome);
      if (outcome.startsWith("kill-process")) onKill();
      if (outcome.startsWith("crash-invocation")) invocation?.crash();
      return gone();
    };

    if (strikes(fault, "before")) return vanish(`${fault?.kind} before`);
    let result: T;
    try {
      await refuse(world, attempt, fault);
      if (lost()) return vanish("lost");
      result = await effect();
      if (fault?.kind === "after-error") throw lostAnswer(fault);
    } catch (error) {
      if (lost()) return vanish("lost");
      // A refused call was made, too: its caller may die on the answer.
      if (strikes(fault, "after")) return vanish(`${fault?.kind} after`);
      record(outcomeOf(error));
      throw error;
    }
    if (lost()) return vanish("lost");
    if (strikes(fault, "after")) return vanish(`${fault?.kind} after`);
    record("ok");
    return result;
  };
  return { pass, calls, faults };
};

/** Whether the fault ends the caller at this side of the call. */
const strikes = (fault: Effect | undefined, when: "before" | "after"): boolean =>
  fault !== undefined && "when" in fault && fault.when === when;

const refuse = async (world: World, attempt: CallAttempt, fault: Effect | undefined): Promise<void> => {
  if (fault?.kind === "error")
    throw new InjectedError(fault.code, fault.message ?? "Injected by a local fault", fault.status);
  if (fault?.kind === "throttle") throw throttleError(attempt.service);
  if (fault?.kind === "delay") await world.sleep(fault.ms);
};

const lostAnswer = (fault: Extract<Effect, { kind: "after-error" }>): InjectedError =>
  new InjectedError(
    fault.code ?? "InternalServerException",
    fault.message ?? "Injected by a local fault: the call took effect, its answer was lost",
    fault.status ?? 500,
  );

/** The error's code: `name` of an AwsError or a LambdaFailure is that. */
const outcomeOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
