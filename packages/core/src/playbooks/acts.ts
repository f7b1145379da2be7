import type { Act, Incident, LiveEvent, Playbook } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { HOUR, MINUTE } from "../time/instant.ts";
import type { Context } from "./step.ts";

/** What was done on a leg by this playbook in other incidents: what its budgets and its cooldown count. */
export const spentOf = (
  acts: readonly Act[],
  incident: Pick<Incident, "id" | "liveEvent">,
  playbook: Pick<Playbook, "id"> | undefined,
  now: Instant,
): Pick<Context, "spent" | "spentInHour"> => {
  const others = acts.filter((act) => act.playbook === playbook?.id && act.incident !== incident.id && !act.free);
  return {
    spent: others.filter(({ liveEvent }) => liveEvent === incident.liveEvent).map(({ at }) => at),
    spentInHour: others.filter(({ at }) => at > now - HOUR).map(({ at }) => at),
  };
};

/** As many as the largest budgets of one live event could ask for, and those of the hour before. */
const MOST_ACTS = 100;

/** With one more, or with the same one a step further; without those that no budget counts any more. */
export const withAct = (acts: readonly Act[], act: Act, liveEvent: LiveEvent["id"], now: Instant): Act[] =>
  [
    ...acts.filter((other) => other.id !== act.id && (other.liveEvent === liveEvent || other.at > now - HOUR)),
    act,
  ].slice(-MOST_ACTS);

/** By then a restart of ours that takes several calls is over: a stop up to 5 minutes by MediaLive's own waiter, a start up to 10. */
export const RESTART_TAKES = 15 * MINUTE;
