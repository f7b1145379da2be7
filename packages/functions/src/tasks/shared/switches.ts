import { isPreShow } from "@showcaller/core/names";
import type { Instant, Outcome } from "@showcaller/core/ports";
import { MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { LegWork } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { thrown } from "../../runtime/errors.ts";

/** An immediate switch lands 10 s later, and the one to the programme must lie 15 s ahead: nearer to air the pre-show would only blink. */
const WORTH_A_PRE_SHOW = 30 * SECOND;

/** `airAt` absent: the instant of air is not known yet. */
export const worthPreShow = (airAt: string | undefined, now: Instant): boolean =>
  airAt === undefined || parseInstant(airAt) - now >= WORTH_A_PRE_SHOW;

/**
 * From two minutes before air (when it should be ready) a leg is armed with whatever pipelines run: waiting for the second, whose
 * event may be lost and whose next look is a minute away, could cost the air itself (law 3).
 */
export const oneIsEnough = (airAt: string): Instant => parseInstant(airAt) - 2 * MINUTE;

/** A fixed switch must lie at least 15 s ahead (medialive/latest/ug/x-actions-in-schedule-ips.html); three for the call. */
const FIXED_AHEAD = 18 * SECOND;

/** When the programme is switched to: at air, or at once where air is too near for a fixed switch (10 s later on a STANDARD channel). */
export const dueOrAtOnce = (airAt: string, now: Instant): Instant | "immediate" =>
  parseInstant(airAt) - now < FIXED_AHEAD ? "immediate" : parseInstant(airAt);

/**
 * When an encoder that is about to start switches to the programme, if it would hardly be up before air: then it starts with it, since
 * what is overdue in its schedule is its first input (medialive/latest/ug/ips-start-channel-multi-inputs.html), and viewers who
 * are watching the other leg do not come back to a pre-show. Undefined: it comes up in time, and is armed once it runs.
 */
export const dueAtStart = (airAt: string, now: Instant): Instant | undefined =>
  now < oneIsEnough(airAt) ? undefined : Math.max(parseInstant(airAt), now + FIXED_AHEAD);

/** A switch to the programme. */
interface ToProgramme {
  actionName: string;
  at: Instant | "immediate";
}

/**
 * Creates the switch and takes our stale ones out in the same request. It is refused when the name exists already (an earlier try
 * whose answer was lost) or when a stale one does not (it was never created): then one after the other, each refusal being what
 * was wanted. A pre-show switch of a moment ago stays: it lands 10 s after its request; taken out now, it would not. Under the channel lease.
 */
export const armAir = async (
  deps: Deps,
  leg: Pick<LegWork, "channel" | "region" | "encoder" | "programme">,
  { actionName, at }: ToProgramme,
  known: readonly string[] = [],
): Promise<void> => {
  const create = [{ actionName, inputAttachment: leg.programme, at }];
  const stale = known.filter((name) => name !== actionName && !isPreShow(name));
  const encoders = deps.encoders(leg.region);
  const first = await encoders.schedule(leg.encoder, { create, remove: stale });
  if (first.ok) return;
  if (!isUnprocessable(first)) throw thrown(`arm ${leg.channel}`, first.failure);
  await removeSwitches(deps, leg, stale);
  const second = await encoders.schedule(leg.encoder, { create, remove: [] });
  if (!second.ok && !isUnprocessable(second)) throw thrown(`arm ${leg.channel}`, second.failure);
};

/**
 * The pre-show at once, on an encoder that goes on for the next show; ours that are known leave in the same request, which changes
 * nothing on screen. Answers what is in the schedule afterwards. Refused: it is there already, or one of those is not; both are
 * cured one after the other. Under the channel lease.
 */
export const showPreShow = async (
  deps: Deps,
  leg: LegWork & { preShow: string },
  actionName: string,
  known: readonly string[] = [],
): Promise<string[]> => {
  const encoders = deps.encoders(leg.region);
  const create = [{ actionName, inputAttachment: leg.preShow, at: "immediate" as const }];
  const stale = known.filter((name) => name !== actionName);
  const first = await encoders.schedule(leg.encoder, { create, remove: stale });
  if (!first.ok && !isUnprocessable(first)) throw thrown(`show the pre-show on ${leg.channel}`, first.failure);
  if (first.ok) return [actionName];
  await removeSwitches(deps, leg, stale);
  const second = await encoders.schedule(leg.encoder, { create, remove: [] });
  if (!second.ok && !isUnprocessable(second)) throw thrown(`show the pre-show on ${leg.channel}`, second.failure);
  return [actionName];
};

/**
 * Takes our switches of earlier shows out of the encoder's schedule. All at once; one that is not there refuses the whole request, so then one by one. Already gone is what was wanted.
 * Nothing to do, no call. Under the channel lease.
 */
export const removeSwitches = async (
  deps: Deps,
  leg: Pick<LegWork, "channel" | "region" | "encoder">,
  names: readonly string[] = [],
): Promise<void> => {
  if (names.length === 0) return;
  const encoders = deps.encoders(leg.region);
  const what = `clear the schedule of ${leg.channel}`;
  const cleared = await encoders.schedule(leg.encoder, { create: [], remove: names });
  if (cleared.ok) return;
  if (!isUnprocessable(cleared)) throw thrown(what, cleared.failure);
  for (const name of names.length > 1 ? names : []) {
    const one = await encoders.schedule(leg.encoder, { create: [], remove: [name] });
    if (!one.ok && !isUnprocessable(one)) throw thrown(what, one.failure);
  }
};

/**
 * As `removeSwitches`, before a stop: whether they are out. That they cannot be taken out, throttled or refused, keeps no encoder
 * running, since the meter does too; whoever starts it next takes out what the runtime still names.
 */
export const clearSwitches = (...args: Parameters<typeof removeSwitches>): Promise<boolean> =>
  removeSwitches(...args).then(
    () => true,
    () => false,
  );

/** 422: a name that exists already, or does not exist (medialive API reference, BatchUpdateSchedule). */
export const isUnprocessable = (result: Outcome<void>): boolean =>
  !result.ok && result.failure.code === "UnprocessableEntityException";
