import type { LiveEvent } from "@showcaller/contracts";
import { formatInstant, MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { Millis } from "../../kernel/types.ts";
import type { PictureChange } from "../../twin/twin.ts";

/** A leg's picture at an instant, out of its history. */
export const pictureAt = (history: readonly PictureChange[], at: Millis): PictureChange["picture"] | "nothing" =>
  history.filter((change) => change.at <= at).at(-1)?.picture ?? "nothing";

/** An encoder's switch may land this much after its instant. */
const IN_TIME = SECOND;

/**
 * Where a leg's pictures break the promise made for a live event: no programme before air, the programme within a second of
 * air, and not one change from there to the end as it stood.
 */
export const pictureBreaks = (history: readonly PictureChange[], event: LiveEvent, leg: string): string[] => {
  const [prepare, air, end] = [event.prepareAt, event.airAt, event.endAt].map((at) => (at ? parseInstant(at) : 0));
  if (!prepare || !air || !end) return [`${leg}: a live event without times cannot be watched`];
  const early = history.filter(({ at, picture }) => picture === "programme" && at >= prepare && at < air);
  const onAir = pictureAt(history, air + IN_TIME);
  const breaks = history.filter(({ at, picture }) => at > air + IN_TIME && at < end && picture !== "programme");
  return [
    ...early.map(({ at }) => `${leg}: the programme at ${formatInstant(at)}, before air at ${event.airAt}`),
    ...(onAir === "programme" ? [] : [`${leg}: ${onAir} a second after air`]),
    ...breaks.map(({ at, picture }) => `${leg}: ${picture} at ${formatInstant(at)}, before its end at ${event.endAt}`),
    ...(pictureAt(history, air - MINUTE) === "slate" ? [] : [`${leg}: no slate a minute before air`]),
  ];
};
