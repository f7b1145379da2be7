import type { Millis } from "../kernel/types.ts";
import type { PictureChange } from "./audience.ts";
import { scoreOf } from "./medialive/conditions.ts";
import type { Picture } from "./medialive/records.ts";
import { parameters } from "./parameters.ts";

/** How a CloudFront origin group picks among its origins. */
export type Selection = "default" | "media-quality-based";

/** Seconds of each, out of a stretch of time. */
export type Seconds = Record<
  "programme" | "poor" | "corrupt" | "frozen" | "black" | "slate" | "preShow" | "error",
  number
>;

interface Window {
  from: Millis;
  to: Millis;
}
/** From `at` on every edge sends viewers to this leg alone, by its place in the group; undefined: the group picks again. */
export interface Move {
  at: Millis;
  leg: number | undefined;
}
interface Stretch extends Window {
  picture: Picture;
}

/**
 * What a viewer of an origin group had from `from` to `to`. A leg is picked for each segment at its start: by `default` the first that
 * answers 200, else by score the best of those that do. Within the segment the viewer sees what that leg shows, or an error once it
 * answers no more; a player's buffer is not modelled, so a fault shorter than one counts as if it were seen. Costs by the number of
 * changes, not of segments.
 *
 * @param legs each leg's changes, oldest first, in the order of the group
 * @param moves what a leg switch of ours made the edge do, oldest first
 */
export const watch = (
  legs: readonly (readonly PictureChange[])[],
  { from, to, selection = "default", moves = [] }: Window & { selection?: Selection; moves?: readonly Move[] },
): Seconds => {
  const segment = parameters.viewer.segment.value;
  const changes = [...legs.flatMap((history) => history.map(({ at }) => at)), ...moves.map(({ at }) => at)];
  const nextStart = (at: Millis): Millis => Math.ceil(at / segment) * segment;
  const instants = [...changes, ...changes.map(nextStart)].filter((at) => at > from && at < to);
  return counted(
    stretches(from, to, instants, (at) => {
      const start = Math.floor(at / segment) * segment;
      const moved = moves.findLast((move) => move.at <= start)?.leg;
      const picked = moved === undefined ? pick(legs, start, selection) : legs[moved];
      const now = picked && stateAt(picked, at);
      return now?.reachable ? now.picture : "error";
    }),
  );
};

/** What one leg showed, whoever looked: `error` while it does not answer. */
export const legSeconds = (history: readonly PictureChange[], { from, to }: Window): Seconds => {
  const instants = history.map(({ at }) => at).filter((at) => at > from && at < to);
  return counted(
    stretches(from, to, instants, (at) => {
      const now = stateAt(history, at);
      return now?.reachable ? now.picture : "error";
    }),
  );
};

const stretches = (from: Millis, to: Millis, instants: readonly Millis[], seen: (at: Millis) => Picture): Stretch[] => {
  const edges = [from, ...[...new Set(instants)].sort((a, b) => a - b), to];
  return edges.slice(0, -1).map((at, n) => ({ from: at, to: edges[n + 1] ?? to, picture: seen(at) }));
};

/** The leg that a segment is taken from; undefined: none answers. */
const pick = (
  legs: readonly (readonly PictureChange[])[],
  at: Millis,
  selection: Selection,
): readonly PictureChange[] | undefined => {
  const answering = legs.filter((history) => stateAt(history, at)?.reachable === true);
  if (selection === "default") return answering[0];
  const score = (history: readonly PictureChange[]): number => {
    const picture = stateAt(history, at)?.picture ?? "error";
    return picture === "error" ? -1 : scoreOf(picture);
  };
  return answering.reduce<readonly PictureChange[] | undefined>(
    (best, history) => (best === undefined || score(history) > score(best) ? history : best),
    undefined,
  );
};

/** Slate before the programme was ever seen is the pre-show; after it, somebody put it there. */
const counted = (seen: readonly Stretch[]): Seconds => {
  const sums: Seconds = { programme: 0, poor: 0, corrupt: 0, frozen: 0, black: 0, slate: 0, preShow: 0, error: 0 };
  let begun = false;
  for (const { from, to, picture } of seen) {
    begun ||= picture === "programme";
    sums[picture === "slate" && !begun ? "preShow" : picture] += to - from;
  }
  for (const name of Object.keys(sums) as (keyof Seconds)[]) sums[name] /= 1000;
  return sums;
};

/** The last change at or before an instant, by halving. */
const stateAt = (history: readonly PictureChange[], at: Millis): PictureChange | undefined => {
  let [low, high] = [0, history.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((history[middle]?.at ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
    else high = middle;
  }
  return history[low - 1];
};
