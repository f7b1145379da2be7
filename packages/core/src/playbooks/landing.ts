import type { Action, Channel } from "@showcaller/contracts";
import { MINUTE, SECOND } from "../time/instant.ts";

/**
 * How long after its call an action can take effect at the soonest, in milliseconds. An immediate input switch lands 10 s later on a
 * STANDARD channel (medialive/latest/ug/x-actions-in-schedule-ips.html). The others: no page gives a time; what was seen or inferred.
 */
export const landsAfter = ({ do: act }: Action, channel: Pick<Channel, "encoder"> | undefined): number => {
  switch (act) {
    case "switch-input":
    case "slate":
      return channel?.encoder.pipelines === 1 ? 0 : 10 * SECOND;
    case "restart-pipeline":
      return 30 * SECOND;
    case "restart-channel":
      return MINUTE;
    case "restart-flow":
      return 15 * SECOND;
    default:
      return 0;
  }
};
