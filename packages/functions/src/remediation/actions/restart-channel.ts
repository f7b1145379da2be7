import { formatSortable, SECOND } from "@showcaller/core/time/instant";
import { type Doer, type Performed, type Remedy, refusedOr } from "../remedy.ts";

/** One live run took 22 s to stop. */
const STOPS_IN = 20 * SECOND;

/**
 * Stop, wait until it is down, start: two calls with a wait between them, each by what is seen of the encoder. Which of them was meant last
 * is written before it: an encoder that runs after our start is not stopped again.
 */
export const restartChannel: Doer = {
  intent(remedy) {
    const { deps, liveEvent, runtime, execution } = remedy;
    const now = deps.clock.now();
    switch (plannedFor(remedy)) {
      case "wait":
        return { instead: later(remedy, `it is ${remedy.leg.look?.state}`) };
      case "started":
        return { instead: { kind: "done" } };
      case "start":
        return {
          step: "start",
          set: {
            // Ours to stop again, whatever dies next (law 6).
            run:
              runtime.run?.liveEvent === liveEvent.id
                ? runtime.run
                : { liveEvent: liveEvent.id, execution, at: formatSortable(now) },
            state: "STARTING",
            running: 0,
            observedAt: now,
          },
        };
      default:
        return { step: "stop", set: { state: "STOPPING", observedAt: now } };
    }
  },
  async call(remedy) {
    const { deps, channel } = remedy;
    const encoders = deps.encoders(channel.region);
    if (plannedFor(remedy) === "start") {
      // What it starts on is the latest overdue switch in its schedule: the input that it was on.
      const started = await encoders.start(channel.encoder.arn);
      return refusedOr(`start channel ${channel.id}`, started) ?? { kind: "done" };
    }
    const stopped = await encoders.stop(channel.encoder.arn);
    return refusedOr(`stop channel ${channel.id}`, stopped) ?? later(remedy, "it is stopping");
  },
};

function plannedFor({ leg: { look }, meant }: Remedy): "stop" | "start" | "started" | "wait" {
  switch (look?.state) {
    case "IDLE":
      return "start";
    case "RUNNING":
    case "STARTING":
    case "RECOVERING":
      return meant?.step === "start" ? "started" : "stop";
    default:
      return "wait";
  }
}

const later = ({ deps }: Remedy, why: string): Performed => ({
  kind: "later",
  until: deps.clock.now() + STOPS_IN,
  why: `${why}: it is started when it is down`,
});
