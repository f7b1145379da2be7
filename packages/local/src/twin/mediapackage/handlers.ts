import type { StandIn } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { standIn } from "../stand-in.ts";
import { controlHandlers } from "./control.ts";
import { harvestHandlers } from "./harvest.ts";

export const mediaPackage = (env: Environment): StandIn =>
  standIn(env, {
    service: "mediapackagev2",
    handlers: { ...controlHandlers(env), ...harvestHandlers(env) },
    resource: (input) =>
      ["ChannelGroupName", "ChannelName", "OriginEndpointName", "HarvestJobName"]
        .flatMap((key) => (input[key] ? [String(input[key])] : []))
        .join("/"),
    rate: parameters.mediapackage.rate.value,
    throttled: "ThrottlingException",
    down: "InternalServerException",
  });
