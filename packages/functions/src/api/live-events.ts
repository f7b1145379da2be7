import type { Changed, Stored } from "@showcaller/adapters/state/types";
import type { LiveEventInput, LiveEventView } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import { patch } from "@showcaller/core/lifecycle/patch";
import { refuse } from "@showcaller/core/refusal";
import { revOf, stale } from "../http/if-match.ts";
import { Rejection, reject } from "../http/problem.ts";
import type { Call, Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { period } from "./period.ts";

type Names = "createLiveEvent" | "listLiveEvents" | "getLiveEvent" | "patchLiveEvent";

export const liveEventHandlers = (deps: ApiDeps): Handlers<Names> => ({
  async createLiveEvent({ body, actor }) {
    const now = deps.clock.now();
    const decision = create(body, { id: deps.ids.ulid() as LiveEventView["id"], actor, now, tzdata: deps.tzdata });
    if (decision.kind === "refuse") throw new Rejection(decision.refusal);
    await knowChannels(deps, body.legs);
    const value = viewOf(await deps.store.liveEvents.create(decision, actor));
    return { value, headers: { location: `/v1/live-events/${value.id}` } };
  },

  async listLiveEvents({ query }) {
    const { cursor, limit, status } = query;
    const page = await deps.store.liveEvents.list({ ...period(query), ...given({ cursor, limit, status }) });
    return { value: page };
  },

  async getLiveEvent({ params }) {
    const stored = await deps.store.liveEvents.read(params.id);
    if (!stored) throw noSuchLiveEvent();
    return { value: view(stored) };
  },

  async patchLiveEvent({ params, body, actor, ifMatch }) {
    if (body.legs) await knowChannels(deps, body.legs);
    const decide = ({ event }: Stored) => patch(event, body, deps.clock.now(), deps.tzdata);
    return { value: await changeLiveEvent(deps, { params, actor, ifMatch }, decide) };
  },
});

/** A change under the caller's If-Match, answered as a view. */
export async function changeLiveEvent(
  { store }: ApiDeps,
  { params, actor, ifMatch }: Pick<Call<"getLiveEvent">, "params" | "actor" | "ifMatch">,
  decide: Parameters<typeof store.liveEvents.change>[2],
): Promise<LiveEventView> {
  const ifRev = await revOf(ifMatch, async () => (await store.liveEvents.read(params.id))?.event.rev);
  return viewOf(await store.liveEvents.change(params.id, actor, decide, given({ ifRev })));
}

export const noSuchLiveEvent = (): Rejection =>
  reject("not-found", "There is no live event of that id.", [
    { at: "path: id", reason: "list live events to find it; imported ones also carry an externalId" },
  ]);

export const view = ({ event, legs }: Stored): LiveEventView => ({ ...event, legStates: legs });

/** Members that are undefined are left out (exactOptionalPropertyTypes). */
export const given = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;

function viewOf(changed: Changed): LiveEventView {
  switch (changed.kind) {
    case "changed":
    case "none":
      return view(changed.stored);
    case "refused":
      throw new Rejection(changed.refusal);
    case "absent":
      throw noSuchLiveEvent();
    case "stale":
      throw stale(changed.rev);
    case "busy":
      throw reject("busy", "Others write to the same bookings at this moment; nothing was changed.", [], {
        headers: { "retry-after": "1" },
      });
  }
}

/** Channels are never deleted, so one that is there now is there when the booking is written. */
async function knowChannels({ store }: ApiDeps, legs: LiveEventInput["legs"]): Promise<void> {
  const found = await Promise.all(legs.map(({ channel }) => store.channels.get(channel)));
  const missing = legs.flatMap(({ channel }, index) => (found[index] ? [] : [{ channel, index }]));
  if (missing.length === 0) return;
  throw new Rejection(
    refuse(
      "unknown-channel",
      `Not registered: ${missing.map(({ channel }) => channel).join(", ")}.`,
      missing.map(({ channel, index }) => ({
        at: `/legs/${index}/channel`,
        reason: `register it with PUT /v1/channels/${channel}, or name a registered one (GET /v1/channels)`,
      })),
    ),
  );
}
