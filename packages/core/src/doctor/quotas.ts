import type { Finding } from "@showcaller/contracts";
import { formatInstant } from "../time/instant.ts";
import type { Seen } from "./account.ts";
import { judged, type Speaker } from "./finding.ts";
import type { Peak } from "./peaks.ts";

/** Service Quotas' own codes. */
export const QUOTAS = {
  /** "Channels", per Region (medialive/latest/ug/limits.html). */
  channels: { service: "medialive", code: "L-D1AFAF75" },
  /** "Concurrent executions", per Region (lambda/latest/dg/gettingstarted-limits.html). */
  concurrency: { service: "lambda", code: "L-B99A9384" },
} as const;

const whenOf = ({ at }: Peak): string => (at === undefined ? "" : ` at ${formatInstant(at)}`);

/** Against how many channels there are: a channel counts whether it runs or not. */
export const checkChannelQuota = (
  region: string,
  registered: number,
  peak: Peak,
  seen: Seen<number | undefined>,
): Finding[] =>
  judged("quotas", `MediaLive channels, ${region}`, seen, (quota, say) => {
    const saw = `${registered} registered of ${quota ?? "an unknown number"}; at most ${peak.most} run at once${whenOf(peak)}`;
    if (quota === undefined) return [say("note", saw)];
    return [
      registered <= quota
        ? say("ok", saw)
        : say("error", saw, `ask for at least ${registered} (Service Quotas, MediaLive, Channels)`),
    ];
  });

/** Reserved by stacks/: the change feed's 50, and one each for the sweep, the zones, the export, the edge's tick and the monitor. */
const RESERVED = 55;
/** Ingress, dispatcher, projector and API, without a crowd. */
const EVERYDAY = 10;

/** An upper bound: Scheduler fires somewhere in the minute; at worst every `prepare` runs in the same second. Its legs are spread later. */
export const checkConcurrency = (region: string, starts: Peak, seen: Seen<number | undefined>): Finding[] =>
  judged("quotas", `Lambda concurrency, ${region}`, seen, (quota, say) => {
    const need = RESERVED + EVERYDAY + starts.most;
    const saw = `${quota ?? "unknown"}; the booked peak of ${starts.most} starts in one minute${whenOf(starts)} takes at most ${need} = ${RESERVED} reserved + ${EVERYDAY} + ${starts.most}`;
    if (quota === undefined) return [say("note", saw)];
    return [
      need <= quota
        ? say("ok", saw)
        : say(
            // Step Functions tries a throttled task again: late, not never.
            RESERVED + EVERYDAY <= quota ? "warning" : "error",
            saw,
            `ask for ${Math.max(1000, 2 * need)} (Service Quotas, Lambda, Concurrent executions): new accounts have as few as 10`,
          ),
    ];
  });

/** StartExecution of a Standard machine: bucket and refill each second where they are smallest (step-functions/latest/dg/service-quotas.html). */
const START_EXECUTION = { bucket: 800, refill: 150 };

/** Scheduler fires within its minute; at worst all of them in one second. */
export const checkStarts = (starts: Peak, ends: Peak, say: Speaker): Finding => {
  const peak = starts.most >= ends.most ? starts : ends;
  const saw = `${peak.most} cues in one minute${whenOf(peak)}, of ${START_EXECUTION.bucket} at once and ${START_EXECUTION.refill} a second (AWS's default in most Regions)`;
  return peak.most <= START_EXECUTION.bucket
    ? say("ok", saw)
    : say(
        "warning",
        saw,
        "ask for a larger StartExecution bucket (Service Quotas, Step Functions): Scheduler tries again, so cues come late, not never",
      );
};

/** Each live event has two one-time schedules until they have fired; 10 million a Region (scheduler/latest/UserGuide/scheduler-quotas.html). */
export const checkSchedules = (booked: number, say: Speaker): Finding => {
  const most = 10_000_000;
  const saw = `${2 * booked} = 2 × ${booked} booked live events, of ${most}`;
  return 2 * booked < 0.8 * most
    ? say("ok", saw)
    : say("warning", saw, "ask for more schedules (Service Quotas, EventBridge Scheduler)");
};
