import type { Channel, Incident, Signal, SignalState } from "@showcaller/contracts";
import { correlate, keyOf } from "@showcaller/core/incidents/correlate";
import { turn } from "@showcaller/core/incidents/edges";
import { type Placed, place, type Site } from "@showcaller/core/incidents/place";
import type { LegView, Scene } from "@showcaller/core/incidents/scene";
import { normalise } from "@showcaller/core/signals/normalise";
import { AIR, liveEvent } from "./live-event.ts";
import { channel, encoderArn } from "./parts.ts";

const MINUTE = 60_000;
/** Twenty minutes into the show of `liveEvent`. */
export const ON_AIR = AIR + 20 * MINUTE;

export const legView = (wish: Partial<LegView> & { of?: Channel } = {}): LegView => {
  const { of = channel("main"), ...rest } = wish;
  return {
    channel: of,
    state: "RUNNING",
    running: of.encoder.pipelines,
    activeInputs: Array.from({ length: of.encoder.pipelines }, () => of.inputs.programme),
    trouble: true,
    ...rest,
  };
};

/** Another leg, whole and well. */
export const healthyLeg = (): LegView =>
  legView({ of: channel("other", { encoder: { arn: encoderArn("other"), pipelines: 2 } }), trouble: false });

/** On air, on one leg, which is in trouble. */
export const scene = (wish: Partial<Scene> = {}): Scene => ({
  liveEvent: liveEvent({ status: "on-air" }),
  leg: legView(),
  others: [],
  ...wish,
});

/** What ingress does with events, in memory: states and incidents, in whatever order and however often it is told. */
export class Desk {
  readonly states = new Map<string, SignalState>();
  readonly incidents = new Map<string, Incident>();
  /** Signals that were nobody's incident. */
  readonly information: Placed[] = [];
  readonly #site: Site;
  readonly #scene: (placed: Placed) => Scene;
  constructor(site: Site, sceneOf: (placed: Placed) => Scene = () => scene()) {
    this.#site = site;
    this.#scene = sceneOf;
  }

  /** Tells it a bus event. */
  tell(event: unknown, now: number): void {
    for (const signal of normalise(event, now)) this.hear(signal, now);
  }

  hear(signal: Signal, now: number): void {
    for (const placed of place(signal, this.#site, now)) this.#take(placed, now);
  }

  /** The incidents, in the order of their ids, as they stand. */
  get all(): Incident[] {
    return [...this.incidents.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #take(placed: Placed, now: number): void {
    const { signal, channel: at, liveEvent: event } = placed;
    if (signal.edge === undefined || signal.ours) return void this.information.push(placed);
    const stateKey = `${at?.id ?? ""}|${signal.identity}`;
    const { state, news } = turn(
      this.states.get(stateKey),
      { ...signal, edge: signal.edge },
      {
        ...(at ? { channel: at.id } : {}),
        ...(event ? { liveEvent: event.id } : {}),
        ...(signal.subject.region ? { region: signal.subject.region } : {}),
      },
    );
    if (news === "known") return;
    this.states.set(stateKey, state);
    const key = keyOf(state);
    if (!key) return void this.information.push(placed);
    const series = JSON.stringify(key);
    const result = correlate(this.incidents.get(series), state, key, this.#scene(placed), now);
    if (result) this.incidents.set(series, result.incident);
  }
}
