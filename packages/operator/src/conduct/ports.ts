import { awsClientsOf, type Environment } from "@showcaller/adapters/clients/aws-of";
import { cloudWatch, mediaConnect, mediaLive, mediaPackage } from "@showcaller/adapters/clients/makers";
import { metrics } from "@showcaller/adapters/cloudwatch/metrics";
import { flows } from "@showcaller/adapters/mediaconnect/flows";
import { encoders } from "@showcaller/adapters/medialive/encoders";
import { packager } from "@showcaller/adapters/mediapackage/packager";
import { probe } from "@showcaller/adapters/probe/probe";
import type { World } from "@showcaller/local/kernel/types";
import type { RealPorts } from "./conductor.ts";

/** The media services with the operator's own credentials, out of the environment. */
export const realPorts =
  (env: Environment): RealPorts =>
  (world) => {
    const clients = awsClientsOf(env, { mediaLive, mediaConnect, mediaPackage, cloudWatch });
    return {
      encoders: (region) => tracked(encoders(clients.mediaLive(region)), world),
      flows: (region) => tracked(flows(clients.mediaConnect(region)), world),
      metrics: (region) => tracked(metrics(clients.cloudWatch(region)), world),
      packager: (region) => tracked(packager(clients.mediaPackage(region)), world),
      probe: tracked(
        probe((url, init) => fetch(url, init)),
        world,
      ),
    };
  };

/** While an answer is on its way the world's time stands. */
export const tracked = <T extends object>(port: T, world: Pick<World, "track">): T =>
  Object.fromEntries(
    Object.entries(port).map(([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      (...args: unknown[]) => world.track(() => call(...args)),
    ]),
  ) as T;
