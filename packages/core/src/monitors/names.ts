/*
 * Names that a monitor's parts have in CloudWatch: whose they are can be read from them, by whoever hears an alarm and by whoever looks
 * for what is left. A prefix is of one stage, ends with `-live`, and what follows it is a ULID, so no other stage's names are taken for ours.
 */

const ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}";

/** What a delivery alarm looks at: what the packager gets, what a flow gets, what viewers are answered. */
export type AlarmKind = "ingest" | `source${number}` | "edge-errors";
const KINDS = "ingest|source\\d|edge-errors";

export const dashboardName = (prefix: string, liveEvent: string): string => `${prefix}-${liveEvent}`;
export const alarmName = (prefix: string, liveEvent: string, kind: AlarmKind, channel: string): string =>
  `${prefix}-${liveEvent}-${kind}-${channel}`;

/** The live event that a dashboard or an alarm of this prefix was made for; `undefined`: it is not ours. */
export const madeFor = (prefix: string, name: string): string | undefined =>
  name.startsWith(`${prefix}-`)
    ? new RegExp(`^(${ULID})(?:-(?:${KINDS})-.+)?$`).exec(name.slice(prefix.length + 1))?.[1]
    : undefined;

/** Whom a delivery alarm of ours is about, of whichever stage; `undefined`: it is somebody else's alarm. */
export const deliveryAlarm = (name: string): { liveEvent: string; channel: string } | undefined => {
  const [, liveEvent, channel] = new RegExp(`^showcaller-(?:.+-)?live-(${ULID})-(?:${KINDS})-(.+)$`).exec(name) ?? [];
  return liveEvent && channel ? { liveEvent, channel } : undefined;
};
