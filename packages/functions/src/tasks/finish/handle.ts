import type { Advance } from "@showcaller/adapters/state/progress";
import type { Stored } from "@showcaller/adapters/state/types";
import type { Leg, Runtime } from "@showcaller/contracts";
import { none } from "@showcaller/core/lifecycle/decision";
import { finish as decideFinish } from "@showcaller/core/lifecycle/progress";
import type { Instant } from "@showcaller/core/ports";
import { formatInstant } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { channelsOf } from "../shared/channels.ts";
import { onceDown } from "../shared/down.ts";

/** Ended only when every leg is seen down or kept. Otherwise this execution ends and the sweep starts the next attempt. */
export const finish = async (input: TaskInput<"finish">, deps: Deps): Promise<TaskOutput<"finish">> => {
  const before = await deps.store.liveEvents.read(input.liveEvent);
  if (!before) return { outcome: "nothing", why: "there is no such live event" };
  const runtimes = new Map(
    await Promise.all(before.legs.map(async (leg) => [leg.channel, await onceDown(deps, leg.channel)] as const)),
  );
  const now = deps.clock.now();
  const left = await notOurs(deps, before.legs, runtimes, now);
  const decide = ({ event, legs }: Stored): Advance => {
    const settled = legs.map((leg) => {
      const done = settle(leg, runtimes.get(leg.channel), now);
      const why = left.get(leg.channel);
      return why && !DONE.includes(done.phase)
        ? { ...done, phase: "kept" as const, why, updatedAt: formatInstant(now) }
        : done;
    });
    const all =
      settled.every((leg) => DONE.includes(leg.phase)) && ["ending", "cancelled", "failed"].includes(event.status);
    return {
      decision: all ? decideFinish(event, now) : none("not every leg is down"),
      legs: settled,
      close: true,
      ...(all ? { settled: true } : {}),
    };
  };
  const advanced = await deps.store.progress.advance(input, input.execution, decide, before);
  if (advanced.kind === "absent") return { outcome: "nothing", why: "there is no such live event" };
  if (advanced.kind === "superseded") return { outcome: "superseded", why: `${advanced.by} speaks for it` };
  const { event, legs, claims } = advanced.stored;
  const over = ["ended", "cancelled", "failed"].includes(event.status) && legs.every((leg) => leg.phase !== "stopping");
  // A start that died without anybody noticing: nobody will ask for it any more.
  if (over && claims.start && claims.start.closedAt === undefined) await deps.store.progress.close(claims.start, now);
  if (over) return { outcome: "ended" };
  return { outcome: "nothing", why: `it is ${event.status}; legs are ${legs.map((leg) => leg.phase).join(", ")}` };
};

const DONE: readonly Leg["phase"][] = ["stopped", "kept", "waiting"];

/**
 * Legs that run on and that we may not touch any more: a live event must not wait for somebody else's channel. Looked up only where a leg
 * is not down, so the ordinary end makes no call more.
 */
async function notOurs(
  deps: Deps,
  legs: readonly Leg[],
  runtimes: ReadonlyMap<string, Runtime>,
  now: Instant,
): Promise<ReadonlyMap<string, string>> {
  const up = legs.filter((leg) => !DONE.includes(settle(leg, runtimes.get(leg.channel), now).phase));
  const channels = await channelsOf(deps, up);
  return new Map(
    up.flatMap(({ channel }): [string, string][] => {
      if (runtimes.get(channel)?.untagged) return [[channel, "its channel has lost its tag: it is left as it is"]];
      return channels.of(channel)?.mode === "observe"
        ? [[channel, "its channel is in observe: it is left as it is"]]
        : [];
    }),
  );
}

function settle(leg: Leg, runtime: Runtime | undefined, now: Instant): Leg {
  if (["waiting", "stopped", "kept"].includes(leg.phase)) return leg;
  if (runtime?.state === "IDLE")
    return {
      ...leg,
      phase: "stopped",
      why: "its encoder is down",
      stoppedAt: formatInstant(runtime.observedAt ?? now),
      updatedAt: formatInstant(now),
    };
  // Never started (it failed before its first call), or another live event runs it now.
  if (runtime?.run === undefined || runtime.run.liveEvent !== leg.liveEvent)
    return { ...leg, phase: "stopped", why: "nothing of ours runs", updatedAt: formatInstant(now) };
  return leg;
}
