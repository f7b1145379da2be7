import { type Courier, createCourier } from "../kernel/courier.ts";
import { uuidFrom } from "../kernel/random.ts";
import type { BusEvent, Emit, LambdaRunner, Millis, World } from "../kernel/types.ts";
import { functionNameOf } from "../lambda/name.ts";
import { compilePattern, type EventMatcher } from "./pattern.ts";
import { type TargetInput, targetInput } from "./target-input.ts";
import { arrivals as weathered } from "./weather.ts";

export interface RuleTarget extends TargetInput {
  /**
   * A Lambda function is invoked asynchronously; `arn:aws:events:<region>:…:event-bus/default` forwards to that
   * Region's bus, the event keeping its own `region`; anything else goes to `invokeTarget`.
   */
  arn: string;
}

export interface Rule {
  name: string;
  /** The Region whose default bus it watches. */
  region: string;
  pattern: unknown;
  targets: readonly RuleTarget[];
  enabled?: boolean;
}

export interface BusOptions {
  account: string;
  lambda: Pick<LambdaRunner, "invokeAsync">;
  /** Any other target. A rejection is retried with growing pauses for 24 h, then ends in `dead()`. */
  invokeTarget?: (arn: string, input: unknown) => Promise<void>;
  /** The delays at which copies of an event arrive; default: as the weather on the shelf has it. */
  arrivals?: (event: BusEvent) => readonly Millis[];
}

/** An event as our own services hand it over; what AWS fills in is filled in here. */
export type Emitted = Parameters<Emit>[0];

export interface EventBus {
  /** Accepts an event durably into its Region's bus, then lets the weather have it. Returns its id. */
  emit(event: Emitted): string;
  /** Delivers an event exactly as given, in any weather: the local door's. */
  inject(event: BusEvent): void;
  /** Adds or replaces. Rules are configuration: put them again at each start. Throws InvalidEventPatternException. */
  putRule(rule: Rule): void;
  rules(region: string): Rule[];
  /** Deliveries to other targets that were given up. */
  dead: Courier<Delivery>["dead"];
}

interface Arrival {
  bus: string;
  event: BusEvent;
  /** Came from another Region's bus. AWS forwards an event between buses once, not on from there. */
  forwarded: boolean;
}
interface Delivery {
  arn: string;
  input: unknown;
}

const ARRIVE = "events.arrive";
const DELIVER = "events.deliver";
const DAY: Millis = 86_400_000;

/** RFC 3339 in whole seconds, as every AWS event has it. */
const wholeSeconds = (at: Millis): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export const createBus = (world: World, { account, lambda, invokeTarget, ...options }: BusOptions): EventBus => {
  const arrivals = options.arrivals ?? ((event: BusEvent) => weathered(world, event));
  const rules = new Map<string, Rule & { matches: EventMatcher }>();

  const others = createCourier<Delivery>(world, DELIVER, {
    deliver: async ({ arn, input }) => {
      if (!invokeTarget) throw new Error(`this bus cannot reach ${arn}`);
      await invokeTarget(arn, input);
    },
    // "retries for up to 24 hours and up to 185 times, with exponential back off" (EventBridge user guide); the steps are ours.
    retryAfter: (failures, _, since) => {
      const wait = Math.min(2 ** failures * 1000, 900_000);
      return failures <= 185 && world.now + wait - since <= DAY ? wait : undefined;
    },
  });

  const arrive = (arrival: Arrival, id: string, at: Millis): void => world.setTimer(ARRIVE, id, at, arrival);

  /** Runs inside the timer's transaction: either every target has it durably, or the event is still to arrive. */
  const hand = ({ bus, event, forwarded }: Arrival, id: string): void => {
    for (const rule of rules.values()) {
      if (rule.region !== bus || rule.enabled === false || !rule.matches(event)) continue;
      rule.targets.forEach((target, n) => {
        const [, , service, region = "", , resource = ""] = target.arn.split(":");
        if (service === "events" && resource.startsWith("event-bus/")) {
          if (!forwarded) arrive({ bus: region, event, forwarded: true }, `${id}>${region}`, world.now);
          return;
        }
        const input = targetInput(target, event, { name: rule.name, arn: ruleArn(rule) });
        if (service === "lambda") lambda.invokeAsync(functionNameOf(target.arn), input);
        else others.post(`${id}>${rule.name}.${n}`, { arn: target.arn, input: input ?? null });
      });
    }
  };
  world.on(ARRIVE, (payload, id) => hand(payload as Arrival, id));

  const ruleArn = ({ region, name }: Rule): string => `arn:aws:events:${region}:${account}:rule/${name}`;

  const accept = (event: BusEvent, copies: readonly Millis[]): void =>
    world.shelf.atomically(() => {
      copies.forEach((delay, n) => {
        arrive({ bus: event.region, event, forwarded: false }, `${event.id}.${n}`, world.now + delay);
      });
    });

  return {
    emit: ({ time, ...event }) =>
      world.shelf.atomically(() => {
        const serial = (world.shelf.get<number>("events", "serial") ?? 0) + 1;
        world.shelf.put("events", "serial", serial);
        const id = uuidFrom(world.random(`event:${serial}`));
        const whole: BusEvent = { version: "0", id, account, time: time ?? wholeSeconds(world.now), ...event };
        accept(whole, arrivals(whole));
        return id;
      }),
    inject: (event) => accept(event, [0]),
    putRule: (rule) =>
      void rules.set(`${rule.region}/${rule.name}`, { ...rule, matches: compilePattern(rule.pattern) }),
    rules: (region) =>
      [...rules.values()].filter((rule) => rule.region === region).map(({ matches: _, ...rule }) => rule),
    dead: others.dead,
  };
};
