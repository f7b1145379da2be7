import type { ActionName } from "@showcaller/contracts";
import { isContradicted } from "@showcaller/core/incidents/contradicted";
import type { Step } from "@showcaller/core/playbooks/step";
import type { Instant } from "@showcaller/core/ports";
import { parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";
import { Transient } from "../runtime/errors.ts";
import type { Sighted } from "./load.ts";

/** The sweep hears within a minute what the bus has lost. */
const LOOK_AGAIN = 30 * SECOND;
/** By then it has: a judgement waits no longer. */
const JUDGED_BY = 90 * SECOND;

/**
 * Events only hint (law 2), and some steps do harm if the hint that a trouble is over was lost: a healthy pipeline would be restarted, or a
 * switch that helped be called ineffective, viewers moved and a human woken. Before one of these MediaLive is asked which alerts are set; where
 * its list says otherwise, the step waits until then for the sweep, which hears what was lost. A restart waits for the list itself, too.
 */
export const doubtedUntil = async (seen: Sighted, step: Step, deps: Deps): Promise<Instant | undefined> => {
  const { channel, incident } = seen;
  const now = deps.clock.now();
  if (!channel || !isInDoubt(step, seen, now)) return undefined;
  const listed = await deps.encoders(channel.region).alerts(channel.encoder.arn);
  if (listed.ok) return isContradicted(incident, channel, listed.value, now) ? now + LOOK_AGAIN : undefined;
  if (step.kind === "verdict") return undefined;
  throw new Transient(`alerts of ${channel.id}: ${listed.failure.code}`);
};

const RESTARTS: readonly ActionName[] = ["restart-pipeline", "restart-channel"];

/**
 * A restart of what runs that nobody has begun, though it may have been decided minutes ago: a human was asked; and the judgement that an
 * alert has outlasted what was done about it.
 */
function isInDoubt(step: Step, { incident: { attempts }, runtime, scene }: Sighted, now: Instant): boolean {
  if (step.kind === "act") {
    const begun = runtime?.acts?.some(({ id }) => id === step.attempt.id);
    return RESTARTS.includes(step.attempt.action.do) && scene.leg?.state === "RUNNING" && !begun;
  }
  if (step.kind !== "verdict" || step.verdict !== "ineffective") return false;
  const { verify, verifyBy } = attempts.find(({ id }) => id === step.attempt) ?? {};
  return verify?.what === "cause-clears" && verifyBy !== undefined && now < parseInstant(verifyBy) + JUDGED_BY;
}
