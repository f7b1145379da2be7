import type { Instant } from "@showcaller/core/ports";
import { type Plan, plan } from "@showcaller/core/reconcile/plan";
import { formatInstant } from "@showcaller/core/time/instant";
import { redrive } from "../jobs/redrive.ts";
import type { Deps } from "../runtime/deps.ts";
import { act } from "./act.ts";
import { desired, nextInSight, observed } from "./observe.ts";

export interface Swept {
  commands: number;
  /** Commands that could not be carried out: the next sweep decides anew. `read`: an item that cannot be read. */
  failed: { command: string; why: string }[];
  /** Until then, nothing else changing, a sweep would decide the same (DESIGN §6). Absent: for ever. */
  nextDue?: string;
}

/** Observe, decide, act; each minute. One command's failure keeps no other from being carried out. */
export const sweep = async (deps: Deps): Promise<Swept> => {
  const now = deps.clock.now();
  const wanted = await desired(deps, now);
  const comesInSight = await nextInSight(deps, now, wanted.ahead);
  const channels = wanted.channels.map((entry) => entry.channel);
  const decided: Plan = plan(wanted, await observed(deps, channels), deps.clock.now());
  const failed: Swept["failed"] = wanted.damaged.map((item) => ({
    command: "read",
    why: `${item.name}: ${item.message}`,
  }));
  // A live event that cannot be read may be on air on any channel: in doubt nothing is stopped (law 4).
  const blind = wanted.damaged.some(({ key }) => key.pk.startsWith("EVENT#"));
  const byId = new Map(channels.map((channel) => [channel.id as string, channel]));
  for (const command of decided.commands) {
    if (blind && command.kind.startsWith("stop-")) continue;
    try {
      await act(command, deps, byId);
    } catch (error) {
      failed.push({
        command: command.kind,
        why: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      });
    }
  }
  await redrive(deps).catch((error: unknown) => failed.push({ command: "redrive-jobs", why: String(error) }));
  const nextDue = earlier(decided.nextDue, comesInSight);
  return {
    commands: decided.commands.length,
    failed,
    ...(nextDue === undefined ? {} : { nextDue: formatInstant(nextDue) }),
  };
};

const earlier = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
