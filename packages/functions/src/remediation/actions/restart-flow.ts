import type { FlowState } from "@showcaller/core/ports";
import { SECOND } from "@showcaller/core/time/instant";
import { type Doer, type Performed, type Remedy, refusedOr } from "../remedy.ts";

/** A flow's stop and start take some seconds each; no page gives a time. */
const STOPS_IN = 10 * SECOND;

/**
 * As with an encoder: stop what is to be stopped, wait until it stands by, start it. Each flow by what is seen of it: while one is in ERROR or
 * down, those that are up carry the show and are left alone.
 */
export const restartFlow: Doer = {
  intent(remedy) {
    switch (plannedFor(remedy)) {
      case "wait":
        return { instead: later(remedy) };
      case "started":
        return { instead: { kind: "done" } };
      case "start":
        return { step: "start" };
      default:
        return { step: "stop" };
    }
  },
  async call(remedy) {
    const { deps, channel } = remedy;
    const port = deps.flows(channel.region);
    const starts = plannedFor(remedy) === "start";
    for (const arn of starts ? inState(remedy, "STANDBY") : toStop(remedy)) {
      const did = await (starts ? port.start(arn) : port.stop(arn));
      const refused = refusedOr(`${starts ? "start" : "stop"} flow ${arn}`, did);
      if (refused) return refused;
    }
    return starts ? { kind: "done" } : later(remedy);
  },
};

const UP: readonly FlowState[] = ["ACTIVE", "STARTING", "UPDATING"];

const inState = ({ channel, leg }: Remedy, ...states: readonly FlowState[]): string[] =>
  channel.flows
    .map(({ arn }) => arn)
    .filter((arn) => states.some((state) => state === (leg.flows?.[arn] ?? leg.runtime.flows?.[arn]?.state)));

/** All that are up only where none is broken: then it is the source that has to connect anew. */
const toStop = (remedy: Remedy): string[] => {
  const broken = inState(remedy, "ERROR");
  return broken.length > 0 ? broken : inState(remedy, ...UP);
};

/**
 * Of a stop that was meant nobody knows whether it was called. One that was has left a flow on its way down, standing by, or up again by somebody's hand;
 * whatever is still in ERROR is stopped once more, which changes nothing that carries.
 */
function plannedFor(remedy: Remedy): "stop" | "start" | "started" | "wait" {
  const { meant } = remedy;
  if (inState(remedy, "ERROR").length > 0 && meant?.step !== "start") return "stop";
  if (inState(remedy, "STOPPING").length > 0) return "wait";
  if (inState(remedy, "STANDBY").length > 0) return "start";
  if (meant?.step) return "started";
  return inState(remedy, ...UP).length > 0 ? "stop" : "wait";
}

const later = ({ deps }: Remedy): Performed => ({
  kind: "later",
  until: deps.clock.now() + STOPS_IN,
  why: "its flows are started when they stand by",
});
