import { type Courier, createCourier } from "../kernel/courier.ts";
import { AwsError, type Millis, type World } from "../kernel/types.ts";
import type { Definition } from "./definition.ts";
import { nextDue, parseExpression } from "./expression.ts";
import { getSchedulerParameters, isTransient, retryWait } from "./parameters.ts";

/** A schedule as it lies on the shelf. */
export interface Schedule {
  region: string;
  definition: Definition;
  arn: string;
  created: Millis;
  modified: Millis;
  /** Start of a rate's series. */
  first: Millis;
}

/** One firing on its way to its target. */
export interface Firing {
  schedule: string;
  arn: string;
  input: string | undefined;
  due: Millis;
  /** Counted from when it fired, so that a flexible window does not use it up (inferred). */
  maxAgeSeconds: number;
  maxRetries: number;
  deadLetterArn: string | undefined;
}

export interface SchedulerOptions {
  account: string;
  /**
   * Calls a target: a Lambda function, or `arn:aws:scheduler:::aws-sdk:sfn:startExecution` with its parameters as
   * JSON text. A rejection is retried under the schedule's RetryPolicy when its name says that another try may work.
   */
  invokeTarget: (arn: string, input: string | undefined, region: string) => Promise<void>;
  /** How a firing fares: seconds late (0 to 59), and whether it reaches its target twice. Default: as the parameters on the shelf say. */
  firing?: (schedule: string, due: Millis) => Fares;
}
export interface Fares {
  lateSeconds: number;
  double: boolean;
}

export interface Scheduler {
  /** AwsError ConflictException when the name is taken, unless the same ClientToken made the same schedule. */
  create(region: string, definition: Definition): Schedule;
  /** Replaces the whole definition. AwsError ResourceNotFoundException. */
  update(region: string, definition: Definition): Schedule;
  get(region: string, group: string, name: string): Schedule;
  delete(region: string, group: string, name: string): void;
  /** All of a Region, by group and name. */
  list(region: string): Schedule[];
  /**
   * Lets a recurring schedule pass over its firings before `at` (Infinity: all of them, until told again). Each firing keeps
   * the instant, lateness included, that it would have had: for whoever knows that those before would find nothing to do.
   */
  skipTo(region: string, group: string, name: string, at: Millis): void;
  /** What went to a dead-letter queue, or nowhere for want of one (`deadLetterArn`). */
  dead: Courier<Firing>["dead"];
}

const KIND = "scheduler.schedule";
const DUE = "scheduler.due";
const FIRE = "scheduler.fire";
/** No firing is later than its minute of precision. */
const LATEST: Millis = 60_000;

