import { assemble, type Makers } from "./assemble.ts";
import { type AllClients, ATTEMPTS } from "./factory.ts";

/** Milliseconds. A Lambda that holds a channel lease lives 15 s; one call must end well inside it (law 7). */
const REQUEST_TIMEOUT = 5_000;
const CONNECTION_TIMEOUT = 1_000;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The clients a Lambda function names, from `makers.ts`: `awsClientsOf(process.env, { dynamodb, mediaLive })`. Region and
 * credentials come from its environment only, as does AWS_ENDPOINT_URL, when set, for every service alike
 * (docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html). Throws when AWS_REGION is missing.
 */
export function awsClientsOf<Name extends keyof AllClients>(
  env: Environment,
  makers: Pick<Makers, Name>,
): Pick<AllClients, Name> {
  const endpoint = env.AWS_ENDPOINT_URL;
  const credentials = environmentCredentials(env);
  return assemble(makers, required(env, "AWS_REGION"), (service) => ({
    credentials,
    maxAttempts: ATTEMPTS[service],
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT,
      connectionTimeout: CONNECTION_TIMEOUT,
      // Without this the handler only logs a warning and goes on waiting.
      throwOnRequestTimeout: true,
    },
    ...(endpoint ? { endpoint, disableHostPrefix: true } : {}),
  }));
}

/** Lambda rotates credentials by replacing the whole sandbox, so one reading at the first call is enough. */
function environmentCredentials(env: Environment) {
  return async () => {
    const sessionToken = env.AWS_SESSION_TOKEN;
    return {
      accessKeyId: required(env, "AWS_ACCESS_KEY_ID"),
      secretAccessKey: required(env, "AWS_SECRET_ACCESS_KEY"),
      ...(sessionToken ? { sessionToken } : {}),
    };
  };
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: AWS clients take Region and credentials from the environment only`);
  return value;
}
