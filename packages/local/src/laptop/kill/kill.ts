import { formatInstant, MINUTE, parseInstant } from "@showcaller/core/time/instant";
import type { CallRecord } from "../../kernel/types.ts";
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
    const runs = match.site.twin.runs(encoder.arn).filter(({ run }) => run > 0);
    const [run] = runs;
    if (runs.length !== 1 || run?.start.accepted !== 1) wrong.push(`${id} was started ${runs.length} times`);
    if (run?.start.refused) wrong.push(`${id}: ${run.start.refused} start calls on a started channel`);
    if (run?.stop.accepted !== 1) wrong.push(`${id} was stopped ${run?.stop.accepted ?? 0} times`);
    if (match.site.twin.intervals(encoder.arn).some(({ to }) => to === undefined)) wrong.push(`${id} still runs`);
    wrong.push(...cutsOf(match, id));
    for (const { arn } of flows) {
      const seen = await match.site.deps.flows(arn.split(":")[3] ?? "").describe(arn);
      if (!seen.ok || seen.value.state !== "STANDBY")
        wrong.push(`flow ${arn} is ${seen.ok ? seen.value.state : seen.failure.code}`);
    }
  }
  return wrong;
};

/** Programme from one second after kick-off at the latest, without a gap, to the planned end at the earliest. */
function cutsOf(match: Match, leg: string): string[] {
  const from = parseInstant(KICK_OFF) + 1000;
  const pictures = match.site.twin.pictures(leg);
  const at = (instant: number) => pictures.filter((change) => change.at <= instant).at(-1)?.picture;
  const within = pictures.filter(
    (change) => change.at > from && change.at < PLANNED_END && change.picture !== "programme",
  );
  const wrong = within.map((change) => `${leg} showed ${change.picture} at ${formatInstant(change.at)}`);
  if (at(from) !== "programme") wrong.push(`${leg} showed ${at(from)} a second after kick-off`);
  if (pictures.some((change) => change.picture === "programme" && change.at < parseInstant(KICK_OFF)))
    wrong.push(`${leg} was on air before kick-off`);
  return wrong;
}
