import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { thrown } from "../../runtime/errors.ts";
import { onceDown } from "../shared/down.ts";
import { guardStop } from "../shared/guards.ts";
import { holderOf, takeLease } from "../shared/lease.ts";
import { lookOnward } from "../shared/onward.ts";

/** Only once the encoder is down: a flow under a running encoder is left alone, the sweep comes back to it. */
export const stopFlows = async (input: TaskInput<"stop-flows">, deps: Deps): Promise<TaskOutput<"stop-flows">> => {
  const { leg, liveEvent } = input;
  const runtime = await onceDown(deps, leg.channel);
  if (runtime.state !== "IDLE") return {};
  // Whoever is booked now has begun to bring them up, or will: flows carry no content, so rights do not matter here.
  const leaving = { liveEvent, until: deps.clock.now(), content: undefined, bookedTo: leg.bookedTo };
  const { goesOn, unchanged } = await lookOnward(deps, leg.channel, leaving, { gap: 0, startOver: 0 });
  if (goesOn) return {};
  const holder = holderOf(input, leg, "stop-flows");
  await takeLease(deps, leg, holder, {}, [...guardStop(deps, input, {}), ...unchanged], runtime.rev);
  const flows = deps.flows(leg.region);
  for (const arn of leg.flows) {
    const stopped = await flows.stop(arn);
    // A 400: it is not running. A 404: it is gone. Either way there is nothing to stop.
    if (!stopped.ok && stopped.failure.kind === "transient") throw thrown(`stop flow ${arn}`, stopped.failure);
  }
  await deps.store.runtimes.unlease(leg.channel, holder, {}, []);
  return {};
};
