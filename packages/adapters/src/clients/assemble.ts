import type { ConvertedClientConfig } from "../models/converted-client.ts";
import type { AllClients, ServiceName } from "./factory.ts";
import { settled } from "./settled.ts";

/** What differs between AWS and the laptop. Every client accepts these. */
export type ClientConfig = Pick<
  ConvertedClientConfig,
  | "credentials"
  | "disableClockSkewCorrection"
  | "disableHostPrefix"
  | "endpoint"
  | "maxAttempts"
  | "requestHandler"
  | "retryStrategy"
  | "signer"
>;
type FullConfig = ClientConfig & Omit<ReturnType<typeof settled>, keyof ClientConfig>;

export type Makers = {
  [Name in keyof AllClients]: {
    service: ServiceName;
    make(config: FullConfig): ReturnType<AllClients[Name]>;
  };
};

/**
 * The part of the factory that these makers make, over a configuration per service and Region. Clients are made on
 * first use and kept; without a Region, in the home Region.
 */
export function assemble<Name extends keyof AllClients>(
  makers: Pick<Makers, Name>,
  home: string,
  configFor: (service: ServiceName, region: string) => ClientConfig,
): Pick<AllClients, Name> {
  const accessors = Object.entries<Makers[Name]>(makers).map(([name, { service, make }]) => {
    const clients = new Map<string, unknown>();
    const client = (region = home) => {
      if (!clients.has(region)) clients.set(region, make({ ...settled(region), ...configFor(service, region) }));
      return clients.get(region);
    };
    return [name, client];
  });
  return Object.fromEntries(accessors);
}
