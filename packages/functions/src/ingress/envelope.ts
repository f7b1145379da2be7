import type { Signal } from "@showcaller/contracts";
import type { Instant } from "@showcaller/core/ports";
import { normalise } from "@showcaller/core/signals/normalise";

export type Received =
  | { kind: "channel-state"; arn: string; state: string; running: number | undefined; at: Instant; signal: Signal }
  | { kind: "flow-status"; arn: string; status: string; at: Instant; signal: Signal }
  | { kind: "execution-status"; name: string; status: string }
  | { kind: "input-change"; arn: string; attachment: string; action: string; at: Instant }
  | { kind: "other"; signal: Signal };

/** As long as a name of MediaLive's may be that we keep. */
const NAME = 1024;

/** What arrived, sorted by what we can use; all of it is read by core/signals. */
export const receive = (event: unknown, now: Instant): Received[] => normalise(event, now).map(sort);

function sort(signal: Signal): Received {
  const { kind, subject, name, facts = {}, at } = signal;
  if (kind === "encoder-state" && subject.arn !== undefined)
    return {
      kind: "channel-state",
      arn: subject.arn,
      state: name,
      running: typeof facts.running === "number" ? facts.running : undefined,
      at,
      signal,
    };
  if (kind === "flow-status" && subject.arn !== undefined)
    return { kind: "flow-status", arn: subject.arn, status: name, at, signal };
  if (kind === "execution-status") return { kind, name: subject.name ?? "", status: name };
  if (kind === "encoder-input" && subject.arn !== undefined)
    return {
      kind: "input-change",
      arn: subject.arn,
      attachment: String(facts.attachment ?? "").slice(0, NAME),
      action: String(facts.action ?? "").slice(0, NAME),
      at,
    };
  return { kind: "other", signal };
}
