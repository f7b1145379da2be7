import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Makers } from "./assemble.ts";

/** Away from `edge-makers.ts`, so that whoever mints does not hold the KeyValueStore's client and its signing. */
export const secretsManager: Makers["secretsManager"] = {
  service: "secretsmanager",
  make: (config) => new SecretsManagerClient(config),
};
