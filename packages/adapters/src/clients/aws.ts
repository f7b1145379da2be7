import { awsClientsOf, type Environment } from "./aws-of.ts";
import type { ClientFactory } from "./factory.ts";
import * as makers from "./makers.ts";

/** Every client; a Lambda that counts its bundle's bytes names its own with `awsClientsOf`. */
export function awsClients(env: Environment): ClientFactory {
  return awsClientsOf(env, makers);
}
