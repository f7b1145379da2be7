import type { Incident } from "@showcaller/contracts";
import { setNow } from "../incidents/correlate.ts";
import type { Scene } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { isSourceWord } from "./slate.ts";
import { isActive, targetInput } from "./targets.ts";

/**
 * The backup is on screen and good, and only MediaConnect still speaks of the programme's source: viewers have what they should, so neither are they
 * moved nor is a human woken. That source is still repaired, and told of. `undefined`: it is not so, or nobody has seen it.
 */
export const carriedByBackup = (incident: Incident, { leg }: Scene, now: Instant): string | undefined => {
  const { substitute, attempts } = incident;
  const last = attempts.findLast(({ action }) => action.do === "switch-input" || action.do === "slate");
  const backup = leg && targetInput({ do: "switch-input", to: "backup" }, leg.channel);
  if (substitute?.input !== "backup" || last?.verdict !== "effective" || !leg || backup === undefined) return undefined;
  if (!isActive(backup, leg) || !setNow(incident, now).every(isSourceWord)) return undefined;
  return `${backup} is on screen and good`;
};
