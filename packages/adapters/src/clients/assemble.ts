import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { MediaLiveClient } from "@aws-sdk/client-medialive";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { type ConvertedClientConfig, createConvertedClient } from "../models/converted-client.ts";
import { MediaConnect } from "../models/mediaconnect.generated.ts";
import { MediaPackageV2 } from "../models/mediapackagev2.generated.ts";
import type { ClientFactory, ServiceName } from "./factory.ts";
import { settled, settledDynamoDb } from "./settled.ts";

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

/** The factory over a configuration per service and Region. Clients are made on first use and kept. */
export function assemble(
  home: string,
  configFor: (service: ServiceName, region: string) => ClientConfig,
): ClientFactory {
  const config = (service: ServiceName, region: string) => ({ ...settled(region), ...configFor(service, region) });
  const dynamodb = once(() => new DynamoDBClient({ ...config("dynamodb", home), ...settledDynamoDb }));
  const sfn = once(() => new SFNClient(config("states", home)));
  const scheduler = once(() => new SchedulerClient(config("scheduler", home)));
  const eventbridge = once(() => new EventBridgeClient(config("events", home)));
  return {
    dynamodb,
    sfn,
    scheduler,
    eventbridge,
    mediaLive: perRegion((region) => new MediaLiveClient(config("medialive", region))),
    mediaConnect: perRegion((region) => createConvertedClient(MediaConnect, config("mediaconnect", region))),
    mediaPackage: perRegion((region) => createConvertedClient(MediaPackageV2, config("mediapackagev2", region))),
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function perRegion<T>(make: (region: string) => T): (region: string) => T {
  const made = new Map<string, T>();
  return (region) => {
    const kept = made.get(region);
    if (kept !== undefined) return kept;
    const value = make(region);
    made.set(region, value);
    return value;
  };
}
