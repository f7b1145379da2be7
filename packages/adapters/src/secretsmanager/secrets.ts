import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Secrets } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/** A secret is text: its bytes in base64url, without padding. */
export const secrets = (client: SecretsManagerClient): Secrets => ({
  read: (SecretId) =>
    outcome(async () => {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
      if (!SecretString || !/^[\w-]+$/.test(SecretString)) throw new Malformed("the secret is not base64url");
      return Buffer.from(SecretString, "base64url");
    }),
});

/** Nothing of the secret is in the message. */
class Malformed extends Error {
  override readonly name = "Malformed";
  readonly $metadata = { httpStatusCode: 400 };
}
