import { awsClientsOf, type Environment } from "@showcaller/adapters/clients/aws-of";
import { sqs } from "@showcaller/adapters/clients/sqs-maker";
import { wake } from "@showcaller/adapters/sqs/wake";
import type { Wake } from "@showcaller/core/ports";

/** The deployed queue of the projector; a missing EDGE_QUEUE_URL fails at cold start, by name. */
export function wakeFrom(env: Environment): Wake {
  const url = env.EDGE_QUEUE_URL;
  if (!url) throw new Error("not set: EDGE_QUEUE_URL");
  return wake(awsClientsOf(env, { sqs }).sqs(), url);
}
