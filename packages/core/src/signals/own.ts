/*
 * What is about ourselves is never remedied, or a remedy that fails would call for the next one. One path is left open: an alarm of
 * this name says that we are broken, and a human is paged.
 */

/** Alarms of this prefix watch the control plane. */
const SELF = "showcaller-self-";
export const BROKEN_ALARM = `${SELF}broken`;
export const isOwnAlarm = (name: string): boolean => name.toLowerCase().startsWith(SELF);
export const isBroken = (name: string): boolean => name.toLowerCase() === BROKEN_ALARM;

/** Our state machines and schedules are named `showcaller-…`. */
export const isOwnMachine = (arn: string): boolean =>
  /:(?:stateMachine|execution|schedule):?\/?(?:[^:/]+\/)?showcaller-/i.test(arn);
