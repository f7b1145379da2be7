import { memoryTable } from "@showcaller/adapters/table/memory";
import type { Channel, LiveEvent } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import { MINUTE, parseInstant } from "@showcaller/core/time/instant";
import { memoryShelf } from "../../kernel/shelf.ts";
import { KICK_OFF, START } from "../harness.ts";
import { installAndRegister } from "../register.ts";
import { createSite, MEDIA, type Site } from "../site.ts";
import { callerOf } from "./calls.ts";

/** Many live events, each on a channel of its own in one Region, all at the same minute, played from preparation to the end. */
export interface Crowd {
  site: Site;
  channels: readonly Channel[];
  events: readonly LiveEvent[];
  calls: CallsOfCrowd;
  /** Milliseconds of virtual time that each sweep took. */
  sweeps: readonly number[];
}

export interface CallsOfCrowd {
  /** To MediaLive, by second. */
  perSecond: ReadonlyMap<number, number>;
  /** Those of them that were refused for their rate. */
  throttled: number;
  /** Of the workflows, for each live event; the throttled ones left out of `medialive`. */
  medialive: number;
  /** Without those of ready-leg, which asks again until the first segment is there: chance, of a single live event. */
  workflow: number;
  readyLeg: number;
}

const REGION = MEDIA[0];

interface CrowdOptions {
  size: number;
  /** Each call of the sweep takes so long, in ms of virtual time; no other call does. */
  sweepCallMs?: number;
  /** Default PT5M. */
  duration?: string;
  /** Once all are on air: what happens to them until their end. */
  onAir?: (site: Site, channels: readonly Channel[]) => Promise<void>;
}

/**
 * AWS's default quota is 5 MediaLive channels a Region: an account that runs hundreds has had it raised. The rate of calls cannot
 * be raised, and the twin refuses what exceeds it.
 */
export const playCrowd = async ({ size, sweepCallMs, duration = "PT5M", onAir }: CrowdOptions): Promise<Crowd> => {
  const sweeps: number[] = [];
  const site = siteOf((line) => {
    if (line.function === "sweep" && typeof line.ms === "number") sweeps.push(line.ms);
  });
  if (sweepCallMs !== undefined)
    site.gate.faults.add({ match: { function: "showcaller-sweep" }, effect: { kind: "delay", ms: sweepCallMs } });
  const counted = countCalls(site, size);
  const channels: Channel[] = [];
  for (let n = 0; n < size; n++)
    channels.push(await installAndRegister(site, { id: `channel-${n}`, region: REGION, flows: 0 }, "test"));
  const ids: LiveEvent["id"][] = [];
  for (const { id } of channels) ids.push(await book(site, id, duration));
  if (onAir) {
    await site.world.runUntil(parseInstant(KICK_OFF) + MINUTE);
    await onAir(site, channels);
  }
  await site.world.runUntil(Math.max(site.world.now, parseInstant("2025-08-15T19:09:00Z")));
  const events: LiveEvent[] = [];
  for (const id of ids) {
    const stored = await site.deps.store.liveEvents.read(id);
    if (stored) events.push(stored.event);
  }
  return { site, channels, events, calls: counted(), sweeps };
};

const siteOf = (told: (line: Record<string, unknown>) => void): Site => {
  let site: Site | undefined;
  const at = parseInstant(START);
  const table = memoryTable({ now: () => site?.world.now ?? at });
  site = createSite({
    shelf: memoryShelf(),
    keep: { kind: "memory", table },
    seed: 1,
    at,
    telemetry: { logger: { info: (_, ...lines) => told(lines[0] as Record<string, unknown>), error: () => {} } },
    onKill: (killed) => killed.world.kill(),
  });
  return site;
};

const book = async ({ deps, world }: Site, channel: Channel["id"], duration: string): Promise<LiveEvent["id"]> => {
  const id = deps.store.context.ids.ulid() as LiveEvent["id"];
  const wish = { title: "A match", start: { instant: KICK_OFF }, duration, tail: "PT1M", legs: [{ channel }] };
  const decision = create(wish, { id, actor: "cms", now: world.now, tzdata: "test" });
  const done = await deps.store.liveEvents.create(decision, "cms");
  if (done.kind !== "changed") throw new Error(`not booked: ${JSON.stringify(done)}`);
  return id;
};

/** Counts as they are made: the log keeps only the last ones. */
const countCalls = ({ gate }: Site, size: number): (() => CallsOfCrowd) => {
  const perSecond = new Map<number, number>();
  let [throttled, medialive, workflow, readyLeg] = [0, 0, 0, 0];
  gate.calls.observe((call) => {
    const ofWorkflow = callerOf(call) === "workflow" && call.service !== "lambda";
    if (ofWorkflow && call.function === "showcaller-task-ready-leg") readyLeg++;
    else if (ofWorkflow) workflow++;
    if (call.service !== "medialive" || callerOf(call) === "outside") return;
    const second = Math.floor(call.at / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    if (call.outcome === "TooManyRequestsException") throttled++;
    else if (ofWorkflow) medialive++;
  });
  return () => ({
    perSecond,
    throttled,
    medialive: medialive / size,
    workflow: workflow / size,
    readyLeg: readyLeg / size,
  });
};
