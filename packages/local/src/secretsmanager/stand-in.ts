import { AwsError, type StandIn, type World } from "../kernel/types.ts";

const SECRETS = "secrets";
const DAY = 86_400_000;

/** Of a secret that is to be destroyed: its name stays taken, and it is not read. */
const DELETED = "";

/**
 * Secrets by name, as text: CreateSecret, GetSecretValue, DeleteSecret. A secret's bytes never change: a new key is a new secret. What is
 * deleted keeps its name for its recovery window (secretsmanager/latest/apireference/API_DeleteSecret.html).
 */
export const secretsStandIn = (world: World): StandIn => ({
  service: "secretsmanager",
  resource: (_, input) => String(input.SecretId ?? input.Name ?? ""),
  async call(operation, input) {
    const { shelf } = world;
    switch (operation) {
      case "GetSecretValue": {
        const name = String(input.SecretId);
        const SecretString = shelf.get<string>(SECRETS, name);
        if (SecretString === undefined)
          throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        if (SecretString === DELETED) throw marked();
        return { ARN: name, Name: name, SecretString };
      }
      case "CreateSecret": {
        const name = String(input.Name);
        const there = shelf.get<string>(SECRETS, name);
        if (there === DELETED) throw marked();
        if (there !== undefined) throw new AwsError("ResourceExistsException", `The secret ${name} already exists.`);
        shelf.put(SECRETS, name, String(input.SecretString));
        return { ARN: name, Name: name };
      }
      case "DeleteSecret": {
        const name = String(input.SecretId);
        const there = shelf.get<string>(SECRETS, name);
        if (there === undefined)
          throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        if (there === DELETED) throw marked();
        shelf.put(SECRETS, name, DELETED);
        return { ARN: name, Name: name, DeletionDate: (world.now + Number(input.RecoveryWindowInDays) * DAY) / 1000 };
      }
      default:
        throw new AwsError("NotImplementedException", `secretsmanager ${operation} is not built locally`);
    }
  },
});

const marked = (): AwsError =>
  new AwsError(
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
