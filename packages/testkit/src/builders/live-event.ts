import type { ChannelId, LiveEvent, LiveEventStatus } from "@showcaller/contracts";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import type { Refusal } from "@showcaller/core/refusal";
import { formatInstant, MINUTE, parseDuration, parseInstant } from "@showcaller/core/time/instant";

/** Instant of a text, for brevity in tests. */
export const at = parseInstant;
/** 20:00 in London, in August. */
export const AIR = at("2025-08-15T19:00:00Z");

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** A live event's id out of a small number: distinct, valid, and ordered as the numbers are. */
export const eventId = (number: number): LiveEvent["id"] => {
  let text = "";
  for (let rest = number; text.length < 22; rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text;
  return `01K2${text}` as LiveEvent["id"];
};
export const channelId = (id: string): ChannelId => id as ChannelId;

/** Where each status stands in its story, so that a built live event is one that could be. */
const story: Readonly<Record<LiveEventStatus, (event: LiveEvent) => Partial<LiveEvent>>> = {
  draft: () => ({}),
  scheduled: () => ({}),
  preparing: () => ({}),
  standby: () => ({}),
  "on-air": ({ airAt }) => defined({ onAirAt: airAt }),
  ending: ({ airAt, endAt }) => defined({ onAirAt: airAt, endingAt: endAt }),
  ended: ({ airAt, endAt }) => defined({ onAirAt: airAt, endingAt: endAt, endedAt: endAt }),
  cancelled: ({ airAt }) => defined({ endedAt: airAt }),
  failed: ({ endAt }) => defined({ endedAt: endAt }),
};

export interface Wish extends Omit<Partial<LiveEvent>, "legs"> {
  /** Instant of air; its other instants follow from it. Default `AIR`. */
  air?: number;
  legs?: readonly string[];
}

/** A live event of two hours on one channel, on air at `AIR`, unless wished otherwise. Default status: scheduled. */
export const liveEvent = ({ air = AIR, legs = ["main"], ...wish }: Wish = {}): LiveEvent => {
  const [duration, lead] = [wish.duration ?? "PT2H", wish.lead ?? "PT15M"];
  const end = formatInstant(air + parseDuration(duration));
  const times =
    wish.status === "draft"
      ? {}
      : {
          airAt: formatInstant(air),
          plannedEndAt: end,
          endAt: end,
          prepareAt: formatInstant(air - parseDuration(lead)),
        };
  const base: LiveEvent = {
    id: eventId(1),
    title: "Liverpool - Bournemouth",
    status: "scheduled",
    ...times,
    duration,
    lead,
    tail: "PT5M",
    overrun: { policy: "stop", limit: "PT30M" },
    staging: "auto",
    legs: legs.map((channel) => ({ channel: channelId(channel) })),
    degraded: false,
    overrunning: false,
    rev: 3,
    plan: 2,
    createdAt: "2025-08-01T09:00:00Z",
    updatedAt: formatInstant(air - 60 * MINUTE),
    createdBy: "cms",
  };
  return { ...base, ...story[wish.status ?? "scheduled"](base), ...wish } as LiveEvent;
};

/** The changed live event, or an error that says what came instead. */
export const changed = (decision: Decision): LiveEvent => {
  if (decision.kind === "change") return decision.event;
  throw new Error(`no change: ${decision.kind === "none" ? decision.why : decision.refusal.detail}`);
};
/** The refusal, or an error. */
export const refusal = (decision: Decision): Refusal => {
  if (decision.kind === "refuse") return decision.refusal;
  throw new Error(`not refused but ${decision.kind}`);
};

const defined = <T extends object>(members: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
