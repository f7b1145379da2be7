import { AwsError, type StandIn, type World } from "../kernel/types.ts";

const SECRETS = "secrets";

/** Secrets by name, as text: GetSecretValue and CreateSecret. A secret's bytes never change: a new key is a new secret. */
export const secretsStandIn = ({ shelf }: World): StandIn => ({
  service: "secretsmanager",
  resource: (_, input) => String(input.SecretId ?? input.Name ?? ""),
  async call(operation, input) {
    switch (operation) {
      case "GetSecretValue": {
        const name = String(input.SecretId);
        const SecretString = shelf.get<string>(SECRETS, name);
        if (SecretString === undefined)
          throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        return { ARN: name, Name: name, SecretString };
      }
      case "CreateSecret": {
        const name = String(input.Name);
        if (shelf.get<string>(SECRETS, name) !== undefined)
          throw new AwsError("ResourceExistsException", `The secret ${name} already exists.`);
        shelf.put(SECRETS, name, String(input.SecretString));
        return { ARN: name, Name: name };
      }
      default:
        throw new AwsError("NotImplementedException", `secretsmanager ${operation} is not built locally`);
    }
  },
});
