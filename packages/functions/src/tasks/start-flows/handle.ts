import type { Runtime } from "@showcaller/contracts";
import { observeFlow, satisfied } from "@showcaller/core/observe/observe";
import type { FlowState } from "@showcaller/core/ports";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { thrown } from "../../runtime/errors.ts";
import { guardStart } from "../shared/guards.ts";
import { holderOf, takeLease } from "../shared/lease.ts";

/**
 * Token first, then start, then look where that is refused: whoever is second of "token stored" and "ACTIVE seen" completes it.
 * MediaConnect has no ConflictException: a flow that is not in STANDBY answers 400, which changes nothing.
 */
export const startFlows = async (input: TaskInput<"start-flows">, deps: Deps): Promise<TaskOutput<"start-flows">> => {
  const { leg, token } = input;
  const now = deps.clock.now();
  const waitingFlows = {
    token,
    execution: input.execution,
    liveEvent: input.liveEvent,
    flows: leg.flows,
    since: now,
    beatAt: now,
  };
  const holder = holderOf(input, leg, "start-flows");
  await takeLease(
    deps,
    leg,
    holder,
    { waitingFlows },
    guardStart(deps, input, { leg: { phase: "starting", why: "starting its flows" } }),
  );
  const seen: Flows = {};
  for (const arn of leg.flows) seen[arn] = { state: await bringUp(deps, leg.region, arn), at: deps.clock.now() };
  const runtime = await deps.store.runtimes.update(leg.channel, (known) => ({
    flows: { ...known.flows, ...newer(known.flows ?? {}, seen) },
    // Only what is ours is given back: by now it may be somebody else's.
    ...(known.leaseHolder === holder ? { leaseHolder: undefined, leaseUntil: undefined } : {}),
  }));
  if (runtime.waitingFlows && satisfied("flows", waitingFlows, runtime, (at) => at <= deps.clock.now()))
    await deps.executions.succeed(token, {});
  return {};
};

async function bringUp(deps: Deps, region: string, arn: string): Promise<FlowState> {
  const flows = deps.flows(region);
  const started = await flows.start(arn);
  if (started.ok) return started.value.state;
  if (started.failure.kind !== "conflict") throw thrown(`start flow ${arn}`, started.failure);
  const found = await flows.describe(arn);
  if (!found.ok) throw thrown(`describe flow ${arn}`, found.failure);
  // STOPPING, the end of the show before: it can be started when that is over.
  if (["STANDBY", "STOPPING"].includes(found.value.state)) throw thrown(`start flow ${arn}`, started.failure);
  return found.value.state;
}

type Flows = NonNullable<Runtime["flows"]>;
/** What the bus told meanwhile is not overwritten by what we saw before. */
const newer = (known: Flows, seen: Flows): Flows =>
  Object.fromEntries(
    Object.entries(seen).filter(([arn, flow]) => known[arn]?.state !== "ACTIVE" || observeFlow(known[arn], flow)),
  );
