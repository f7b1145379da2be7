import { assemble, type ClientConfig } from "./assemble.ts";
import * as edgeMakers from "./edge-makers.ts";
import { ATTEMPTS, type LaptopClients, type ServiceName } from "./factory.ts";
import { lambda } from "./lambda-maker.ts";
import * as makers from "./makers.ts";
import { type Backoff, repeatableRetry } from "./retry.ts";
import { secretsManager } from "./secrets-maker.ts";
import { sqs } from "./sqs-maker.ts";

export interface LocalOptions extends Backoff {
  /** The home Region. */
  region: string;
  requestHandlerFor(service: ServiceName, region: string): RequestHandler;
}
export type RequestHandler = NonNullable<ClientConfig["requestHandler"]>;

/**
 * Clients whose calls repeat exactly: retries wait on the given clock and draw from the given chance, signing reads
 * no clock, and no setting is looked up in files. Chance of the SDK's own remains in one place, generated idempotency
 * tokens: pass your own.
 */
export function localClients({ region, requestHandlerFor, sleep, random }: LocalOptions): LaptopClients {
  return assemble({ ...makers, ...edgeMakers, lambda, secretsManager, sqs }, region, (service, serviceRegion) => ({
    credentials: { accessKeyId: "laptop", secretAccessKey: "laptop" },
    signer: stubSigner(service, serviceRegion),
    disableClockSkewCorrection: true,
    disableHostPrefix: true,
    // A name, since the KeyValueStore's client puts the account in front of it. Nothing looks it up.
    endpoint: "http://localhost",
    maxAttempts: ATTEMPTS[service],
    retryStrategy: repeatableRetry(ATTEMPTS[service], { sleep, random }),
    requestHandler: requestHandlerFor(service, serviceRegion),
  }));
}

/** Names service and Region as a signature would, so that the request also routes when sent over HTTP; signs nothing. */
function stubSigner(service: ServiceName, region: string): NonNullable<ClientConfig["signer"]> {
  const scope = `laptop/19700101/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=0`;
  return {
    async sign(request) {
      request.headers.authorization = authorization;
      request.headers["x-amz-date"] = "19700101T000000Z";
      return request;
    },
  };
}
