import type { ChannelState, Runtime } from "@showcaller/contracts";
import { RESTART_TAKES } from "../playbooks/acts.ts";
import type { Instant, ObservedChannel } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { MINUTE } from "../time/instant.ts";
import type { Command } from "./commands.ts";
import { type Desired, isManaged } from "./snapshot.ts";
import type { Watch } from "./watch.ts";

/*
 * Whose doing is it that a leg which was ready is down? What is known, and what is inferred:
 *
 * - A pipeline that fails is restarted by MediaLive itself, and the channel is RECOVERING meanwhile, or RUNNING on the other
 *   (docs.aws.amazon.com/medialive/latest/ug/monitor-activity-types-channel.html, plan-redundancy-mode.html). That is no hand, and
 *   nothing here answers to it.
 * - A channel that "has been stopped for maintenance" restarts by itself, too (medialive/latest/ug/pricing.html). So whatever is down is
 *   given time to come back before anybody is woken.
 * - STOPPING and IDLE otherwise follow StopChannel. If no lease, no wait and no stop of ours explains it, it was somebody else. That this
 *   holds without exception is our inference; only CloudTrail would prove it, which is not read yet.
 *
 * Either way the safe answer is the same (law 4): hold and tell. A restart against a human who works on the encoder does harm; against
 * a failure that nobody knows the cause of, a human presses release, and it is started.
 */

/** A stop takes some 20 s, a maintenance restart up to a minute or two. */
export const SETTLES_IN = 2 * MINUTE;

const DOWN: readonly ChannelState[] = ["STOPPING", "IDLE", "DELETING", "DELETED", "UPDATING", "UPDATE_FAILED"];

type Owner = Desired["events"][number];

/** The live event that needs the channel up now: its leg has been ready. While it starts, a failure is the start machine's. */
export const ownerOf = (events: Desired["events"]): ReadonlyMap<string, Owner> => {
  const owners = new Map<string, Owner>();
  for (const entry of events)
    if (entry.event.status === "standby" || entry.event.status === "on-air")
      for (const { channel, phase } of entry.legs)
        if (phase === "ready" && entry.event.legs.some((leg) => leg.channel === channel)) owners.set(channel, entry);
  return owners;
};

/** Settles, holds, and hands back at the next cue. */
export const handsCommands = (
  { channel, runtime }: Desired["channels"][number],
  owner: Owner | undefined,
  seen: (ObservedChannel & { at: Instant }) | undefined,
  watch: Watch,
): Command[] => {
  const { hands } = runtime;
  if (!seen || !isManaged(channel, seen)) return [];
  if (!owner || (hands && hands.liveEvent !== owner.event.id))
    return hands ? [back(runtime, false, "its live event has gone on to the next cue")] : [];
  const beforeAir = !airHasCome(owner, watch);
  if (!hands)
    return DOWN.includes(seen.state) && !isOurs(runtime, watch) ? [note(runtime, seen, owner, beforeAir)] : [];
  if (seen.state === "RUNNING") return [back(runtime, false, "it runs again")];
  if (hands.released) return [back(runtime, true, "the operator releases it")];
  if (hands.beforeAir && !beforeAir) return [back(runtime, true, "air has come: the next cue")];
  if (hands.state !== seen.state) return [note(runtime, seen, owner, hands.beforeAir)];
  if (hands.paged || !watch.reached(hands.since + SETTLES_IN)) return [];
  return [
    {
      kind: "hold-hands",
      channel: runtime.channel,
      known: runtime,
      liveEvent: owner.event.id,
      why: `it has been ${hands.state} for two minutes while "${owner.event.title}" needs it, and nothing of ours stopped it`,
      predicts: `it is left alone until ${hands.beforeAir ? "air" : "the end"}, until it runs again, or until somebody presses release; ${carriersOf(owner)}`,
    },
  ];
};

const carriersOf = ({ event: { legs } }: Owner): string =>
  legs.length > 1 ? "the other legs carry the show" : "there is no other leg: nobody gets the show meanwhile";

const airHasCome = ({ event }: Owner, watch: Watch): boolean => {
  if (event.status === "on-air") return true;
  const at = moments(event);
  return at !== undefined && event.staging === "auto" && watch.reached(at.airAt);
};

/** A stop or a start of ours is under way. */
const isOurs = ({ waitingStopped, waitingRunning, waitingFlows, leaseUntil, acts }: Runtime, watch: Watch): boolean =>
  (acts ?? []).some(({ step, at }) => step !== undefined && !watch.reached(at + RESTART_TAKES)) ||
  waitingStopped !== undefined ||
  waitingRunning !== undefined ||
  waitingFlows !== undefined ||
  (leaseUntil !== undefined && !watch.reached(leaseUntil));

const note = (
  runtime: Runtime,
  seen: ObservedChannel & { at: Instant },
  { event }: Owner,
  beforeAir: boolean,
): Command => ({
  kind: "note-hands",
  channel: runtime.channel,
  known: runtime,
  hands: {
    liveEvent: event.id,
    state: seen.state,
    since: seen.at,
    beforeAir,
    ...(runtime.hands?.paged ? { paged: true } : {}),
  },
  why: `it is ${seen.state} while "${event.title}" needs it, and nothing of ours stopped it`,
  predicts: "nothing is done to it; if it stands so for two minutes, a human is told",
});

const back = (runtime: Runtime, restart: boolean, why: string): Command => ({
  kind: "hand-back",
  channel: runtime.channel,
  known: runtime,
  restart,
  why,
  predicts: restart ? "its leg is started again" : "it is ours again",
});
