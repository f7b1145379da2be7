import type { Channel, LiveEvent, Runtime } from "@showcaller/contracts";
import { airtimeOf } from "../incidents/scene.ts";
import { OURS } from "../names.ts";
import type { Instant } from "../ports.ts";

/*
 * An input switched by hand, in the AWS console. The bus tells it ("MediaLive Channel Input Change", best effort): the switch names its
 * schedule action, and every one of ours begins alike. The first input of a run has none ("Initial Channel Input"), and what MediaLive
 * switches within a failover pair it switches by itself; a hand within the pair cannot be told from that, and is not.
 *
 * A sweep could see it in DescribeChannel's PipelineDetails (ActiveInputSwitchActionName), which ListChannels does not have: one call a channel
 * and minute, of a Region's 20 a second. It is not asked: an event that is lost is a hand that is not seen.
 */

export interface InputChange {
  attachment: string;
  /** Of the schedule action that switched. */
  action: string;
  at: Instant;
}

type Held = NonNullable<Runtime["inputsHeld"]>;

/** MediaLive's name for what it begins with. */
const INITIAL = "initial channel input";

/** Known from the event alone: the first input of a run, a switch of ours, or MediaLive's own within the pair. */
const isExplained = ({ inputs }: Channel, { attachment, action }: InputChange): boolean =>
  action === "" ||
  action.toLowerCase() === INITIAL ||
  action.startsWith(OURS) ||
  (inputs.failover !== undefined && [inputs.programme, inputs.failover.secondary].includes(attachment));

/** Is it worth reading anything for? Most changes are ours, and each costs ingress its reads otherwise. */
export const mayBeByHand = (channel: Channel, change: InputChange): boolean =>
  channel.mode === "enforce" && !isExplained(channel, change);

/** What is to be held after this change; `undefined`: nothing, or no more than is known. */
export const heldBy = (
  channel: Channel,
  { actions = [], inputsHeld }: Runtime,
  event: LiveEvent | undefined,
  change: InputChange,
  now: Instant,
): Held | undefined => {
  const { attachment, action, at } = change;
  const during = airtimeOf(event, now);
  if (!event || !mayBeByHand(channel, change) || (during !== "lead" && during !== "on-air")) return undefined;
  if (actions.includes(action)) return undefined;
  // Told once per pipeline, and perhaps twice; what is told late changes nothing.
  const known = inputsHeld?.liveEvent === event.id && inputsHeld.during === during ? inputsHeld : undefined;
  return known ? undefined : { liveEvent: event.id, during, attachment, action, at };
};

/** Until the next cue (air, or the end) nothing of ours switches this channel's inputs. What is armed for air is in the encoder already. */
export const areInputsHeld = ({ inputsHeld }: Runtime, event: LiveEvent, now: Instant): boolean =>
  inputsHeld?.liveEvent === event.id && inputsHeld.during === airtimeOf(event, now);
