import type { Channel, LiveEvent } from "@showcaller/contracts";
import { moments } from "@showcaller/core/schedule/moments";
import { formatInstant, MINUTE, SECOND } from "@showcaller/core/time/instant";
import type { PictureChange, RunRecord } from "../twin/twin.ts";
import type { Strike } from "./fate.ts";

/** What became of one match, seen by its viewers and in the encoders' books. */
export interface Outcome {
  id: string;
  title: string;
  airAt: string;
  status: LiveEvent["status"];
  degraded: boolean;
  /** Every leg RUNNING at least two minutes before air. */
  readyInTime: boolean;
  /** The programme within a second of air. */
  onAirInTime: boolean;
  /** Times the programme went away between air and end. */
  cuts: number;
  /** Seconds between air and end in which a viewer had no programme. */
  lostSeconds: number;
  /** What struck first of what concerns it, its encoders and flows before all else, when it was late or cut. */
  firstCause?: string;
  /** Its own encoders or flows were struck: what no control plane can help. */
  mediaStruck: boolean;
}

export interface LegSeen {
  channel: Channel;
  runs: readonly RunRecord[];
  pictures: readonly PictureChange[];
}

const READY = 2 * MINUTE;
const IN_TIME = SECOND;

export const outcomeOf = (event: LiveEvent, legs: readonly LegSeen[], strikes: readonly Strike[]): Outcome => {
  const at = moments(event);
  if (!at) throw new Error(`${event.id} has no times`);
  const seen = viewed(legs, at.airAt, at.endAt);
  const onAirInTime = seen.find(({ to }) => to > at.airAt + IN_TIME)?.programme === true;
  const lost = seen.filter(({ programme }) => !programme);
  const readyInTime = legs.every(({ runs }) =>
    runs.some(
      ({ runningAt = Number.POSITIVE_INFINITY, idleAt = Number.POSITIVE_INFINITY }) =>
        runningAt <= at.airAt - READY && idleAt > at.airAt,
    ),
  );
  const cuts = lost.filter(({ from }) => from > at.airAt + IN_TIME).length;
  const mine = strikes.filter(
    (strike) => strike.at >= at.prepareAt && strike.at < at.endAt && concerns(strike, event, legs),
  );
  const first = readyInTime && onAirInTime && cuts === 0 ? undefined : (mine.find(({ media }) => media) ?? mine[0]);
  return {
    id: event.id,
    title: event.title,
    airAt: formatInstant(at.airAt),
    status: event.status,
    degraded: event.degraded,
    readyInTime,
    onAirInTime,
    cuts,
    lostSeconds: lost.reduce((sum, { from, to }) => sum + to - from, 0) / SECOND,
    ...(first ? { firstCause: `${formatInstant(first.at)} ${first.what}` } : {}),
    mediaStruck: mine.some(({ media }) => media),
  };
};

const concerns = ({ subject }: Strike, { id }: LiveEvent, legs: readonly LegSeen[]): boolean =>
  subject.includes(id) ||
  legs.some(
    ({ channel }) =>
      subject === channel.region ||
      subject.endsWith(channel.id) ||
      (subject.includes(channel.region) && subject.endsWith(channel.encoder.arn.split(":").at(-1) ?? "-")) ||
      channel.flows.some(({ arn }) => subject.endsWith(arn)),
  );

interface Stretch {
  from: number;
  to: number;
  programme: boolean;
}

/** What a viewer of the legs had from `from` to `to`: the first leg that answers, as an origin group picks it. */
export const viewed = (legs: readonly Pick<LegSeen, "pictures">[], from: number, to: number): Stretch[] => {
  const instants = legs.flatMap(({ pictures }) => pictures.map(({ at }) => at)).filter((at) => at > from && at < to);
  const edges = [from, ...new Set(instants.sort((a, b) => a - b)), to];
  const stretches: Stretch[] = [];
  for (const [n, edge] of edges.slice(0, -1).entries()) {
    const now = legs.map(({ pictures }) => pictures.findLast(({ at }) => at <= edge));
    const programme = now.find((leg) => leg?.reachable)?.picture === "programme";
    const end = edges[n + 1] ?? to;
    const last = stretches.at(-1);
    if (last?.programme === programme) last.to = end;
    else stretches.push({ from: edge, to: end, programme });
  }
  return stretches;
};
