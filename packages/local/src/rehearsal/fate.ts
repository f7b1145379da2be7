import type { Effect } from "../kernel/faults.ts";
import { fitsGlob } from "../kernel/glob.ts";
import type { BusEvent, CallAttempt, Millis } from "../kernel/types.ts";
import type { Site } from "../laptop/site.ts";
import { setSchedulerParameters } from "../scheduler/parameters.ts";
import type { Trouble } from "./fault-lists.ts";

/** Something that went wrong because we wanted it to. */
export interface Strike {
  /** Names the place: given back as `only`, the same place is struck again. */
  place: string;
  at: Millis;
  what: string;
  /** Region and MediaLive channel id, execution name, table key…: what it happened to. */
  subject: string;
  /** The encoder itself, or its flows: what no control plane can help. */
  media: boolean;
}

type Of<K extends Trouble["kind"]> = Extract<Trouble, { kind: K }>;

/**
 * Lets troubles strike. Each place (the third StopChannel of this channel by this function) has its fate by its name, so that
 * taking one strike away leaves the others where they are: a failing seed can be shrunk to the strikes that matter.
 */
export class Fate {
  readonly strikes: Strike[] = [];
  readonly #troubles: readonly Trouble[];
  readonly #only: ReadonlySet<string> | undefined;
  readonly #visits = new Map<string, number>();
  #site: Site | undefined;

  constructor(troubles: readonly Trouble[], only?: ReadonlySet<string>) {
    this.#troubles = troubles;
    this.#only = only;
  }

  /** From now on. Before, everything is booked in fair weather. */
  begin(site: Site): void {
    this.#site = site;
    site.gate.faults.strike = (call, inInvocation) => this.#call(site, call, inInvocation);
    for (const { latenessSeconds, double } of this.#of("scheduler"))
      if (this.#allowed("scheduler")) {
        setSchedulerParameters(site.world, { latenessSeconds, double });
        this.#note(site, "scheduler", `schedules fire up to ${latenessSeconds} s late`, "scheduler", false);
      }
  }

  /** For `SiteOptions.arrivals`. */
  arrivals(event: BusEvent): readonly Millis[] {
    const site = this.#site;
    const weather = this.#of("bus").find(({ source }) => fitsGlob(source, event.source));
    if (!site || !weather) return [0];
    const [resource = ""] = event.resources;
    const state = String((event.detail as { state?: unknown } | null)?.state ?? "");
    const place = this.#place(`bus/${event["detail-type"]}/${resource}/${state}`);
    if (!this.#allowed(place)) return [0];
    const random = site.world.random(`fate:${place}`);
    const [lost, doubled] = [random() < weather.loss, random() < weather.double];
    const late = (): Millis => {
      const delay = random() * weather.delaySeconds;
      const held = random() < weather.reorder;
      return Math.round((delay + (held ? random() * weather.holdSeconds : 0)) * 1000);
    };
    const copies = lost ? [] : doubled ? [late(), late()] : [late()];
    const how = lost ? "lost" : `${copies.map((ms) => `${ms} ms late`).join(" and again ")}`;
    this.#note(site, place, `${event["detail-type"]} ${state}: ${how}`, resource, false);
    return copies;
  }

  /** A leg is on air. `channel` is our name for it, `encoder` the ARN of its MediaLive channel. */
  onAir(match: string, channel: string, encoder: string): void {
    const site = this.#site;
    if (!site) return;
    for (const [n, { probability, withinSeconds, fault }] of this.#of("on-air").entries()) {
      const place = `on-air/${n}/${match}/${channel}`;
      const random = site.world.random(`fate:${place}`);
      if (random() >= probability || !this.#allowed(place)) continue;
      const [, , , region = "", , , id = ""] = encoder.split(":");
      const name = fault.kind === "flow-error" ? `${channel}-a` : id;
      const inMs = Math.round(random() * withinSeconds * 1000);
      site.twin.faults.set({ region, name }, { ...fault, inMs } as typeof fault);
      this.#note(site, place, `${fault.kind} ${Math.round(inMs / 1000)} s after air`, encoder, true);
    }
  }

  #call(site: Site, call: CallAttempt, inInvocation: boolean): Effect | undefined {
    if (call.service === "medialive" && call.operation === "StartChannel") this.#start(site, call);
    for (const [n, { match, probability, effect }] of this.#of("call").entries()) {
      if (effect.kind === "crash-invocation" && !inInvocation) continue;
      const fits = (Object.entries(match) as [keyof CallAttempt, string | undefined][]).every(
        ([field, pattern]) => pattern === undefined || fitsGlob(pattern, call[field]),
      );
      if (!fits) continue;
      const { function: by, service, operation, region, resource } = call;
      const place = this.#place(`call/${n}/${by}/${service}.${operation}/${region}/${resource}`);
      if (site.world.random(`fate:${place}`)() >= probability || !this.#allowed(place)) continue;
      this.#note(site, place, `${effect.kind} at ${service} ${operation} by ${by}`, `${region} ${resource}`, false);
      return effect;
    }
    return undefined;
  }

  #start(site: Site, { region, resource }: CallAttempt): void {
    for (const [n, { probability, fault }] of this.#of("start").entries()) {
      const place = this.#place(`start/${n}/${region}/${resource}`);
      if (site.world.random(`fate:${place}`)() >= probability || !this.#allowed(place)) continue;
      site.twin.faults.set({ region, name: resource }, fault);
      this.#note(site, place, fault.kind, `${region}:${resource}`, true);
      return;
    }
  }

  #of<K extends Trouble["kind"]>(kind: K): Of<K>[] {
    return this.#troubles.filter((trouble): trouble is Of<K> => trouble.kind === kind);
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

  #note({ world }: Site, place: string, what: string, subject: string, media: boolean): void {
    this.strikes.push({ place, at: world.now, what, subject, media });
  }
}
