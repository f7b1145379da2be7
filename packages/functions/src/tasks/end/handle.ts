import type { Advance } from "@showcaller/adapters/state/progress";
import type { Stored } from "@showcaller/adapters/state/types";
import type { Leg, LiveEvent } from "@showcaller/contracts";
import { none } from "@showcaller/core/lifecycle/decision";
import { type Ending, ending } from "@showcaller/core/lifecycle/progress";
import type { Instant } from "@showcaller/core/ports";
import { spreadBy } from "@showcaller/core/schedule/spread";
import { formatInstant } from "@showcaller/core/time/instant";
import type { LegWork, TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { channelsOf, type LegChannels } from "../shared/channels.ts";
import { stopWindow } from "../shared/crowd.ts";
import { CHECK_EVERY, WAKE_GRACE } from "../shared/grace.ts";
import { isAnothers } from "../shared/run.ts";
import { legWork } from "../shared/work.ts";

/** Cue end or release: what does the end come to now? Looked at anew after every wait, so extend, hold and release are heard. */
export const end = async (input: TaskInput<"end">, deps: Deps): Promise<TaskOutput<"end">> => {
  const now = deps.clock.now();
  const known = await deps.store.liveEvents.read(input.liveEvent);
  const live = await feedLive(deps, known?.event);
  let verdict: Ending = { kind: "over" };
  const decide = ({ event }: Stored): Advance => {
    verdict = ending(event, live, now);
    const decision = "decision" in verdict ? verdict.decision : none(verdict.kind);
    if (verdict.kind === "wait") return { decision, dueBy: verdict.until + WAKE_GRACE };
    return verdict.kind === "stop" ? { decision, dueBy: now + CHECK_EVERY } : { decision, close: true };
  };
  const claimed = await deps.store.progress.claim(input, input.execution, decide, known);
  if (claimed.kind === "absent") return { outcome: "nothing", why: "there is no such live event" };
  if (claimed.kind === "superseded") return { outcome: "superseded", why: `${claimed.by} speaks for it` };
  return answer(verdict, claimed.stored, deps);
};

async function answer(verdict: Ending, stored: Stored, deps: Deps): Promise<TaskOutput<"end">> {
  if (verdict.kind === "wait") return { outcome: "wait", until: formatInstant(verdict.until as Instant) };
  if (verdict.kind !== "stop")
    return {
      outcome: "nothing",
      why: verdict.kind === "held" ? "it is held by a human" : `it is ${stored.event.status}`,
    };
  const toStop = stored.legs.filter((leg) => !["waiting", "stopped", "kept"].includes(leg.phase));
  const channels = await channelsOf(deps, toStop);
  const window = await stopWindow(deps);
  return { outcome: "stop", legs: legsToStop(stored, toStop, channels, window) };
}

/** Every leg that preparation ever touched: a failed one may have started after all. */
const legsToStop = ({ event }: Stored, legs: readonly Leg[], channels: LegChannels, window: number): LegWork[] =>
  legs.flatMap((leg) => {
    const channel = channels.of(leg.channel);
    const spread = spreadBy(`${leg.liveEvent} ${leg.channel}`, window);
    return channel?.mode === "enforce" ? [legWork(event, channel, { runs: true, spread })] : [];
  });

/** Asked only where the policy needs it: does any leg that runs for it still get a feed? */
async function feedLive(deps: Deps, event: LiveEvent | undefined): Promise<boolean> {
  if (event?.overrun.policy !== "extend" || event.status !== "on-air") return false;
  const runtimes = await Promise.all(event.legs.map(({ channel }) => deps.store.runtimes.get(channel)));
  return runtimes.some((runtime) => {
    const flows = Object.values(runtime.flows ?? {});
    if (isAnothers(runtime, event.id) || runtime.state !== "RUNNING") return false;
    return flows.length === 0 || flows.some((flow) => flow.state === "ACTIVE");
  });
}
