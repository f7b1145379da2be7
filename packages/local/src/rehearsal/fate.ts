import type { Channel, LiveEvent } from "@showcaller/contracts";
import type { Effect } from "../kernel/faults.ts";
import { fitsGlob } from "../kernel/glob.ts";
import { randomStream } from "../kernel/random.ts";
import type { BusEvent, CallAttempt, Millis } from "../kernel/types.ts";
import { type Fates, HOME, MEDIA, type Site, SWEEP_SCHEDULE } from "../laptop/site.ts";
import type { Fares } from "../scheduler/scheduler.ts";
import type { TwinFault } from "../twin/faults.ts";
import type { StrikeKind, Trouble } from "./fault-lists.ts";
import { onStopPath } from "./stop-path.ts";

/** Something that went wrong because we wanted it to. */
export interface Strike {
  /** Names the place: given back as `only`, the same place is struck again. */
  place: string;
  at: Millis;
  kinds: readonly StrikeKind[];
  what: string;
  /** Region and MediaLive channel id, execution name, table key…: what it happened to. */
  subject: string;
  /** The encoder itself, or its flows: what no control plane can help. */
  media: boolean;
  /** The call that was struck, where it was one. */
  call?: CallAttempt;
}

type Noted = Pick<Strike, "place" | "kinds" | "what" | "subject"> & Partial<Strike>;
type Of<K extends Trouble["kind"]> = Extract<Trouble, { kind: K }>;

/**
 * Lets troubles strike. Each place (the third StopChannel of this channel by this function) has its fate by its name, so that
 * taking one strike away leaves the others where they are: a failing seed can be shrunk to the strikes that matter.
 */
export class Fate implements Fates {
  readonly strikes: Strike[] = [];
  readonly #seed: number;
  readonly #troubles: readonly Trouble[];
  readonly #only: ReadonlySet<string> | undefined;
  readonly #visits = new Map<string, number>();
  readonly #noted = new Set<string>();
  #site: Site | undefined;

  constructor(seed: number, troubles: readonly Trouble[], only?: ReadonlySet<string>) {
    this.#seed = seed;
    this.#troubles = troubles;
    this.#only = only;
  }

  /** From now on. Before, everything is booked in fair weather; but schedules made then fire later. */
  begin(site: Site): void {
    this.#site = site;
    site.gate.faults.strike = (call, inInvocation) => this.#call(site, call, inInvocation);
    for (const region of MEDIA) this.skew(region);
  }

  /** The strikes so far, in the order of time. */
  inOrder(): Strike[] {
    return this.strikes.toSorted((a, b) => a.at - b.at);
  }

