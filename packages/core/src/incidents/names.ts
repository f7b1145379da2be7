import { type ChannelId, IncidentId, type LiveEvent } from "@showcaller/contracts";
import { digest } from "../digest.ts";

/** What makes two troubles the same one, apart from time. A Region's and our own have no live event and no leg. */
export interface IncidentKey {
  liveEvent?: LiveEvent["id"] | undefined;
  channel?: ChannelId | undefined;
  region?: string | undefined;
  scope: string;
}

/** The part of the id that all incidents of this key share. Whoever correlates the same signals comes to the same. */
export const incidentSeries = ({ liveEvent, channel, region, scope }: IncidentKey): string =>
  digest([liveEvent ?? "", channel ?? "", region ?? "", scope].join("|"));

export const incidentId = (series: string, number: number): IncidentId => IncidentId.parse(`${series}-${number}`);
export const numberOf = (id: IncidentId): number => Number(id.slice(17));
export const seriesOf = (id: IncidentId): string => id.slice(0, 16);
