import { formatInstant, MINUTE, parseInstant } from "@showcaller/core/time/instant";
import type { CallRecord } from "../../kernel/types.ts";
import type { PictureChange, RunningInterval, RunRecord } from "../../twin/twin.ts";
import { bookMatch, KICK_OFF, type Match } from "../harness.ts";

/** Short, so that a kill at every call is affordable; otherwise the match of the season's first night. */
const SHORT = {
  at: "2025-08-15T18:48:00Z",
  input: { duration: "PT10M", lead: "PT10M", tail: "PT2M", overrun: { policy: "stop", limit: "PT5M" } },
} as const;
const PLANNED_END = parseInstant(KICK_OFF) + 10 * MINUTE;
const OVER = PLANNED_END + 10 * MINUTE;

export interface KillPoint {
  /** The how-manyth call of the run. */
  nth: number;
  when: "before" | "after";
  call: CallRecord;
}

/** Writes take effect; for a read, dying before it is dying after the call before it. */
const READS = /^(Get|Query|List|Describe)/;

/**
 * Every AWS call and every Lambda invocation of a run without faults, as places to die: after each, and before each that has an
 * effect. Of the sweep's idle looks, alike every minute, only the first are taken.
 */
export const killPoints = async (): Promise<KillPoint[]> => {
  const calls = await orderOfPassing();
  const points: KillPoint[] = [];
  let idle = 0;
  for (const [index, call] of calls.entries()) {
    const look = call.function === "showcaller-sweep" && READS.test(call.operation);
    if ((look || call.resource === "showcaller-sweep") && ++idle > 40) continue;
    if (!READS.test(call.operation)) points.push({ nth: index + 1, when: "before", call });
    points.push({ nth: index + 1, when: "after", call });
  }
  return points;
};

/** The gate counts a call when it begins and logs it when it ends; the fault counts beginnings. */
async function orderOfPassing(): Promise<CallRecord[]> {
  const match = await bookMatch(SHORT);
  const begun: CallRecord[] = [];
  const { gate } = match.site;
  const pass = gate.faults.strike.bind(gate.faults);
  gate.faults.strike = (attempt, inInvocation) => {
    begun.push({ ...attempt, at: match.site.world.now, outcome: "begun" });
    return pass(attempt, inInvocation);
  };
  await match.runUntil(OVER);
  return begun;
}

/** Runs the match, dies once at the point, is started again at once, and runs on. What is wrong with it afterwards, in words. */
export const survive = async ({ nth, when }: KillPoint): Promise<string[]> => {
  const match = await bookMatch(SHORT);
  match.site.gate.faults.add({ nth, effect: { kind: "kill-process", when } });
  await match.runUntil(OVER);
  return match.restarts === 1 ? faultsOf(match) : [`died ${match.restarts} times instead of once`];
};

/** On air in its second, whole until its end, one start and one stop a channel, nothing left running. */
export const faultsOf = async (match: Match): Promise<string[]> => {
  const wrong: string[] = [];
  const event = await match.event();
  if (event.status !== "ended") wrong.push(`it is ${event.status} instead of ended`);
  if (event.degraded) wrong.push("it is degraded");
  for (const { id, encoder, flows } of match.channels) {
    wrong.push(...encoderFaults(id, match.site.twin.runs(encoder.arn), match.site.twin.intervals(encoder.arn)));
    wrong.push(...cutsOf(id, match.site.twin.pictures(id), { from: parseInstant(KICK_OFF), to: PLANNED_END }));
    for (const { arn } of flows) {
      const seen = await match.site.deps.flows(arn.split(":")[3] ?? "").describe(arn);
      if (!seen.ok || seen.value.state !== "STANDBY")
        wrong.push(`flow ${arn} is ${seen.ok ? seen.value.state : seen.failure.code}`);
    }
  }
  return wrong;
};

/** Started once, never again while started, stopped once, not running any more. */
export function encoderFaults(
  channel: string,
  runs: readonly RunRecord[],
  intervals: readonly RunningInterval[],
): string[] {
  const shows = runs.filter(({ run }) => run > 0);
  const [show] = shows;
  const wrong: string[] = [];
  if (shows.length !== 1 || show?.start.accepted !== 1) wrong.push(`${channel} was started ${shows.length} times`);
  if (show?.start.refused) wrong.push(`${channel}: ${show.start.refused} start calls on a started channel`);
  if (show?.stop.accepted !== 1) wrong.push(`${channel} was stopped ${show?.stop.accepted ?? 0} times`);
  if (intervals.some(({ to }) => to === undefined)) wrong.push(`${channel} still runs`);
  return wrong;
}

/** Programme from one second after air at the latest, without a gap, to the end at the earliest, and never before air. */
export function cutsOf(leg: string, pictures: readonly PictureChange[], show: { from: number; to: number }): string[] {
  const from = show.from + 1000;
  const at = pictures.filter((change) => change.at <= from).at(-1)?.picture;
  const within = pictures.filter((change) => change.at > from && change.at < show.to && change.picture !== "programme");
  const wrong = within.map((change) => `${leg} showed ${change.picture} at ${formatInstant(change.at)}`);
  if (at !== "programme") wrong.push(`${leg} showed ${at} a second after air`);
  if (pictures.some((change) => change.picture === "programme" && change.at < show.from))
    wrong.push(`${leg} was on air too early`);
  return wrong;
}
