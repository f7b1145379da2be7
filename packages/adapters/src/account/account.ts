import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Account } from "@showcaller/core/doctor/account";
import type { Clock } from "@showcaller/core/ports";
import { awsClientsOf, type Environment } from "../clients/aws-of.ts";
import { cloudFront, serviceQuotas } from "../clients/doctor-makers.ts";
import { keyValueStore } from "../clients/edge-makers.ts";
import * as makers from "../clients/makers.ts";
import { sqs } from "../clients/sqs-maker.ts";
import { homeOf } from "./home.ts";
import { mediaOf } from "./media.ts";
import { pathsOf } from "./paths.ts";
import { viewersOf } from "./viewers.ts";
import { watchedOf } from "./watched.ts";

/**
 * A real account, by whatever credentials the environment has. Everything in it reads; nothing in this folder imports a command that
 * changes anything (a test reads the imports). Throws when AWS_REGION, the home Region, is missing.
 */
export const accountOf = (env: Environment, clock: Clock): Account => {
  const clients = awsClientsOf(env, { ...makers, serviceQuotas, cloudFront, keyValueStore, sqs });
  const ahead = aheadOf(clients.dynamodb(), clock);
  return {
    ...mediaOf(clients),
    ...homeOf(clients),
    ...pathsOf(clients),
    ...viewersOf(clients),
    ...watchedOf(clients, env.AWS_REGION ?? ""),
    ahead,
  };
};

/** AWS dates every answer (RFC 9110 §6.6.1), in whole seconds. */
function aheadOf(client: DynamoDBClient, clock: Clock): () => number | undefined {
  let ahead: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> };
      const at = Date.parse(headers?.date ?? "");
      if (!Number.isNaN(at)) ahead = at - clock.now();
      return result;
    },
    { step: "deserialize", priority: "low", name: "clock" },
  );
  return () => ahead;
}