/** EventBridge Scheduler. Schedules fire at least once; what a kill interrupts fires again. */
export const createScheduler = (world: World, { account, invokeTarget, ...options }: SchedulerOptions): Scheduler => {
  const { shelf } = world;
  const idOf = (region: string, group: string, name: string): string => `${region}/${group}/${name}`;

  const courier = createCourier<Firing>(world, FIRE, {
    deliver: ({ schedule, arn, input }) => invokeTarget(arn, input, schedule.slice(0, schedule.indexOf("/"))),
    retryAfter: (failures, { maxAgeSeconds, maxRetries }, since, error) => {
      const wait = retryWait(failures);
      const inTime = world.now + wait - since <= maxAgeSeconds * 1000;
      return isTransient(error) && failures <= maxRetries && inTime ? wait : undefined;
    },
  });

  const firing = options.firing ?? ((id, due) => byParameters(world, id, due));

  /** Seeded by schedule and instant, so that other schedules do not shift it. */
  const lateness = (id: string, definition: Definition, due: Millis): Millis => {
    const window = definition.FlexibleTimeWindow;
    const random = world.random(`scheduler:window:${id}:${due}`);
    const flexible = window.Mode === "FLEXIBLE" ? random() * window.MaximumWindowInMinutes * 60_000 : 0;
    return Math.floor(flexible) + firing(id, due).lateSeconds * 1000;
  };

  /** Sets the timer of the first due instant after `after`; an `at` in the past fires at once (inferred). False: there is none. */
  const arm = (id: string, { definition, first }: Schedule, after: Millis): boolean => {
    const zone = definition.ScheduleExpressionTimezone;
    const expression = parseExpression(definition.ScheduleExpression, zone);
    if (!expression) return false;
    const end = definition.EndDate === undefined ? undefined : Date.parse(definition.EndDate);
    const due = "at" in expression ? expression.at : nextDue(expression, { after, first, zone, end });
    if (due === undefined) return false;
    world.setTimer(DUE, id, due + lateness(id, definition, due), { due });
    return true;
  };

  const fire = (id: string, { definition: { Target }, arn }: Schedule, due: Millis): void => {
    const parcel: Firing = {
      schedule: id,
      arn: Target.Arn,
      input: Target.Input?.replaceAll("<aws.scheduler.schedule-arn>", arn).replaceAll(
        "<aws.scheduler.scheduled-time>",
        `${new Date(due).toISOString().slice(0, 19)}Z`,
      ),
      due,
      maxAgeSeconds: Target.RetryPolicy.MaximumEventAgeInSeconds,
      maxRetries: Target.RetryPolicy.MaximumRetryAttempts,
      deadLetterArn: Target.DeadLetterConfig?.Arn,
    };
    courier.post(`${id}@${due}`, parcel);
    if (firing(id, due).double) courier.post(`${id}@${due}+`, parcel);
  };

  world.on(DUE, (payload, id) => {
    const schedule = shelf.get<Schedule>(KIND, id);
    if (!schedule) return;
    const { due } = payload as { due: Millis };
    const { State, ScheduleExpression, ActionAfterCompletion } = schedule.definition;
    const enabled = State === "ENABLED";
    if (enabled) fire(id, schedule, due);
    const goesOn = !ScheduleExpression.startsWith("at(") && arm(id, schedule, due);
    if (enabled && !goesOn && ActionAfterCompletion === "DELETE") shelf.delete(KIND, id);
  });

  const found = (region: string, group: string, name: string): Schedule => {
    const schedule = shelf.get<Schedule>(KIND, idOf(region, group, name));
    if (schedule) return schedule;
    const message = `Schedule ${name} does not exist.`;
    throw new AwsError("ResourceNotFoundException", message, { Message: message });
  };

  /** The first firing of a series that happens, lateness included, at or after `at`. */
  const armFrom = (id: string, schedule: Schedule, at: Millis): void => {
    world.clearTimer(DUE, id);
    const zone = schedule.definition.ScheduleExpressionTimezone;
    const expression = parseExpression(schedule.definition.ScheduleExpression, zone);
    if (!expression || "at" in expression || at === Number.POSITIVE_INFINITY) return;
    for (let after = at - LATEST; ; ) {
      const due = nextDue(expression, { after, first: schedule.first, zone, end: undefined });
      if (due === undefined) return;
      const firesAt = due + lateness(id, schedule.definition, due);
      if (firesAt >= at) {
        world.setTimer(DUE, id, firesAt, { due });
        return;
      }
      after = due;
    }
  };

  const write = (schedule: Schedule): Schedule =>
    shelf.atomically(() => {
      const { region, definition } = schedule;
      const id = idOf(region, definition.GroupName, definition.Name);
      shelf.put(KIND, id, schedule);
      world.clearTimer(DUE, id);
      arm(id, schedule, schedule.modified - 1);
      return schedule;
    });

  /** "If you do not provide a StartDate for a rate-based schedule, your schedule starts invoking the target immediately" (schedule-types). */
  const firstOf = ({ StartDate }: Definition): Millis => Math.max(world.now, StartDate ? Date.parse(StartDate) : 0);

  const create = (region: string, definition: Definition): Schedule => {
    const { GroupName, Name, ClientToken } = definition;
    if (GroupName !== "default")
      throw new AwsError("ResourceNotFoundException", `Schedule group ${GroupName} does not exist.`);
    const before = shelf.get<Schedule>(KIND, idOf(region, GroupName, Name));
    if (before) {
      const same = JSON.stringify(before.definition) === JSON.stringify(definition);
      if (ClientToken !== undefined && same) return before;
      const message = `Schedule ${Name} already exists.`;
      throw new AwsError("ConflictException", message, { Message: message });
    }
    const arn = `arn:aws:scheduler:${region}:${account}:schedule/${GroupName}/${Name}`;
    return write({ region, definition, arn, created: world.now, modified: world.now, first: firstOf(definition) });
  };

  return {
    create,
    update: (region, definition) => {
      const before = found(region, definition.GroupName, definition.Name);
      return write({ ...before, definition, modified: world.now, first: firstOf(definition) });
    },
    get: found,
    delete: (region, group, name) =>
      shelf.atomically(() => {
        found(region, group, name);
        shelf.delete(KIND, idOf(region, group, name));
        world.clearTimer(DUE, idOf(region, group, name));
      }),
    skipTo: (region, group, name, at) => armFrom(idOf(region, group, name), found(region, group, name), at),
    list: (region) => shelf.all<Schedule>(KIND).flatMap(([, schedule]) => (schedule.region === region ? schedule : [])),
    dead: courier.dead,
  };
};

const byParameters = (world: World, id: string, due: Millis): Fares => {
  const { latenessSeconds, double } = getSchedulerParameters(world);
  return {
    lateSeconds: Math.floor(world.random(`scheduler:${id}:${due}`)() * (latenessSeconds + 1)),
    double: world.random(`scheduler:double:${id}:${due}`)() < double,
  };
};
