import type { LiveEvent } from "@showcaller/contracts";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import type { Write } from "@showcaller/core/ports";
import type { LiveEvents, Stored } from "./types.ts";

/** A live event's transaction, as live-events.ts writes it. `undefined`: somebody else wrote in between. */
export type WriteEvent = (
  before: Stored,
  decision: Decision,
  actor: string,
  options: { cause?: string; extra?: readonly Write[]; settled?: boolean },
) => Promise<LiveEvent | undefined>;

/** What the workflows' side of the store needs of the live events' side. */
export type EventWriter = LiveEvents & { write: WriteEvent };
