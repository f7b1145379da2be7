import { keys } from "@showcaller/adapters/state/keys";
import type { JournalName, Leg, LiveEventStatus } from "@showcaller/contracts";
import type { Write } from "@showcaller/core/ports";
import { formatInstant } from "@showcaller/core/time/instant";
import type { LegWork, TaskBase } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";

type LegInput = TaskBase & { leg: LegWork };
interface Options {
  leg?: Pick<Leg, "phase" | "why"> & Partial<Pick<Leg, "pipelines" | "armed" | "readyAt" | "stoppedAt">>;
  entry?: { kind: "command" | "result"; name: JournalName; text: string; why: string; predicts?: string };
}

/** A start may only touch the encoder while the live event still wants it, and this execution speaks for it. */
export const guardStart = (deps: Deps, input: LegInput, options: Options): Write[] =>
  guard(deps, input, options, STARTABLE, false);
/** The irreversible step: hold, extension and overrun return the status to on-air or set `held`, so they are checked here (law 5). */
export const guardStop = (deps: Deps, input: LegInput, options: Options): Write[] =>
  guard(deps, input, options, STOPPABLE, true);

const STARTABLE: readonly LiveEventStatus[] = ["preparing", "standby", "on-air"];
const STOPPABLE: readonly LiveEventStatus[] = ["ending", "cancelled", "failed"];

function guard(
  deps: Deps,
  input: LegInput,
  { leg, entry }: Options,
  statuses: readonly LiveEventStatus[],
  unheld: boolean,
): Write[] {
  const status = { in: { status: statuses } };
  const wanted = unheld ? { all: [status, { equals: { held: false } }] } : status;
  const channel = input.leg.channel;
  return [
    { check: keys.event(input.liveEvent), if: wanted },
    ...deps.store.progress.guard(
      input,
      input.execution,
      leg && { liveEvent: input.liveEvent, channel, updatedAt: formatInstant(deps.clock.now()), ...leg },
      entry && {
        ...entry,
        actor: `showcaller:${input.cue === "prepare" ? "start" : "stop"}`,
        liveEvent: input.liveEvent,
        channel,
        cause: input.execution,
        key: `${input.execution}-${channel}-${entry.name}`,
      },
    ),
  ];
}
