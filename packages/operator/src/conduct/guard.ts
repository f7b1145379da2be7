import type { LiveEvent } from "@showcaller/contracts";
import type { Encoders, Outcome } from "@showcaller/core/ports";
import type { Deps } from "@showcaller/functions/runtime/deps";
import { desired } from "@showcaller/functions/sweep/observe";

/** Why not, or undefined: it may be stopped. */
export type MayStop = (arn: string) => Promise<string | undefined>;

const OVER: readonly LiveEvent["status"][] = ["ending", "ended", "cancelled", "failed"];

/**
 * What is known is as old as the export: a show may have been booked, extended or held since. So only an encoder is stopped of which the
 * export, or conducting itself, knows whose show it carried, and that this show is over; and none at all where something is missing.
 */
export const mayStop =
  (deps: Deps, damaged: readonly string[]): MayStop =>
  async (arn) => {
    if (damaged.length > 0) return `${damaged.length} items are missing in the export: in doubt nothing is stopped`;
    const { events, channels } = await desired(deps, deps.clock.now());
    const entry = channels.find(({ channel }) => channel.encoder.arn === arn);
    if (!entry) return "no such channel is registered";
    const { channel, runtime } = entry;
    if (!runtime.run) return "nobody here knows whose show it carries";
    const here = events.filter(({ event }) => event.legs.some((leg) => leg.channel === channel.id));
    const owner = here.find(({ event }) => event.id === runtime.run?.liveEvent)?.event;
    if (owner && (owner.held || !OVER.includes(owner.status)))
      return `"${owner.title}" is ${owner.held ? "held" : owner.status}`;
    const other = here.find(({ event }) => event.id !== owner?.id && event.status === "on-air");
    return other && `"${other.event.title}" is on air on it`;
  };

/** Starts and switches as they come; stops what may be stopped; repairs nothing. */
export const guarded = (encoders: Encoders, may: MayStop): Encoders => ({
  ...encoders,
  async stop(arn) {
    const why = await may(arn);
    return why === undefined ? encoders.stop(arn) : refused(`not stopped: ${why}`);
  },
  restartPipelines: async () => refused("whoever conducts repairs nothing"),
});

/** `permanent`: asking again changes nothing; the next sweep decides anew. */
const refused = (message: string): Outcome<never> => ({
  ok: false,
  failure: { kind: "permanent", code: "NotWhileConducting", message },
});
