import * as z from "zod";
import type { EventBus } from "../eventbridge/bus.ts";
import { compilePattern } from "../eventbridge/pattern.ts";
import type { BusEvent, LambdaRunner } from "../kernel/types.ts";
import { type DoorHandler, readBody } from "./exchange.ts";

/** What EventBridge delivers at most (docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html); more is cut off. */
const LIMIT = 256 * 1024;

/** As much as the bus itself needs to know. */
const Deliverable = z.object({
  version: z.literal("0"),
  id: z.string().min(1),
  "detail-type": z.string(),
  source: z.string(),
  account: z.string(),
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.unknown(),
});

export interface BusParts {
  bus: EventBus;
  runner: Pick<LambdaRunner, "invokeAsync">;
  /** Where alerts enter. */
  ingress: string;
  /** Lets what is due at this instant run. */
  settle(): void;
}

/**
 * `POST /_local/bus`: one event as EventBridge would deliver it. Whatever is posted is taken (202) and nothing is lost to
 * a schema (law 8): what no rule matches, or is no event at all, goes to the ingress function as it came.
 */
export const busDoor =
  ({ bus, runner, ingress, settle }: BusParts): DoorHandler =>
  async ({ incoming }) => {
    const { bytes } = await readBody(incoming, LIMIT);
    const text = bytes.toString("utf8");
    const event = parsed(text);
    const whole = Deliverable.safeParse(event);
    if (whole.success && isMatched(bus, event as BusEvent)) bus.inject(event as BusEvent);
    else deliver(runner, ingress, event, text);
    settle();
    return { status: 202, body: {} };
  };

const isMatched = (bus: EventBus, event: BusEvent): boolean =>
  bus.rules(event.region).some(({ pattern, enabled }) => enabled !== false && compilePattern(pattern)(event));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function deliver(runner: BusParts["runner"], ingress: string, event: unknown, text: string): void {
  try {
    runner.invokeAsync(ingress, event);
  } catch {
    // Nested deeper than JSON can be written again: as text, then.
    runner.invokeAsync(ingress, text);
  }
}
