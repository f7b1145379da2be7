import { type LocalOptions, localClients } from "@showcaller/adapters/clients/local";
import type { CallAttempt, Gate, RequestContext, StandIn } from "../kernel/types.ts";
import type { Forward } from "./dynamodb.ts";
import { inProcessHandler } from "./in-process.ts";
import { createWire } from "./wire.ts";

export interface Seen {
  service: string;
  operation: string;
  input: Record<string, unknown>;
  context: RequestContext;
}

export interface HarnessOptions {
  /** What every stand-in answers; throws to refuse. */
  answer?: (call: Seen) => Record<string, unknown>;
  gate?: Gate;
  dynamodb?: Forward;
  clients?: Partial<LocalOptions>;
}

const SERVICES = [
  "medialive",
  "mediaconnect",
  "mediapackagev2",
  "states",
  "scheduler",
  "events",
  "monitoring",
  "sns",
  "cloudfront-keyvaluestore",
  "secretsmanager",
  "lambda",
];

/** For tests: a wire over one trivial stand-in per service, and SDK clients that call it in process as `fn`. */
export function harness({ answer = () => ({}), gate, dynamodb, clients }: HarnessOptions = {}) {
  const seen: Seen[] = [];
  const attempts: CallAttempt[] = [];
  let tracked = 0;
  const standIn = (service: string): StandIn => ({
    service,
    resource: (_, input) => String(input.ChannelId ?? ""),
    async call(operation, input, context) {
      const call = { service, operation, input, context };
      seen.push(call);
      return answer(call);
    },
  });
  const open: Gate = { pass: (_, effect) => effect() };
  const wire = createWire({
    standIns: SERVICES.map(standIn),
    gate: {
      pass(attempt, effect) {
        attempts.push(attempt);
        return (gate ?? open).pass(attempt, effect);
      },
    },
    world: {
      track(work) {
        tracked++;
        return work();
      },
    },
    ...(dynamodb ? { dynamodb } : {}),
  });
  const factory = localClients({
    region: "eu-west-1",
    requestHandlerFor: (service, region) => inProcessHandler(wire, { service, region }, () => "fn"),
    sleep: async () => {},
    random: () => 0.5,
    ...clients,
  });
  return { wire, clients: factory, seen, attempts, tracked: () => tracked };
}
