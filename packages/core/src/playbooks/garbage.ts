import type { Attempt, LiveEvent } from "@showcaller/contracts";
import { isPreShow, putsOnAir, remedyActionName } from "../names.ts";
import type { Instant } from "../ports.ts";
import { MINUTE, parseInstant } from "../time/instant.ts";

/**
 * Which of our switches may leave an encoder's schedule: it holds 1,500 actions, executed ones included. Taking out one that was executed
 * changes nothing on screen; one that was not yet (an immediate switch lands 10 s later on a STANDARD channel) would not happen. And the
 * latest overdue switch says with which input an encoder starts anew, so the one that put the show on air stays
 * (medialive/latest/ug/ips-start-channel-multi-inputs.html).
 */
export const staleActions = (
  known: readonly string[],
  attempts: readonly Attempt[],
  event: Pick<LiveEvent, "id">,
  now: Instant,
): string[] => {
  const recent = new Set(
    attempts.flatMap(({ id, at, decidedAt, verdict }) =>
      verdict === "decided" || verdict === "pending" || parseInstant(decidedAt ?? at) > now - MINUTE
        ? [remedyActionName(id)]
        : [],
    ),
  );
  return known.filter((name) => !putsOnAir(name, event.id) && !isPreShow(name) && !recent.has(name));
};
