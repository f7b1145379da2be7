import { CreateSecretCommand, DeleteSecretCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { digest } from "@showcaller/core/digest";
import type { Vault } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/** The least that Secrets Manager waits before it destroys (secretsmanager/latest/apireference/API_DeleteSecret.html). */
const RECOVERY_DAYS = 7;

/**
 * Secrets by name, their bytes in base64url. One that is there already is taken for our own: a name is given once, and whoever may make
 * secrets of that name may make keys anyway.
 */
export const vault = (client: SecretsManagerClient): Vault => ({
  create: (Name, bytes) =>
    outcome(async () => {
      const SecretString = Buffer.from(bytes).toString("base64url");
      // Of the name, so that two tries are one request to AWS; the SDK would make another each time.
      const ClientRequestToken = `${digest(Name)}${digest(`${Name}.`)}`;
      const made = client.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken }));
      return (await unless(made, (error) => error === "ResourceExistsException")) ? "created" : "exists";
    }),
  destroy: (SecretId) =>
    outcome(async () => {
      const gone = client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_DAYS }));
      // Marked for deletion by an earlier try: that is an invalid request.
      const isGone = (error: string) => error === "ResourceNotFoundException" || error === "InvalidRequestException";
      return (await unless(gone, isGone)) ? "destroyed" : "absent";
    }),
});

/** Whether the call did it; `false` when it failed as expected. */
async function unless(call: Promise<unknown>, expected: (name: string) => boolean): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof Error && expected(error.name)) return false;
    throw error;
  }
}
