import * as z from "zod";

export const AlarmState = z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]);
export type AlarmState = z.infer<typeof AlarmState>;
export const TreatMissingData = z.enum(["missing", "ignore", "breaching", "notBreaching"]);
export type TreatMissingData = z.infer<typeof TreatMissingData>;

export interface Rule {
  /** N: periods that are evaluated. */
  evaluated: number;
  /** M: of these, how many must breach. */
  toAlarm: number;
  missing: TreatMissingData;
}

/**
 * The state that an alarm's points come to, by AmazonCloudWatch/latest/monitoring/alarm-evaluation: more periods are read than are
 * evaluated; the newest N real points decide where there are as many, and what is missing is filled in only where there are not.
 *
 * @param points whether each period of the range breaches, oldest first; undefined: no data
 */
export const evaluate = (
  points: readonly (boolean | undefined)[],
  { evaluated, toAlarm, missing }: Rule,
  state: AlarmState,
): AlarmState => {
  const real = points.filter((point) => point !== undefined);
  const newest = real.slice(-evaluated);
  const breaching = newest.filter((breaches) => breaches).length;
  const filled = evaluated - newest.length;
  if (filled === 0) return breaching >= toAlarm ? "ALARM" : "OK";
  switch (missing) {
    case "breaching":
      return breaching + filled >= toAlarm ? "ALARM" : "OK";
    case "notBreaching":
      return breaching >= toAlarm ? "ALARM" : "OK";
    case "ignore":
      if (breaching >= toAlarm) return "ALARM";
      return breaching < newest.length ? "OK" : state;
    case "missing":
      if (newest.length === 0) return "INSUFFICIENT_DATA";
      if (breaching >= toAlarm) return "ALARM";
      return prematurely(points, newest, toAlarm) ? "ALARM" : breaching < newest.length ? "OK" : state;
  }
};

/**
 * "Always go into ALARM state when the oldest available breaching datapoint is at least as old as the value of Datapoints to Alarm, and
 * all other more recent data points are breaching or missing": with nothing else in the range. Younger ones leave the state as it is.
 */
const prematurely = (points: readonly (boolean | undefined)[], newest: readonly boolean[], toAlarm: number): boolean =>
  newest.every((breaches) => breaches) && points.length - points.indexOf(true) >= toAlarm;
