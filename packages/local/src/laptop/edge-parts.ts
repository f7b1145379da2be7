import type { AllClients } from "@showcaller/adapters/clients/factory";
import { edgeStore } from "@showcaller/adapters/keyvaluestore/edge-store";
import { secrets } from "@showcaller/adapters/secretsmanager/secrets";
import { vault } from "@showcaller/adapters/secretsmanager/vault";
import { wake } from "@showcaller/adapters/sqs/wake";
import { functionName } from "@showcaller/functions/catalog";
import type { KeyKeeping } from "@showcaller/functions/edge-tick/keys";
import type { ProjectorDeps } from "@showcaller/functions/projector/deps";
import { TIMEOUTS } from "@showcaller/functions/timeouts";
import type { Millis, StandIn, World } from "../kernel/types.ts";
import { type KeyValueStore, keyValueStoreStandIn } from "../keyvaluestore/stand-in.ts";
import type { Runner } from "../lambda/runner.ts";
import { secretsStandIn } from "../secretsmanager/stand-in.ts";
import { type FifoQueue, fifoQueue } from "../sqs/fifo.ts";

export interface EdgeOptions {
  /** Milliseconds that a call of the store's API takes; default 0. */
  latency?: Millis;
  /** Milliseconds from a write's answer until edge locations read it; default {@link PROPAGATION}. */
  propagation?: Millis;
}
/** "a few seconds" (aws.amazon.com/blogs/aws, launch of CloudFront KeyValueStore); AWS promises nothing. */
const PROPAGATION: Millis = 3_000;

const STORE_ARN = "arn:aws:cloudfront::000000000000:key-value-store/showcaller";
const QUEUE_URL = "https://sqs.eu-west-2.amazonaws.com/000000000000/showcaller-wakes.fifo";
/** As in stacks/edge.ts: a wake that fails so often is set aside; the next minute brings another. */
const MOST_RECEIVES = 10;

export interface EdgeParts {
  store: KeyValueStore;
  queue: FifoQueue;
  standIns: StandIn[];
  /** What the projector has over these. */
  projecting(
    clients: Pick<AllClients, "keyValueStore" | "secretsManager" | "sqs">,
  ): Pick<ProjectorDeps, "edge" | "secrets" | "wake" | "random"> & KeyKeeping;
}

/** What viewers meet, and what writes it: the store, the keys' secrets, and the queue that wakes the projector. */
export function edgeParts(
  world: World,
  runner: Runner,
  { latency = 0, propagation = PROPAGATION }: EdgeOptions,
): EdgeParts {
  const store = keyValueStoreStandIn({ world, latency, propagation });
  const queue = fifoQueue({
    world,
    url: QUEUE_URL,
    invoke: (event) => runner.invoke(functionName("projector"), event),
    visibility: TIMEOUTS.projector,
    maxReceives: MOST_RECEIVES,
  });
  return {
    store,
    queue,
    standIns: [store, queue, secretsStandIn(world)],
    projecting: (clients) => ({
      edge: edgeStore(clients.keyValueStore(), STORE_ARN),
      secrets: secrets(clients.secretsManager()),
      vault: vault(clients.secretsManager()),
      keyPrefix: functionName("edge-key-"),
      wake: wake(clients.sqs(), QUEUE_URL),
      random: world.random("projector"),
    }),
  };
}
