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
 * The state that an alarm's points come to, by AmazonCloudWatch/latest/monitoring/alarms-and-missing-data: more periods are read than are
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
      if (breaching >= toAlarm || isOld(points, newest, toAlarm)) return "ALARM";
      return breaching < newest.length ? "OK" : "INSUFFICIENT_DATA";
  }
};

/**
 * Few points that all breach raise the alarm once the oldest of them is as old as the points to alarm (premiumsupport/knowledge-center
 * cloudwatch-alarm-single-data-point); before, there is too little to tell.
 */
const isOld = (points: readonly (boolean | undefined)[], newest: readonly boolean[], toAlarm: number): boolean =>
  newest.length > 0 && newest.every((breaches) => breaches) && points.length - points.indexOf(true) >= toAlarm;
