import type { Attempt, Incident } from "@showcaller/contracts";
import { setNow } from "../incidents/correlate.ts";
import { causeOf, setSince } from "../incidents/edges.ts";
import type { Scene } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { isActive, targetInput } from "./targets.ts";

/** Has what an attempt should bring about come true? Nothing that was not seen counts. */
export const verified = (attempt: Attempt, incident: Incident, { leg, viewersOn }: Scene, now: Instant): boolean => {
  switch (attempt.verify?.what) {
    case "cause-clears":
      // Set anew after the attempt counts as well: it has not cleared for good.
      return !setNow(incident, now).some((state) => causeOf(state) === attempt.cause && setSince(state) !== undefined);
    case "input-active": {
      const target = leg && targetInput(attempt.action, leg.channel);
      return leg !== undefined && target !== undefined && isActive(target, leg);
    }
    case "encoder-running":
      return leg?.state === "RUNNING" && (leg.running ?? 0) >= leg.channel.encoder.pipelines;
    case "flows-active":
      return leg?.channel.flows.every(({ arn }) => leg.flows?.[arn] === "ACTIVE") ?? false;
    case "viewers-moved":
      return viewersOn !== undefined && viewersOn !== leg?.channel.id;
    case "schedule-collected":
      return leg?.actions === 0;
    case undefined:
      return false;
  }
};
