import type { Changed } from "@showcaller/adapters/state/types";
import type { LiveEvent, LiveEventInput, LiveEventPatch } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import type { Press } from "@showcaller/core/lifecycle/operator";
import { patch } from "@showcaller/core/lifecycle/patch";
import { parseInstant } from "@showcaller/core/time/instant";
import type { Millis } from "../../kernel/types.ts";
import { bookMatch, type Match, type MatchOptions } from "../harness.ts";

/** `18:46:30` on the day of the first match of the season. */
export const clock = (time: string): Millis => parseInstant(`2025-08-15T${time.length === 5 ? `${time}:00` : time}Z`);

/** Something that happens to a match at an instant of its day. */
export type When = readonly [at: string, happens: (match: Match) => unknown];

export interface Scenario extends MatchOptions {
  /** Before anything runs: weather, faults of the gate and of the twin. */
  given?: (match: Match) => unknown;
  when?: readonly When[];
  /** Default 22:00: after the longest booking of a two-hour match. */
  until?: string;
}

/** Books a match, lets everything happen at its instant, and runs to the end. */
export const play = async ({ given, when = [], until = "22:00", ...options }: Scenario): Promise<Match> => {
  const match = await bookMatch(options);
  await given?.(match);
  for (const [at, happens] of when) {
    await match.runUntil(clock(at));
    await happens(match);
  }
  await match.runUntil(clock(until));
  return match;
};

/** An operator's cue, carried out as the API does it (functions/src/api/cues.ts). */
export const press = (match: Match, cue: (event: LiveEvent, at: Press) => Decision): Promise<Changed> =>
  match.site.deps.store.liveEvents.change(match.id, "operator", ({ event }) =>
    cue(event, { actor: "operator", now: match.site.world.now }),
  );

/** `PATCH /v1/live-events/{id}`. */
export const edit = (match: Match, wish: LiveEventPatch): Promise<Changed> =>
  match.site.deps.store.liveEvents.change(match.id, "cms", ({ event }) =>
    patch(event, wish, match.site.world.now, "test"),
  );

/** Throws unless it changed something: a scenario whose cue did nothing tests nothing. */
export const pressed = async (match: Match, cue: (event: LiveEvent, at: Press) => Decision): Promise<void> =>
  mustChange(await press(match, cue));
export const edited = async (match: Match, wish: LiveEventPatch): Promise<void> => mustChange(await edit(match, wish));

function mustChange(changed: Changed): void {
  if (changed.kind !== "changed") throw new Error(`it changed nothing: ${JSON.stringify(changed)}`);
}

/** Books one more live event on the same channels. */
export const bookAnother = (match: Match, wish: Partial<LiveEventInput>, site = match.site): Promise<Changed> => {
  const input: LiveEventInput = {
    title: "Everton - Fulham",
    duration: "PT30M",
    legs: match.channels.map(({ id }) => ({ channel: id })),
    ...wish,
  };
  const { store, clock: now } = site.deps;
  const id = store.context.ids.ulid() as LiveEvent["id"];
  return store.liveEvents.create(create(input, { id, actor: "cms", now: now.now(), tzdata: "test" }), "cms");
};
