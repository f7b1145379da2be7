import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type Client, type SigningKeys, signingKeys } from "@showcaller/sdk";

/**
 * The keys that sign tokens, with your own AWS credentials: they need `secretsmanager:GetSecretValue` on
 * `showcaller-<stage>-edge-key-*`, and nothing else.
 */
export function keysOf(client: Client, now: () => number = Date.now): SigningKeys {
  const secrets = new SecretsManagerClient({});
  return signingKeys({
    list: async () => (await client.listKeys()).items,
    read: async (SecretId) => (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString,
    now,
  });
}
