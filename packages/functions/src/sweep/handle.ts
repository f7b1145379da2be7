import { type Plan, plan } from "@showcaller/core/reconcile/plan";
import { formatInstant } from "@showcaller/core/time/instant";
import { redrive } from "../jobs/redrive.ts";
import type { Deps } from "../runtime/deps.ts";
import { act } from "./act.ts";
import { desired, observed } from "./observe.ts";

export interface Swept {
  commands: number;
  /** Commands that could not be carried out: the next sweep decides anew. `read`: an item that cannot be read. */
  failed: { command: string; why: string }[];
  nextDue?: string;
}

/** Observe, decide, act; each minute. One command's failure keeps no other from being carried out. */
export const sweep = async (deps: Deps): Promise<Swept> => {
  const now = deps.clock.now();
  const wanted = await desired(deps, now);
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
  return {
    commands: decided.commands.length,
    failed,
    ...(decided.nextDue === undefined ? {} : { nextDue: formatInstant(decided.nextDue) }),
  };
};
