import { tableNeeds } from "../packages/functions/src/table-needs";
import { TIMEOUTS } from "../packages/functions/src/timeouts";
import type { Config } from "./config";
import { address } from "./domain";
import { type Bundles, lambda } from "./function";
import { gateway, THROTTLE } from "./gateway";
import { indexReads, monitorPrefix, readsKeys, tableReads, tableWrites } from "./grants";

/** The API and the change feed, two functions at one address. The token is verified in either, so that laptop and AWS refuse alike. */
export function api(config: Config, bundles: Bundles, table: sst.aws.Dynamo) {
  const { auth, dashboards, topics, neverBlocked } = config;
  const environment = {
    TABLE_NAME: table.name,
    AUTH_ISSUER: auth.issuer,
    AUTH_AUDIENCE: auth.audience.join(","),
    AUTH_JWKS_URI: auth.jwksUri,
    NEVER_BLOCKED: neverBlocked.join(","),
    TOPIC_ARNS: topics.join(","),
    ...(dashboards ? { MONITOR_PREFIX: monitorPrefix() } : {}),
  };
  const may = [...tableReads(table), ...indexReads(table), ...tableWrites(table, tableNeeds.api), ...readsKeys(config)];
  const handler = lambda({
    bundles,
    name: "api",
    folder: "api",
    seconds: TIMEOUTS.api / 1000,
    environment,
    may,
    // So many and no more: neither starve the functions that call cues, nor be starved.
    reserved: THROTTLE.burst,
  });
  const changes = lambda({
    bundles,
    name: "changes",
    folder: "changes",
    seconds: 900,
    environment,
    may: tableReads(table),
    // One a listener, for as long as it listens.
    reserved: 50,
  });
  return address(config, gateway(config, { api: handler, changes }));
}
