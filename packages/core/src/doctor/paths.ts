import type { Finding } from "@showcaller/contracts";
import type { QueueDepth, RuleSetup, ScheduleSetup, Seen } from "./account.ts";
import { judged, orWell } from "./finding.ts";

/** Does an event that the bus gets reach us, and is it kept where it cannot? */
export const checkRule = (name: string, pattern: unknown, seen: Seen<RuleSetup | undefined>): Finding[] =>
  judged("rules", name, seen, (rule, say) => {
    if (!rule)
      return [
        say("error", "there is no such rule", "deploy: no event of this Region reaches us, the sweep alone sees"),
      ];
    const found: Finding[] = [];
    if (!rule.enabled)
      found.push(say("error", "it is disabled", "enable it: no event reaches us, the sweep alone sees"));
    if (rule.pattern !== JSON.stringify(pattern))
      found.push(
        say("error", `its pattern is ${rule.pattern}`, `deploy again: it should be ${JSON.stringify(pattern)}`),
      );
    if (rule.targets.length === 0)
      found.push(say("error", "it has no target", "deploy again: what it matches goes nowhere"));
    if (rule.targets.some(({ deadLetters }) => !deadLetters))
      found.push(
        say(
          "warning",
          "a target has no dead-letter queue",
          "deploy again: what cannot be delivered is lost without a trace",
        ),
      );
    return orWell(
      found,
      say("ok", `enabled, ${rule.targets.length} target${rule.targets.length === 1 ? "" : "s"}, dead letters kept`),
    );
  });

/** `letters`: what lies in it could not be delivered or handled. */
export const checkQueue = (name: string, kind: "letters" | "work", seen: Seen<QueueDepth | undefined>): Finding[] =>
  judged("queues", name, seen, (queue, say) => {
    if (!queue) return [say("error", "there is no such queue", "deploy")];
    const saw = `${queue.waiting} waiting, ${queue.hidden} in hand`;
    if (kind === "letters")
      return [
        queue.waiting + queue.hidden === 0
          ? say("ok", "empty")
          : say(
              "error",
              saw,
              "read them (docs/runbooks/control-plane.md), mend the cause, then send them again or delete them",
            ),
      ];
    // Wakes carry no data and one clears all: more than a few mean that nobody takes them.
    return [
      queue.waiting < MANY_WAKES
        ? say("ok", saw)
        : say("error", saw, "look at the projector's log: viewers' edge is not being written"),
    ];
  });
const MANY_WAKES = 100;

/** What wakes up by itself: a sweep whose schedule is off sees nothing, and nobody misses it. */
export const checkStanding = (name: string, expression: string, seen: Seen<ScheduleSetup | undefined>): Finding[] =>
  judged("standing", name, seen, (schedule, say) => {
    if (!schedule) return [say("error", "there is no such schedule", "deploy: it never runs")];
    const found: Finding[] = [];
    if (!schedule.enabled) found.push(say("error", "it is disabled", "enable it: it never runs"));
    if (schedule.expression !== expression)
      found.push(say("warning", `it runs ${schedule.expression}`, `deploy again: it should be ${expression}`));
    if (!schedule.deadLetters)
      found.push(say("warning", "it has no dead-letter queue", "deploy again: a firing that is lost leaves no trace"));
    return orWell(found, say("ok", schedule.expression));
  });
