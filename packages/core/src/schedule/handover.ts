import type { Channel, LiveEvent, Runtime } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { MINUTE, parseDuration, SECOND } from "../time/instant.ts";

/*
 * Warm handover and its rights rule (DESIGN §6): an encoder goes from one live event to the next without stopping only where no
 * viewer of the second can start over into the first, or may.
 */

/** AWS: start-up is usually within 3 minutes, up to 10 is normal (medialive/latest/ug/starting-stopping-deleting-a-channel.html). */
const GAP = 10 * MINUTE;
/** ResetChannelState: "wait at least 30 seconds before you restart the encoder" (MediaPackage v2 API model). */
export const RESET_SETTLES = 30 * SECOND;

/** What a channel allows, in milliseconds. */
export interface Handover {
  /** The longest gap between two runs over which the encoder is left running. */
  gap: number;
  /** How far back viewers reach. 0: nothing of an earlier show. */
  startOver: number;
}

export const handoverOf = ({ handoverGap, packager }: Pick<Channel, "handoverGap" | "packager">): Handover => ({
  gap: handoverGap === undefined ? GAP : parseDuration(handoverGap),
  startOver: packager?.startOver === undefined ? 0 : parseDuration(packager.startOver),
});

/** Whose content a live event's pictures are: its rights, or its own. */
export const contentOf = ({ id, rights }: Pick<LiveEvent, "id" | "rights">): string =>
  rights === undefined ? `event:${id}` : `rights:${rights}`;

/** May viewers of `next` reach what was shown before? What is not known is nobody's they may. */
export const mayFollow = (
  { startOver }: Pick<Handover, "startOver">,
  before: string | undefined,
  next: string,
): boolean => startOver === 0 || before === next;

/** What must be done before an encoder may start for `content`. */
export type Room = { kind: "free" } | { kind: "settles"; until: Instant } | { kind: "reset" };

export const roomFor = (
  content: string,
  rule: Pick<Handover, "startOver">,
  known: Pick<Runtime, "content" | "resetAt">,
  now: Instant,
): Room => {
  const settled = (known.resetAt ?? Number.NEGATIVE_INFINITY) + RESET_SETTLES;
  if (now < settled) return { kind: "settles", until: settled };
  if (mayFollow(rule, known.content, content)) return { kind: "free" };
  return known.content === undefined && known.resetAt !== undefined ? { kind: "free" } : { kind: "reset" };
};