  readonly arrivals = (event: BusEvent): readonly Millis[] => {
    const weather = this.#of("bus").find(({ source }) => fitsGlob(source, event.source));
    if (!this.#site || !weather) return [0];
    const [resource = ""] = event.resources;
    const state = String((event.detail as { state?: unknown } | null)?.state ?? "");
    const place = this.#place(`bus/${event["detail-type"]}/${resource}/${state}`);
    if (!this.#allowed(place)) return [0];
    const random = this.#random(place);
    const [lost, doubled] = [random() < weather.loss, random() < weather.double];
    let reordered = false;
    const late = (): Millis => {
      const delay = random() * weather.delaySeconds;
      const held = random() < weather.reorder;
      reordered ||= held;
      return Math.round((delay + (held ? random() * weather.holdSeconds : 0)) * 1000);
    };
    const copies = lost ? [] : doubled ? [late(), late()] : [late()];
    const how = lost ? "lost" : `${copies.map((ms) => `${ms} ms late`).join(" and again ")}`;
    const kinds: StrikeKind[] = lost ? ["event lost"] : ["event late"];
    if (copies.length > 1) kinds.push("event doubled");
    if (reordered) kinds.push("event reordered");
    this.#note({ place, kinds, what: `${event["detail-type"]} ${state}: ${how}`, subject: resource });
    return copies;
  };

  readonly skew = (region: string): number => {
    const [clock] = this.#of("clock");
    const place = `clock/${region}`;
    // The home Region's clock is the one that we go by.
    if (!this.#site || !clock || region === HOME || !this.#allowed(place)) return 0;
    const share = 2 * this.#random(place)() - 1;
    const seconds = Math.sign(share) * Math.ceil(Math.abs(share) * clock.skewSeconds);
    this.#noteOnce({
      place,
      kinds: ["clock skew"],
      what: `the clock of ${region} is ${seconds} s ahead`,
      subject: region,
    });
    return seconds;
  };

  readonly firing = (schedule: string, due: Millis): Fares => {
    const [weather] = this.#of("scheduler");
    // The sweep's minutes are one place: which of them are asked about depends on which are passed over.
    const place = schedule.endsWith(SWEEP_SCHEDULE) ? "schedule/sweep" : `schedule/${schedule}@${due}`;
    if (!weather || !this.#allowed(place)) return { lateSeconds: 0, double: false };
    const random = this.#random(`${place}@${due}`);
    const lateSeconds = Math.floor(random() * (weather.latenessSeconds + 1));
    const double = random() < weather.double;
    const kinds: StrikeKind[] = [];
    if (lateSeconds > 0) kinds.push("schedule late");
    if (double) kinds.push("schedule doubled");
    const what = `the schedule fires ${lateSeconds} s late${double ? ", twice" : ""}`;
    if (kinds.length > 0) this.#noteOnce({ place, kinds, what, subject: schedule, at: due });
    return { lateSeconds, double };
  };

  readonly redelivers = (eventId: string): boolean => {
    const [stream] = this.#of("stream");
    const place = `stream/${eventId}`;
    if (!this.#site || !stream || !this.#allowed(place) || this.#random(place)() >= stream.redelivery) return false;
    const what = "the table's stream delivers a batch again";
    this.#noteOnce({ place, kinds: ["stream redelivery"], what, subject: eventId });
    return true;
  };

  /** A leg is on air. `channel` is our name for it, `encoder` the ARN of its MediaLive channel. */
  onAir(match: string, channel: string, encoder: string): void {
    const site = this.#site;
    if (!site) return;
    for (const [n, { probability, withinSeconds, fault }] of this.#of("on-air").entries()) {
      const place = `on-air/${n}/${match}/${channel}`;
      const random = this.#random(place);
      if (random() >= probability || !this.#allowed(place)) continue;
      const [, , , region = "", , , id = ""] = encoder.split(":");
      const name = fault.kind === "flow-error" || fault.kind === "source-loss" ? `${channel}-a` : id;
      const inMs = Math.round(random() * withinSeconds * 1000);
      site.twin.faults.set({ region, name }, { ...fault, inMs } as typeof fault);
      const what = `${fault.kind} ${Math.round(inMs / 1000)} s after air`;
      const subject = fault.kind === "region-trouble" ? region : encoder;
      this.#note({ place, kinds: [ofTwin[fault.kind]], what, subject, media: true });
    }
  }

  /** What struck first, since then, on the way on which the channel is stopped after these live events. A slow call is no hindrance. */
  hindrance(channel: Channel, liveEvents: readonly LiveEvent["id"][], from: Millis): Strike | undefined {
    return this.strikes.find(
      ({ at, kinds, call }) =>
        at >= from && call && !kinds.includes("slow call") && onStopPath(call, channel, liveEvents),
    );
  }

  #call(site: Site, call: CallAttempt, inInvocation: boolean): Effect | undefined {
    if (call.service === "medialive" && call.operation === "StartChannel") this.#start(site, call);
    for (const [n, { match, probability, effect, spell }] of this.#of("call").entries()) {
      if (effect.kind === "crash-invocation" && !inInvocation) continue;
      const fits = (Object.entries(match) as [keyof CallAttempt, string | undefined][]).every(
        ([field, pattern]) => pattern === undefined || fitsGlob(pattern, call[field]),
      );
      if (!fits || (spell && !this.#inSpell(n, spell, site.world.now))) continue;
      const { function: by, service, operation, region, resource } = call;
      const place = this.#place(`call/${n}/${by}/${service}.${operation}/${region}/${resource}`);
      if (this.#random(place)() >= probability || !this.#allowed(place)) continue;
      const what = `${effect.kind} at ${service} ${operation} by ${by}`;
      this.#note({ place, kinds: [ofEffect(effect)], what, subject: `${region} ${resource}`, call });
      return effect;
    }
    return undefined;
  }

  #start(site: Site, { region, resource }: CallAttempt): void {
    for (const [n, { probability, fault }] of this.#of("start").entries()) {
      const place = this.#place(`start/${n}/${region}/${resource}`);
      if (this.#random(place)() >= probability || !this.#allowed(place)) continue;
      site.twin.faults.set({ region, name: resource }, fault);
      const subject = `${region}:${resource}`;
      this.#note({ place, kinds: [ofTwin[fault.kind]], what: fault.kind, subject, media: true });
      return;
    }
  }

  /** Time is cut into stretches; each has one spell, somewhere in it. */
  #inSpell(n: number, { everyMinutes, lastsSeconds }: NonNullable<Of<"call">["spell"]>, now: Millis): boolean {
    const every = everyMinutes * 60_000;
    const stretch = Math.floor(now / every);
    const from = this.#random(`spell/${n}/${stretch}`)() * Math.max(0, every - lastsSeconds * 1000);
    const into = now - stretch * every;
    return into >= from && into < from + lastsSeconds * 1000;
  }

  #of<K extends Trouble["kind"]>(kind: K): Of<K>[] {
    return this.#troubles.filter((trouble): trouble is Of<K> => trouble.kind === kind);
  }

  #random(place: string): () => number {
    return randomStream(this.#seed, `fate:${place}`);
  }

  /** The how-manyth visit to a place is part of its name. */
  #place(name: string): string {
    const visit = (this.#visits.get(name) ?? 0) + 1;
    this.#visits.set(name, visit);
    return `${name}#${visit}`;
  }

  #allowed(place: string): boolean {
    return this.#only === undefined || this.#only.has(place);
  }

  #note(strike: Noted): void {
    this.strikes.push({ at: this.#site?.world.now ?? 0, media: false, ...strike });
  }

  /** For a place that is asked about more than once and always answers the same. */
  #noteOnce(strike: Noted): void {
    if (this.#noted.has(strike.place)) return;
    this.#noted.add(strike.place);
    this.#note(strike);
  }
}

const ofEffect = (effect: Effect): StrikeKind => {
  switch (effect.kind) {
    case "throttle":
      return "throttle";
    case "error":
      return "server error";
    case "after-error":
      return "answer lost";
    case "delay":
      return "slow call";
    default:
      return effect.when === "before" ? "crash before" : "crash after";
  }
};

const ofTwin: Readonly<Record<TwinFault["kind"], StrikeKind>> = {
  "stuck-starting": "stuck start",
  "start-fails": "failed start",
  "slow-start": "slow start",
  "maintenance-restart": "maintenance restart",
  "pipeline-loss": "pipeline loss",
  "flow-error": "flow error",
  "channel-stops": "channel stopped",
  "input-loss": "input lost",
  "input-black": "input black",
  "input-frozen": "input frozen",
  "input-corrupt": "input corrupt",
  "low-quality": "low quality",
  "output-failing": "output failing",
  "locking-lost": "locking lost",
  "ingest-failing": "ingest failing",
  "drm-key": "no key",
  "source-loss": "source lost",
  "region-trouble": "Region in trouble",
  // Faults of configuration, which no list may name (fault-lists.ts).
  "create-fails": "failed start",
  "update-fails": "failed start",
};
