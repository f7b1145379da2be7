import type { ChannelState, FlowState, Runtime, Waiting, WaitKind } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { SECOND } from "../time/instant.ts";

/** What somebody told us about a channel: the bus, the sweep's list, or the answer to our own call. */
export interface Observation {
  state: ChannelState;
  running: number;
  at: Instant;
  /** `bus`: `at` is the Region's clock, in whole seconds. Absent: our own. */
  by?: "bus";
}

/**
 * Newest wins. Event times have whole seconds, so within the same second the order is unknown: the state that is worse
 * for a show stays (DESIGN §5), and the sweep's next read settles it. `undefined`: nothing new.
 */
export const observe = (
  runtime: Runtime,
  seen: Observation,
): Pick<Runtime, "state" | "running" | "observedAt" | "observedBy"> | undefined => {
  const known = runtime.observedAt ?? Number.NEGATIVE_INFINITY;
  const [seenSecond, knownSecond] = [secondOf(seen.at), secondOf(known)];
  const add = { state: seen.state, running: seen.running, observedAt: seen.at, observedBy: seen.by ?? ("us" as const) };
  const nature = byNature({ state: runtime.state, at: known, by: runtime.observedBy }, seen, "RUNNING");
  if (nature !== "unknown") return nature === "seen" ? add : undefined;
  if (seenSecond < knownSecond) return undefined;
  // The same again, later: without its time, an event that was true in between and arrives last would win.
  if (runtime.state === seen.state && runtime.running === seen.running)
    return seenSecond > knownSecond ? add : undefined;
  if (
    seenSecond === knownSecond &&
    runtime.state &&
    goodness(seen) >= goodness({ state: runtime.state, running: runtime.running ?? 0 })
  ) {
    // The second pipeline's RUNNING follows the first within the same second: more of the same state is progress, not doubt.
    if (seen.state !== runtime.state) return undefined;
  }
  return add;
};

type Flow = NonNullable<Runtime["flows"]>[string];

/** As `observe`, of a flow. Two looks of our own are apart to the millisecond. `undefined`: nothing new. */
export const observeFlow = (known: Flow | undefined, seen: Flow): Flow | undefined => {
  if (!known) return seen;
  const nature = byNature(known, seen, "ACTIVE");
  if (nature !== "unknown") return nature === "seen" ? seen : undefined;
  const exact = known.by !== "bus" && seen.by !== "bus";
  const [seenAt, knownAt] = exact ? [seen.at, known.at] : [secondOf(seen.at), secondOf(known.at)];
  if (seenAt !== knownAt) return seenAt > knownAt ? seen : undefined;
  return flowOrder.indexOf(seen.state) < flowOrder.indexOf(known.state) ? seen : undefined;
};

/** From worst to best for a show. */
const flowOrder: readonly FlowState[] = ["ERROR", "DELETING", "STANDBY", "STOPPING", "UPDATING", "STARTING", "ACTIVE"];

const secondOf = (at: Instant): number => Math.floor(at / SECOND);

/** So far a Region's clock and ours are taken to differ at most: our choice, AWS promises nothing. Less than a stop takes (some 20 s). */
const CLOCKS_DIFFER_BY = 15 * SECOND;

interface Dated {
  state: ChannelState | FlowState | undefined;
  at: Instant;
  by?: "bus" | "us" | undefined;
}

/**
 * Of two clocks neither says which of two instants close to each other was first; what is seen does. Up (RUNNING, ACTIVE) comes out of
 * STARTING, and from up there is no way to STARTING but through a stop, which takes longer than clocks differ. So up came later,
 * whichever is told first. STARTING is always of our own clock: ingress leaves the bus's aside.
 */
function byNature(known: Dated, seen: Dated, up: "RUNNING" | "ACTIVE"): "seen" | "known" | "unknown" {
  const apart = Math.abs(secondOf(seen.at) - secondOf(known.at)) * SECOND;
  if (apart > CLOCKS_DIFFER_BY) return "unknown";
  if (known.state === "STARTING" && seen.state === up && seen.by === "bus") return "seen";
  if (known.state === up && known.by === "bus" && seen.state === "STARTING" && seen.by !== "bus") return "known";
  return "unknown";
}

/** Does it tell anything but that nothing has changed? The sweep, which looks each minute, writes only then. */
export const isNews = (runtime: Runtime, seen: Observation): boolean =>
  (runtime.state !== seen.state || runtime.running !== seen.running) && observe(runtime, seen) !== undefined;

const order: Readonly<Record<ChannelState, number>> = {
  DELETED: 0,
  DELETING: 1,
  CREATE_FAILED: 2,
  UPDATE_FAILED: 3,
  IDLE: 4,
  CREATING: 5,
  UPDATING: 6,
  STOPPING: 7,
  STARTING: 8,
  RECOVERING: 9,
  RUNNING: 10,
};
const goodness = ({ state, running }: { state: ChannelState; running: number }): number => order[state] * 10 + running;

/**
 * Does what is known of the channel complete what a workflow waits for? `reached`: has that instant come? A start that waits for its
 * second pipeline waits until `enoughFrom`: what is nearer to air must be armed (law 3), and goes ahead on one.
 */
export const satisfied = (
  kind: WaitKind,
  waiting: Waiting,
  runtime: Runtime,
  reached: (at: Instant) => boolean,
): boolean => {
  if (kind === "running") {
    const { running = 0 } = runtime;
    if (runtime.state !== "RUNNING" || running === 0) return false;
    return running >= (waiting.pipelines ?? 1) || (waiting.enoughFrom !== undefined && reached(waiting.enoughFrom));
  }
  if (kind === "stopped") return runtime.state === "IDLE" && (runtime.running ?? 0) === 0;
  return (waiting.flows ?? []).every((arn) => runtime.flows?.[arn]?.state === "ACTIVE");
};

export const waitingOf = (runtime: Runtime): { kind: WaitKind; waiting: Waiting }[] =>
  [
    { kind: "flows" as const, waiting: runtime.waitingFlows },
    { kind: "running" as const, waiting: runtime.waitingRunning },
    { kind: "stopped" as const, waiting: runtime.waitingStopped },
  ].filter((entry): entry is { kind: WaitKind; waiting: Waiting } => entry.waiting !== undefined);

/** The attribute of the runtime that a wait lives in. */
export const waitAttribute = (kind: WaitKind) =>
  ({ flows: "waitingFlows", running: "waitingRunning", stopped: "waitingStopped" })[kind] as
    | "waitingFlows"
    | "waitingRunning"
    | "waitingStopped";

/** Encoder down and no flow up: the run that we started is over, and nothing of it is left to stop. */
export const runIsOver = (runtime: Runtime): boolean =>
  runtime.run !== undefined &&
  runtime.state === "IDLE" &&
  !Object.values(runtime.flows ?? {}).some((flow) => ["ACTIVE", "STARTING", "UPDATING"].includes(flow.state));
