import { MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { TIMEOUTS } from "@showcaller/functions/timeouts";
import { expect, test } from "vitest";
import { KICK_OFF } from "../harness.ts";
import { type Crowd, playCrowd } from "./crowd.ts";

/* DESIGN §12: 500 live events at one minute, all RUNNING before air inside 20 calls a second; and they all end at one minute, too. */
const CROWD = 500;
const AIR = parseInstant(KICK_OFF);
const STOP = AIR + 6 * MINUTE;
/** A slow network: DynamoDB answers in some 5 ms, MediaLive and Step Functions in some 50 to 150. */
const SLOW = 50;

/** When each encoder was up, and when it was told to stop. */
const times = ({ site, channels }: Crowd): { up: number; stopped: number }[] =>
  channels.map(({ encoder }) => {
    const run = site.twin.runs(encoder.arn).find(({ start }) => start.accepted > 0);
    return { up: run?.runningAt ?? Infinity, stopped: run?.stopRequestedAt ?? Infinity };
  });

test(`${CROWD} live events at one minute in one Region: all RUNNING 2 min before air, all stopped within 2 min, calls of each as of one`, {
  timeout: 120_000,
}, async () => {
  const one = await playCrowd({ size: 1, sweepCallMs: SLOW });
  const all = await playCrowd({ size: CROWD, sweepCallMs: SLOW });
  const [busiest = 0] = [...all.calls.perSecond.values()].sort((a, b) => b - a);
  const total = [...all.calls.perSecond.values()].reduce((sum, calls) => sum + calls, 0);
  const up = Math.max(...times(all).map((time) => time.up));
  const stopped = Math.max(...times(all).map((time) => time.stopped));
  const slowest = Math.max(...all.sweeps);
  console.log(
    `${CROWD} live events: last RUNNING ${(AIR - up) / SECOND} s before air, last stop ${(stopped - STOP) / SECOND} s after the tail; ` +
      `MediaLive ${total} calls, at most ${busiest} in a second, ${all.calls.throttled} throttled; ` +
      `per live event MediaLive ${all.calls.medialive} (one: ${one.calls.medialive}), workflow ${all.calls.workflow} (one: ${one.calls.workflow}) and ready-leg ${all.calls.readyLeg} (one: ${one.calls.readyLeg}); ` +
      `slowest sweep ${slowest / SECOND} s at ${SLOW} ms a call`,
  );
  expect(new Set(all.events.map(({ status, degraded }) => `${status} ${degraded}`))).toEqual(new Set(["ended false"]));
  expect(up).toBeLessThanOrEqual(AIR - 2 * MINUTE);
  expect(stopped).toBeLessThanOrEqual(STOP + 2 * MINUTE);
  // No storm: of some thousand calls the burst leaves at most a handful to a retry.
  expect(all.calls.throttled / total).toBeLessThan(0.01);
  expect(all.calls.medialive).toBe(one.calls.medialive);
  expect(all.calls.workflow).toBeCloseTo(one.calls.workflow, 0);
  expect(slowest).toBeLessThan(TIMEOUTS.sweep);
});
