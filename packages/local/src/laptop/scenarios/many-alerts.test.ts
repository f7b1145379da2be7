import type { Channel, Incident } from "@showcaller/contracts";
import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import type { CallRecord } from "../../kernel/types.ts";
import { parameters } from "../../twin/parameters.ts";
import type { Site } from "../site.ts";
import { playCrowd } from "./crowd.ts";

/*
 * More encoders on air in a Region than the sweep may list the alerts of: CloudWatch says whose to list. Not one event arrives.
 */
const MANY = 300;
/** Lost one after the other, at every phase of the sweep's minute. */
const STRUCK = 12;
const APART = 5 * SECOND;
const LASTS = 2 * MINUTE;

/**
 * What was measured comes in late; the sweep looks once a minute; it asks five a second, those whose number is not what we know and ten
 * others, before it hears any; and an alert that is over is in the maximum of its last five seconds.
 */
const LAG = parameters.cloudwatch.lag.value["AWS/MediaLive"];
const SET_WITHIN = LAG + MINUTE + Math.ceil((STRUCK + 10) / 5) * SECOND;
const CLEARED_WITHIN = SET_WITHIN + 5 * SECOND;

interface Alert {
  Id?: string;
  State?: string;
  SetTimestamp?: Date;
  ClearedTimestamp?: Date;
}
const alertsOf = async (site: Site, { region, encoder }: Channel): Promise<Alert[]> => {
  const medialive = site.twin.standIns.find(({ service }) => service === "medialive");
  const input = { ChannelId: encoder.arn.split(":").at(-1), StateFilter: "ALL" };
  const answer = await medialive?.call("ListAlerts", input, { region, function: "client" });
  return (answer as { Alerts: Alert[] }).Alerts;
};

const isSetIn = ({ signals }: Incident): boolean =>
  Object.values(signals).some(({ kind, edges }) => kind === "encoder-alert" && edges[0]?.edge === "SET");

/** When each struck channel was first known to have alerts, and then to have none; and when MediaLive itself said so. */
async function watchLosses(site: Site, struck: readonly Channel[]) {
  const { world } = site;
  const began = world.now;
  const known = new Map<string, { set?: number; cleared?: number }>(struck.map(({ id }) => [id, {}]));
  const truth = new Map<string, { set: number; cleared: number }>();
  for (let n = 0; world.now < began + STRUCK * APART + LASTS + 3 * MINUTE; n++) {
    const channel = struck[n];
    if (channel)
      site.twin.faults.set({ region: channel.region, name: channel.id }, { kind: "input-loss", forMs: LASTS });
    for (let step = 0; step < 5; step++) {
      await world.runUntil(world.now + SECOND);
      for (const incident of await site.deps.store.incidents.open(() => {})) {
        const times = known.get(incident.channel ?? "");
        if (!times) continue;
        if (isSetIn(incident)) times.set ??= world.now;
        else if (times.set !== undefined) times.cleared ??= world.now;
      }
    }
  }
  for (const channel of struck) {
    const alerts = await alertsOf(site, channel);
    truth.set(channel.id, {
      set: Math.min(...alerts.map(({ SetTimestamp }) => SetTimestamp?.getTime() ?? Infinity)),
      cleared: Math.max(...alerts.map(({ ClearedTimestamp }) => ClearedTimestamp?.getTime() ?? Infinity)),
    });
  }
  return struck.map(({ id }) => {
    const [at, real] = [known.get(id), truth.get(id)];
    return {
      set: (at?.set ?? Infinity) - (real?.set ?? 0),
      cleared: (at?.cleared ?? Infinity) - (real?.cleared ?? 0),
    };
  });
}

test(`${MANY} encoders on air and no event arrives: every alert, and its end, is known within the bound, inside the rate`, {
  timeout: 60_000,
}, async () => {
  let found: { set: number; cleared: number }[] = [];
  const calls: CallRecord[] = [];
  await playCrowd({
    size: MANY,
    duration: "PT10M",
    onAir: async (site, channels) => {
      setWeather(site.world, [{ source: "*", loss: 1 }]);
      site.gate.calls.observe((call) => void (call.function === "showcaller-sweep" && calls.push(call)));
      // Far apart, so that what comes in turn is no help.
      const struck = Array.from({ length: STRUCK }, (_, n) => channels[n * Math.floor(MANY / STRUCK)]);
      found = await watchLosses(
        site,
        struck.filter((channel) => channel !== undefined),
      );
    },
  });
  const perMinute = (operation: string): number[] => {
    const counts = new Map<number, number>();
    for (const call of calls)
      if (call.operation === operation)
        counts.set(Math.floor(call.at / MINUTE), (counts.get(Math.floor(call.at / MINUTE)) ?? 0) + 1);
    return [...counts.values()];
  };
  const worst = {
    set: Math.max(...found.map((one) => one.set)),
    cleared: Math.max(...found.map((one) => one.cleared)),
  };
  const asked = { alerts: Math.max(...perMinute("ListAlerts")), metrics: Math.max(...perMinute("GetMetricData")) };
  console.log(
    `${MANY} encoders, ${STRUCK} lost: a SET is known after at most ${worst.set / SECOND} s (bound ${SET_WITHIN / SECOND}), ` +
      `a CLEARED after ${worst.cleared / SECOND} s (bound ${CLEARED_WITHIN / SECOND}); ` +
      `a minute at most ${asked.alerts} ListAlerts and ${asked.metrics} GetMetricData`,
  );
  expect(found).toHaveLength(STRUCK);
  expect(worst.set).toBeLessThanOrEqual(SET_WITHIN);
  expect(worst.cleared).toBeLessThanOrEqual(CLEARED_WITHIN);
  expect(asked.alerts).toBeLessThanOrEqual(STRUCK + 10);
  expect(asked.metrics).toBe(2);
  expect(calls.filter(({ outcome }) => /Throttl|TooMany/.test(outcome))).toEqual([]);
});
