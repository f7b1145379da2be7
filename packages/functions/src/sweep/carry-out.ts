import type { Channel } from "@showcaller/contracts";
import type { Command } from "@showcaller/core/reconcile/commands";
import { BEAT, pace, SWEEP_BUDGET } from "@showcaller/core/reconcile/pace";
import { urgencyOf } from "@showcaller/core/reconcile/plan";
import { bounded } from "../runtime/bounded.ts";
import type { Deps } from "../runtime/deps.ts";
import { act } from "./act.ts";

export interface Failed {
  command: string;
  why: string;
}

/**
 * At once, but no more: with 500 live events starting, 500 heartbeats of three calls each take some 30 s one after the other, half of
 * the sweep's minute.
 */
const WIDTH = 16;

/** What MediaLive's and MediaConnect's rate limits, by Region, and DescribeExecution's, which is 10 a second for the account, too. */
const isPaced = ({ kind }: Command): boolean =>
  kind.startsWith("stop-") || kind === "clear-switches" || kind === "check-execution";

/**
 * The most urgent first, all of one urgency before the next. Of one live event or channel one after the other, as `plan` ordered them.
 * Then what is paced. One command's failure keeps no other from being carried out.
 */
export const carryOut = async (
  commands: readonly Command[],
  deps: Deps,
  channels: ReadonlyMap<string, Channel>,
): Promise<{ failed: Failed[]; left: number }> => {
  const failed: Failed[] = [];
  const attempt = async (command: Command): Promise<void> => {
    try {
      await act(command, deps, channels);
    } catch (error) {
      failed.push({
        command: command.kind,
        why: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      });
    }
  };
  // Two at once on one channel would be in the way of each other's lease.
  const inLanes = (some: readonly Command[]) =>
    bounded(bySubject(some), WIDTH, async (lane) => {
      for (const command of lane) await attempt(command);
    });
  const calm = commands.filter((command) => !isPaced(command));
  for (const urgency of [...new Set(calm.map(urgencyOf))])
    await inLanes(calm.filter((command) => urgencyOf(command) === urgency));
  const regionOf = (command: Command): string =>
    "channel" in command ? (channels.get(command.channel)?.region ?? "") : command.kind;
  const { batches, left } = pace(commands.filter(isPaced), regionOf, SWEEP_BUDGET);
  const began = deps.clock.now();
  for (const [n, batch] of batches.entries()) {
    const early = began + n * BEAT - deps.clock.now();
    if (early > 0) await deps.sleep(early);
    await inLanes(batch);
  }
  return { failed, left: left.length };
};

/** In the order of their first command. */
function bySubject(commands: readonly Command[]): Command[][] {
  const lanes = new Map<string, Command[]>();
  for (const command of commands) {
    const subject = subjectOf(command);
    const lane = lanes.get(subject);
    if (lane) lane.push(command);
    else lanes.set(subject, [command]);
  }
  return [...lanes.values()];
}

const subjectOf = (command: Command): string => {
  if ("channel" in command) return command.channel;
  return "liveEvent" in command ? command.liveEvent : command.claim.liveEvent;
};
