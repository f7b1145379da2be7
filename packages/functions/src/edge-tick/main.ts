import { awsClientsOf } from "@showcaller/adapters/clients/aws-of";
import { secretsManager } from "@showcaller/adapters/clients/secrets-maker";
import { vault } from "@showcaller/adapters/secretsmanager/vault";
import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { edge, generations } from "../runtime/state.ts";
import { wakeFrom } from "../runtime/wake.ts";
import { edgeTickFunction } from "./function.ts";

const keyPrefix = process.env.EDGE_KEY_PREFIX;
if (!keyPrefix) throw new Error("not set: EDGE_KEY_PREFIX");
const { clock, store } = depsFrom(process.env, {}, { edge, generations });
const { secretsManager: client } = awsClientsOf(process.env, { secretsManager });

/** The deployed Lambda that runs every minute. */
export const handler = edgeTickFunction(
  { clock, store, vault: vault(client()), keyPrefix },
  wakeFrom(process.env),
  telemetryFrom("edge-tick"),
);
