import type { Channel, LiveEvent } from "@showcaller/contracts";
import type { CallAttempt } from "../kernel/types.ts";

/** Who stops: the stop machine's own tasks, whoever starts that machine, and the sweep. */
const STOPS = /^(?:scheduler|showcaller-(?:dispatcher|sweep|task-(?:end|stop-channel)))$/;

/**
 * Does the call belong to what stops this very channel after these live events? That is: whatever is asked of its encoder, the list of
 * its Region, its lease, its day ledgers, and what their execution is started by, reads and writes. What befalls other channels does not.
 */
export const onStopPath = (
  { function: by, service, operation, region, resource }: CallAttempt,
  { id, region: ours, encoder }: Pick<Channel, "id" | "region" | "encoder">,
  liveEvents: readonly LiveEvent["id"][],
): boolean => {
  if (!STOPS.test(by)) return false;
  if (service === "medialive")
    return region === ours && (operation === "ListChannels" || resource === encoder.arn.split(":").at(-1));
  if (service === "states") return liveEvents.some((event) => resource.startsWith(`showcaller-stop:${event}-`));
  const [pk = "", sk] = resource.split(" ");
  if (service !== "dynamodb") return false;
  if (pk === "RUNTIME") return sk === id;
  return pk === `LEDGER#${id}` || liveEvents.some((event) => pk === `EVENT#${event}`);
};
