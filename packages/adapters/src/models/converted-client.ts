/**
 * A client for a service that has no usable npm client: the runtime (signing, retries, restJson) of a modern one,
 * MediaLive's, lent to converted schemas. MediaLive's because every function that calls the other media services
 * bundles it anyway.
 */
import {
  MediaLiveClient,
  type MediaLiveClientConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-medialive";
import { makeBuilder } from "@smithy/core/client";
import { getEndpointPlugin } from "@smithy/core/endpoints";
import { errorRegistries } from "./converted-errors.ts";
import type { ConvertedService, OperationSchema, OperationTypes } from "./schema.ts";

export interface ConvertedClient<T extends OperationTypes<T>> {
  /** Rejects with a ConvertedServiceException named after the modelled error, or with what the transport threw. */
  send<Name extends keyof T & string>(operation: Name, input: T[Name]["input"]): Promise<T[Name]["output"]>;
  /** The protocol, for the wire layer, which speaks it from the other side. */
  readonly protocol: MediaLiveClient["config"]["protocol"];
  destroy(): void;
}

/** The region must be a string: it names the endpoint, unless `endpoint` does. */
export type ConvertedClientConfig = Omit<MediaLiveClientConfig, "region"> & { region: string };

export function createConvertedClient<T extends OperationTypes<T>>(
  service: ConvertedService<T>,
  config: ConvertedClientConfig,
): ConvertedClient<T> {
  const client = new MediaLiveClient({
    ...config,
    serviceId: service.serviceId,
    endpoint: config.endpoint ?? regionalEndpoint(service.endpointPrefix, config.region),
    // Read by the signer, though its type does not say so; left out, it would sign for MediaLive.
    ...{ signingName: service.signingName },
    protocolSettings: {
      defaultNamespace: service.namespace,
      errorTypeRegistries: errorRegistries(service),
      version: "1",
    },
  });
  const build = commandBuilder(service.serviceId);
  const schemas = Object.values<OperationSchema>(service.operations);
  const commands = new Map(schemas.map((schema) => [schema[2], build({}, () => [], schema[2], schema)]));
  return {
    protocol: client.config.protocol,
    destroy: () => client.destroy(),
    async send<Name extends keyof T & string>(operation: Name, input: T[Name]["input"]) {
      const Command = commands.get(operation);
      if (!Command) throw new TypeError(`${service.serviceId}.${operation} is not converted`);
      const output: object = await client.send(new Command(input as ServiceInputTypes));
      return output as T[Name]["output"];
    },
  };
}

/** https://docs.aws.amazon.com/general/latest/gr/mediaconnect.html; the China partition has its own suffix. */
function regionalEndpoint(prefix: string, region: string): string {
  return `https://${prefix}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/** Its commands pass for MediaLive's, whose client sends them; `send` gives inputs and outputs their own types again. */
function commandBuilder(serviceId: string) {
  return makeBuilder<MediaLiveClient["config"], ServiceInputTypes, ServiceOutputTypes>(
    { Endpoint: { type: "builtInParams", name: "endpoint" } },
    serviceId,
    `${serviceId}Client`,
    getEndpointPlugin,
  );
}
