import { type Channel, CONTRACT, type Incident, type RemediateInput } from "@showcaller/contracts";
import { remediationName } from "../names.ts";

/**
 * The execution that speaks for an incident as its next owner: its name, and what the machine `remediate` is told. `legs`: the channels of the
 * incident's live event. Who starts it has written `owner` first, on condition of the incident's `rev`, so that two who decide the
 * same start the same.
 */
export const remediationOf = (
  { id, owner, liveEvent, channel }: Pick<Incident, "id" | "owner" | "liveEvent" | "channel">,
  legs: readonly Channel[],
): { owner: NonNullable<Incident["owner"]>; input: RemediateInput } => {
  const attempt = (owner?.attempt ?? 0) + 1;
  return {
    owner: { execution: remediationName(id, attempt), attempt },
    input: {
      contract: CONTRACT,
      incident: id,
      attempt,
      of: {
        ...(liveEvent ? { liveEvent } : {}),
        ...(channel ? { channel } : {}),
        legs: legs.slice(0, 4).map((leg) => ({ channel: leg.id, region: leg.region, encoder: leg.encoder.arn })),
      },
    },
  };
};
