import type { LiveEvent } from "@showcaller/contracts";
import type { Seen } from "@showcaller/core/doctor/account";
import { about, judged } from "@showcaller/core/doctor/finding";
import { checkAlarms, checkClock, checkEdge, checkSweep } from "@showcaller/core/doctor/health";
import { cuesAMinute, encodersAtOnce } from "@showcaller/core/doctor/peaks";
import {
  checkChannelQuota,
  checkConcurrency,
  checkSchedules,
  checkStarts,
  QUOTAS,
} from "@showcaller/core/doctor/quotas";
import type { Instant } from "@showcaller/core/ports";
import { runOf } from "@showcaller/core/schedule/hull";
import { formatInstant, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { type Check, type Context, mediaRegions, query } from "./context.ts";

/* Is it at work, and has it room for what is booked? */

export const sweep: Check = async ({ account, deployment: { prefix }, now }) =>
  checkSweep(`${prefix}-sweep`, await account.lastRun(`${prefix}-sweep`, now), now);

export const clock: Check = async ({ account }) => [checkClock(account.ahead())];

export const alarms: Check = async ({ account, deployment: { prefix } }) =>
  checkAlarms(`${prefix}-`, await account.alarms(`${prefix}-`));

/** A heartbeat is promised from a little after preparation has begun: the tick is each minute. */
const PROMISED_AFTER = 2 * MINUTE;

export const edge: Check = async (context) => {
  const { account, deployment, store, now } = context;
  if (deployment.store === undefined)
    return [about("edge", deployment.prefix)("note", "not looked at: name the KeyValueStore's ARN with --store")];
  const booked = await bookedEvents(context);
  const promised =
    booked.ok &&
    booked.value.some((event) => {
      const run = runOf(event);
      return run !== undefined && run.from + PROMISED_AFTER <= now && now < run.to;
    });
  const heartbeat = await query(async () => {
    const { heartbeat } = (await store.edge.read()).projection.content;
    return heartbeat === 0 ? undefined : heartbeat * SECOND;
  });
  return checkEdge("KeyValueStore", { store: await account.store(deployment.store), heartbeat, promised }, now);
};

/** Live events from yesterday to 400 days ahead, which is as far as a list reaches. */
const AHEAD_DAYS = 398;
const DAY: Instant = 86_400_000;
const PLANNED: readonly LiveEvent["status"][] = ["scheduled", "preparing", "standby", "on-air", "ending"];

const bookedEvents = ({ store, now }: Context): Promise<Seen<LiveEvent[]>> =>
  query(async () => {
    const found: LiveEvent[] = [];
    const period = { from: formatInstant(now - DAY), to: formatInstant(now + AHEAD_DAYS * DAY) };
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await store.liveEvents.list({ ...period, limit: 100, ...(cursor ? { cursor } : {}) });
      found.push(...page.items.filter(({ status }) => PLANNED.includes(status)));
      cursor = page.cursor;
    }
    return found;
  });

export const quotas: Check = async (context) => {
  const { account, channels, deployment } = context;
  if (!channels.ok) return judged("quotas", "registered channels", channels, () => []);
  const booked = await bookedEvents(context);
  if (!booked.ok) return judged("quotas", "booked live events", booked, () => []);
  const starts = cuesAMinute(booked.value, "prepareAt");
  const found = [];
  for (const region of mediaRegions(context)) {
    const here = channels.value.filter((channel) => channel.region === region);
    const quota = await account.quota(region, QUOTAS.channels.service, QUOTAS.channels.code);
    found.push(...checkChannelQuota(region, here.length, encodersAtOnce(here, booked.value), quota));
  }
  const concurrency = await account.quota(deployment.home, QUOTAS.concurrency.service, QUOTAS.concurrency.code);
  return [
    ...found,
    ...checkConcurrency(deployment.home, starts, concurrency),
    checkStarts(starts, cuesAMinute(booked.value, "endAt"), about("quotas", "StartExecution")),
    checkSchedules(booked.value.length, about("quotas", "EventBridge schedules")),
  ];
};
