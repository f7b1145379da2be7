import type { FlowState } from "@showcaller/core/ports";
import { SECOND } from "@showcaller/core/time/instant";
import { type Doer, type Performed, type Remedy, refusedOr } from "../remedy.ts";

/** A flow's stop and start take some seconds each; no page gives a time. */
const STOPS_IN = 10 * SECOND;

/** As with an encoder: stop what is up, wait until all stand by, start them. Each flow by what is seen of it. */
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
    for (const { arn } of channel.flows) {
      const state = stateOf(remedy, arn);
      if (starts ? state !== "STANDBY" : !UP.includes(state ?? "STANDBY")) continue;
      const did = await (starts ? port.start(arn) : port.stop(arn));
      const refused = refusedOr(`${starts ? "start" : "stop"} flow ${arn}`, did);
      if (refused) return refused;
    }
    return starts ? { kind: "done" } : later(remedy);
  },
};

const UP: readonly FlowState[] = ["ACTIVE", "STARTING", "UPDATING", "ERROR"];

const stateOf = ({ leg: { flows, runtime } }: Remedy, arn: string): FlowState | undefined =>
  flows?.[arn] ?? runtime.flows?.[arn]?.state;

function plannedFor(remedy: Remedy): "stop" | "start" | "started" | "wait" {
  const states = remedy.channel.flows.map(({ arn }) => stateOf(remedy, arn));
  if (states.every((state) => state === "STANDBY")) return "start";
  if (remedy.meant?.step === "start") return states.includes("STANDBY") ? "start" : "started";
  return states.some((state) => state !== undefined && UP.includes(state)) ? "stop" : "wait";
}

const later = ({ deps }: Remedy): Performed => ({
  kind: "later",
  until: deps.clock.now() + STOPS_IN,
  why: "its flows are stopping: they are started when they stand by",
});
