import type { Leg } from "@showcaller/contracts";
import { none } from "@showcaller/core/lifecycle/decision";
import { standBy } from "@showcaller/core/lifecycle/progress";
import { formatInstant, parseInstant } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { lookAt } from "../shared/crowd.ts";
import { LOOK_GRACE } from "../shared/grace.ts";

/** The legs have come up or failed. At least one ready: standby. None: this execution ends, and the sweep starts the next attempt. */
export const standby = async (input: TaskInput<"standby">, deps: Deps): Promise<TaskOutput<"standby">> => {
  const now = deps.clock.now();
  const advanced = await deps.store.progress.advance(input, input.execution, ({ event, legs }) => {
    const mine = legs.filter((leg) => event.legs.some(({ channel }) => channel === leg.channel));
    const ready = mine.some((leg) => leg.phase === "ready");
    // Every leg's branch is over. One that left without a word (its last task died) is nobody's work any more.
    const lost = mine
      .filter(({ phase }) => ["waiting", "starting"].includes(phase))
      .map((leg): Leg => ({ ...leg, phase: "failed", why: "its start was given up", updatedAt: formatInstant(now) }));
    const stay =
      ready && event.staging === "auto" && event.airAt && ["preparing", "standby", "on-air"].includes(event.status);
    return {
      decision: ready ? standBy(event, mine, now) : none("no leg is ready"),
      legs: lost,
      ...(stay ? { dueBy: Math.max(now, parseInstant(event.airAt ?? "")) + LOOK_GRACE } : { close: true }),
    };
  });
  if (advanced.kind === "absent") return { outcome: "nothing", why: "there is no such live event" };
  if (advanced.kind === "superseded") return { outcome: "superseded", why: `${advanced.by} speaks for it` };
  const { event, claims } = advanced.stored;
  if (claims.start?.closedAt === undefined && event.airAt)
    return { outcome: "await", until: formatInstant(await lookAt(deps, event)) };
  return {
    outcome: "nothing",
    why:
      event.staging === "manual" && event.status === "standby"
        ? "manual staging: waits for go"
        : `no leg is ready; it is ${event.status}`,
  };
};
