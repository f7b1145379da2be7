import type { Advance } from "@showcaller/adapters/state/progress";
import type { Stored } from "@showcaller/adapters/state/types";
import type { LiveEvent } from "@showcaller/contracts";
import { none } from "@showcaller/core/lifecycle/decision";
import { air as decideAir } from "@showcaller/core/lifecycle/progress";
import { formatInstant, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { Transient, thrown } from "../../runtime/errors.ts";
import { channelsOf } from "../shared/channels.ts";
import { lookAt } from "../shared/crowd.ts";
import { LOOK_GRACE } from "../shared/grace.ts";
import { isAnothers } from "../shared/run.ts";

/** How long an encoder may be behind its armed switch before we stop waiting to see it and record what runs. */
const SETTLE = 12 * SECOND;
/** How long after air a look that is refused is tried again: the spread of looks (shared/crowd.ts), then as above. */
const PATIENCE = 40 * SECOND;

/** Observes, then records. What viewers see was armed at standby; nothing here touches an encoder. */
export const air = async (input: TaskInput<"air">, deps: Deps): Promise<TaskOutput<"air">> => {
  const stored = await deps.store.liveEvents.read(input.liveEvent);
  if (!stored) return { outcome: "nothing", why: "there is no such live event" };
  const now = deps.clock.now();
  const due = stored.event.airAt !== undefined && parseInstant(stored.event.airAt) <= now;
  const onAir =
    due && stored.event.status === "standby" && stored.event.staging === "auto"
      ? await countOnAir(deps, stored.event, now)
      : 0;
  const decide = ({ event }: Stored): Advance => {
    const waits =
      event.status === "standby" &&
      event.airAt !== undefined &&
      parseInstant(event.airAt) > now &&
      event.staging === "auto";
    const decision = waits ? none(`air is at ${event.airAt}`) : decideAir(event, onAir, now);
    return {
      decision,
      ...(waits && event.airAt
        ? { dueBy: parseInstant(event.airAt) + LOOK_GRACE }
        : { close: decision.kind === "change" || event.status !== "standby" }),
    };
  };
  const advanced = await deps.store.progress.advance(input, input.execution, decide, stored);
  if (advanced.kind === "absent") return { outcome: "nothing", why: "there is no such live event" };
  if (advanced.kind === "superseded") return { outcome: "superseded", why: `${advanced.by} speaks for it` };
  const { event } = advanced.stored;
  if (event.status === "on-air") return { outcome: "on-air" };
  if (event.status !== "standby" || event.staging === "manual")
    return { outcome: "nothing", why: `it is ${event.status}` };
  if (event.airAt && parseInstant(event.airAt) > now)
    return { outcome: "await", until: formatInstant(await lookAt(deps, event)) };
  throw new Transient("its instant has come and no leg delivers the programme yet");
};

/** Legs whose encoder runs for us, on the programme input. One look per leg. */
async function countOnAir(deps: Deps, event: LiveEvent, now: number): Promise<number> {
  const waited = event.airAt === undefined ? 0 : now - parseInstant(event.airAt);
  const channels = await channelsOf(deps, event.legs);
  const looks = await Promise.all(
    event.legs.map(async (leg) => {
      const channel = channels.of(leg.channel);
      if (!channel || isAnothers(await deps.store.runtimes.get(channel.id), event.id)) return "down" as const;
      const found = await deps.encoders(channel.region).describe(channel.encoder.arn);
      // Not answered is not down: a show would be recorded as degraded. But one Region's silence must not last for ever.
      if (!found.ok && waited <= PATIENCE) throw thrown(`describe channel ${channel.id}`, found.failure);
      if (!found.ok || found.value.state !== "RUNNING") return "down" as const;
      const inputs = (found.value.activeInputs ?? []).filter((name) => name !== undefined);
      const switched = inputs.length === 0 || inputs.some((name) => name === channel.inputs.programme);
      return switched ? ("programme" as const) : ("behind" as const);
    }),
  );
  if (waited <= SETTLE && looks.includes("behind")) throw new Transient("a leg has not switched to the programme yet");
  return looks.filter((look) => look === "programme").length;
}
