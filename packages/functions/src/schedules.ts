/*
 * Schedules that are there from the beginning and stay: data, put up by stacks/ on AWS and by the laptop.
 * `oldest`: seconds for which a firing that could not be delivered is still worth delivering; Scheduler's least is 60.
 */
export const standingSchedules = {
  /** A sweep that could not be started is worth nothing a minute later: the next one is there. */
  sweep: { expression: "rate(1 minute)", oldest: 60, attempts: 0 },
  /** At an hour at which little is on air; when exactly does not matter. */
  zones: { expression: "cron(30 4 * * ? *)", oldest: 43_200, attempts: 20 },
  /** Whatever is lost with the table is at most so old; a rebuild that somebody asked for begins within as long. */
  export: { expression: "rate(5 minutes)", oldest: 240, attempts: 2 },
  /** As for the sweep: what it did not do, the next one does. */
  monitor: { expression: "rate(1 minute)", oldest: 60, attempts: 0 },
  /** As for the sweep. */
  "edge-tick": { expression: "rate(1 minute)", oldest: 60, attempts: 0 },
} as const;
export type StandingSchedule = keyof typeof standingSchedules;
