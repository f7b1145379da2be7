import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { awsClientsOf } from "@showcaller/adapters/clients/aws-of";
import { dynamodb } from "@showcaller/adapters/clients/makers";
import { secretsManager } from "@showcaller/adapters/clients/secrets-maker";
import { dnsNames } from "@showcaller/adapters/names/names";
import { secrets } from "@showcaller/adapters/secretsmanager/secrets";
import { type StateParts, storeOf } from "@showcaller/adapters/state/parts";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
import { rangeOf } from "@showcaller/core/blocks/address";
import { dashboardUrl } from "@showcaller/core/monitors/dashboard";
import { dashboardName } from "@showcaller/core/monitors/names";
import type { Fetch } from "../http/jwks.ts";
import type { ApiFunctionDeps } from "./function.ts";
import { systemIds } from "./ulid.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds. The caller waits meanwhile; API Gateway gives up after 29 s. */
const KEYS_TIMEOUT = 3_000;

/**
 * TABLE_NAME, AUTH_ISSUER, AUTH_AUDIENCE (several: separated by commas), AUTH_JWKS_URI, SHOWCALLER_VERSION, TOPIC_ARNS (those that may be
 * published to), NEVER_BLOCKED (ranges of addresses); Region and credentials as Lambda gives them. Throws naming the first that is missing, so that a bad deployment fails at once.
 */
export function apiDeps(env: Environment, state: Partial<StateParts>): ApiFunctionDeps {
  const clock = { now: () => Date.now() };
  const ids = systemIds(clock);
  const clients = awsClientsOf(env, { dynamodb, secretsManager });
  const table = dynamodbTable({ client: clients.dynamodb(), tableName: required(env, "TABLE_NAME") });
  const fetchKeys: Fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(KEYS_TIMEOUT) });
  return {
    clock,
    ids,
    names: dnsNames(),
    secrets: secrets(clients.secretsManager()),
    neverBlocked: neverBlocked(env.NEVER_BLOCKED),
    topics: { home: required(env, "AWS_REGION"), allowed: (env.TOPIC_ARNS ?? "").split(",").filter(Boolean) },
    ...dashboards(env),
    store: storeOf({ table, clock, ids }, state),
    auth: {
      issuer: required(env, "AUTH_ISSUER"),
      audience: required(env, "AUTH_AUDIENCE").split(","),
      jwksUri: required(env, "AUTH_JWKS_URI"),
    },
    fetch: fetchKeys,
    tzdata: process.versions.tz ?? "unknown",
    version: env.SHOWCALLER_VERSION ?? "development",
    logger: new Logger({ serviceName: "showcaller-api" }),
    metrics: new Metrics({ namespace: "Showcaller", serviceName: "api" }),
  };
}

/** MONITOR_PREFIX: where live events have dashboards, what their names begin with. */
function dashboards({
  MONITOR_PREFIX: prefix,
  AWS_REGION: region,
}: Environment): Pick<ApiFunctionDeps, "dashboardUrl"> {
  return prefix && region ? { dashboardUrl: (id) => dashboardUrl(region, dashboardName(prefix, id)) } : {};
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** Ranges, separated by commas; one that is none stops the function, since a mistake would be found by whoever it blocks. */
function neverBlocked(given = "") {
  return given
    .split(",")
    .filter(Boolean)
    .map((text) => {
      const range = rangeOf(text);
      if (!range) throw new Error(`NEVER_BLOCKED: ${text} is no range of addresses`);
      return { range, what: "a range of ours" };
    });
}
