import type { Instant } from "@showcaller/core/ports";
import { type Plan, plan } from "@showcaller/core/reconcile/plan";
import { formatInstant } from "@showcaller/core/time/instant";
import { redrive } from "../jobs/redrive.ts";
import type { Deps } from "../runtime/deps.ts";
import { sweepBlocks } from "./blocks.ts";
import { carryOut, type Failed } from "./carry-out.ts";
import { listenIn } from "./listen.ts";
import { desired, type Looked, nextInSight, observed } from "./observe.ts";

export interface Swept {
  commands: number;
  /** Commands that could not be carried out: the next sweep decides anew. `read`: an item that cannot be read. */
  failed: Failed[];
  /** Commands that a Region's rate had no room for: the next sweep's. */
  left: number;
  /** Absent: the table is lost, and nobody looked. */
  regions?: Looked[];
  /** Until then, nothing else changing, a sweep would decide the same (DESIGN §6). Absent: for ever. */
  nextDue?: string;
}

/** Observe, decide, act; each minute. One command's failure keeps no other from being carried out. */
export const sweep = async (deps: Deps): Promise<Swept> => {
  const now = deps.clock.now();
  const generation = await deps.store.generations.read();
  // Half a table restored looks like encoders that nobody wants (law 4).
  if (generation && generation.state !== "live")
    return {
      commands: 0,
      failed: [{ command: "read", why: `the table is ${generation.state}: ${generation.why}` }],
      left: 0,
    };
  const wanted = await desired(deps, now);
  const comesInSight = await nextInSight(deps, now, wanted.ahead);
  const channels = wanted.channels.map((entry) => entry.channel);
  const seen = await observed(deps, channels);
  const decided: Plan = plan(wanted, seen, deps.clock.now());
  const failed: Swept["failed"] = wanted.damaged.map((item) => ({
    command: "read",
    why: `${item.name}: ${item.message}`,
  }));
  // A live event that cannot be read may be on air on any channel: in doubt nothing is stopped (law 4).
  const blind = wanted.damaged.some(({ key }) => key.pk.startsWith("EVENT#"));
  const wished = decided.commands.filter(({ kind }) => !(blind && kind.startsWith("stop-")));
  const done = await carryOut(wished, deps, new Map(channels.map((channel) => [channel.id as string, channel])));
  failed.push(...done.failed);
  const heard = await listenIn(deps, wanted, seen);
  failed.push(...heard.failed);
  const blocks = await sweepBlocks(deps, failed).catch((error: unknown) => {
    failed.push({ command: "block", why: String(error) });
    return { decided: 0, nextDue: undefined };
  });
  await redrive(deps).catch((error: unknown) => failed.push({ command: "redrive-jobs", why: String(error) }));
  const nextDue = earlier(earlier(earlier(decided.nextDue, heard.nextDue), comesInSight), blocks.nextDue);
  return {
    commands: decided.commands.length + heard.decided + blocks.decided,
    failed,
    left: done.left,
    regions: seen.regions,
    ...(nextDue === undefined ? {} : { nextDue: formatInstant(nextDue) }),
  };
};

const earlier = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
