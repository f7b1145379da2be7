import type { Channel, ChannelId, Leg, LiveEvent, Monitor } from "@showcaller/contracts";
import { digest } from "../digest.ts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { MINUTE } from "../time/instant.ts";
import { type DeliveryAlarm, deliveryAlarms } from "./alarms.ts";
import { dashboardBody } from "./dashboard.ts";
import { deliveryAlarm } from "./names.ts";

/** Alarms stand from here on before air: an encoder that has just come up would ring them for the minutes before it did. */
const ALARMS_AHEAD = 5 * MINUTE;

export interface Deployment {
  /** What names begin with. */
  prefix: string;
  account: string;
}

/** What CloudWatch should have of a live event now. */
export interface Wanted {
  dashboard?: { body: string; digest: string };
  alarms: readonly (DeliveryAlarm & { digest: string })[];
}

/**
 * From preparation to its end a live event has a dashboard; while it is on air, and shortly before, its legs have alarms. From `ending` on
 * there are none: in the tail nobody is to be told that nothing comes any more. Back on air, they are made anew.
 */
export const wanted = (
  event: LiveEvent,
  channels: ReadonlyMap<ChannelId, Channel>,
  { prefix, account }: Deployment,
  now: Instant,
): Wanted => {
  if (!["preparing", "standby", "on-air", "ending"].includes(event.status)) return { alarms: [] };
  const legs = event.legs.flatMap(({ channel }) => channels.get(channel) ?? []);
  const all = deliveryAlarms(event, legs, prefix);
  const body = dashboardBody(event, legs, all, account);
  return {
    dashboard: { body, digest: digest(body) },
    alarms: isWatched(event, now) ? all.map((one) => ({ ...one, digest: digest(JSON.stringify(one)) })) : [],
  };
};

function isWatched(event: LiveEvent, now: Instant): boolean {
  if (event.status === "on-air") return true;
  const at = moments(event);
  return event.status === "standby" && event.staging === "auto" && at !== undefined && now >= at.airAt - ALARMS_AHEAD;
}

/** A leg that is not up has its start to say why; CloudWatch would say the same again, later. */
export const ofReady = (alarms: Wanted["alarms"], legs: readonly Leg[]): Wanted["alarms"] => {
  const up: string[] = legs.filter(({ phase }) => phase === "ready").map(({ channel }) => channel);
  return alarms.filter(({ name }) => up.includes(deliveryAlarm(name)?.channel ?? ""));
};

export const placeOf = ({ region, name }: Pick<DeliveryAlarm, "region" | "name">): string => `${region}/${name}`;

export interface Steps {
  putDashboard: Wanted["dashboard"];
  removeDashboard: boolean;
  putAlarms: Wanted["alarms"];
  /** By `<Region>/<name>`. */
  removeAlarms: readonly string[];
}

/** From what stands to what is wanted. What was put and looks the same is left alone, a human's hand on it included. */
export const steps = (wish: Wanted, standing: Monitor | undefined): Steps => ({
  putDashboard: wish.dashboard?.digest === standing?.dashboard ? undefined : wish.dashboard,
  removeDashboard: wish.dashboard === undefined && standing?.dashboard !== undefined,
  putAlarms: wish.alarms.filter((one) => standing?.alarms[placeOf(one)] !== one.digest),
  removeAlarms: Object.keys(standing?.alarms ?? {}).filter(
    (place) => !wish.alarms.some((one) => placeOf(one) === place),
  ),
});
