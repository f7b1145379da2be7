import type { Changed, Stored } from "@showcaller/adapters/state/types";
import { type LiveEventId, type LiveEventView, REFUSED } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import { patch } from "@showcaller/core/lifecycle/patch";
import { REPLAYED } from "../http/idempotency.ts";
import { revsOf, stale } from "../http/if-match.ts";
import { busy, Rejection, reject } from "../http/problem.ts";
import type { Call, Handlers } from "../http/serve.ts";
import { changeOnPool, createOnPool } from "../pools/write.ts";
import type { ApiDeps } from "./deps.ts";
import { period } from "./period.ts";

type Names = "createLiveEvent" | "listLiveEvents" | "getLiveEvent" | "patchLiveEvent";

export const liveEventHandlers = (deps: ApiDeps): Handlers<Names> => ({
  async createLiveEvent({ body, actor, once }) {
    const now = deps.clock.now();
    const decision = create(body, { id: deps.ids.ulid() as LiveEventView["id"], actor, now, tzdata: deps.tzdata });
    const reply = replyOf(await createOnPool(deps.store, decision, actor, given({ once })));
    return { ...reply, headers: { ...reply.headers, location: placeOf(reply.value) } };
  },

  async listLiveEvents({ query }) {
    const { cursor, limit, status } = query;
    const page = await deps.store.liveEvents.list({ ...period(query), ...given({ cursor, limit, status }) });
    return { value: page };
  },

  async getLiveEvent({ params }) {
    const stored = await deps.store.liveEvents.read(params.id);
    if (!stored) throw noSuchLiveEvent();
    return { value: { ...view(stored), ...(await dashboardOf(deps, params.id)) } };
  },

  patchLiveEvent(call) {
    const decide = ({ event }: Stored) => patch(event, call.body, deps.clock.now(), deps.tzdata);
    return changeLiveEvent(deps, call, decide);
  },
});

export const placeOf = ({ id }: LiveEventView): string => `/v1/live-events/${id}`;

/** Only one that was put there: whoever opens the address is not to find nothing. */
async function dashboardOf({ dashboardUrl, store }: ApiDeps, id: LiveEventId): Promise<{ dashboard?: string }> {
  const put = dashboardUrl && (await store.monitors.get(id))?.dashboard;
  return dashboardUrl && put && put !== REFUSED ? { dashboard: dashboardUrl(id) } : {};
}

/** A change under the caller's If-Match, answered as a view. */
export async function changeLiveEvent(
  { store }: ApiDeps,
  { params, actor, ifMatch, once }: Pick<Call<"go">, "params" | "actor" | "ifMatch" | "once">,
  decide: Parameters<typeof store.liveEvents.change>[2],
): Promise<ViewReply> {
  return replyOf(await changeOnPool(store, params.id, actor, decide, { ...revsOf(ifMatch), ...given({ once }) }));
}

export const noSuchLiveEvent = (): Rejection =>
  reject("not-found", "There is no live event of that id.", [
    { at: "path: id", reason: "list live events to find it; imported ones also carry an externalId" },
  ]);

export const view = ({ event, legs }: Stored): LiveEventView => ({ ...event, legStates: legs });

/** Members that are undefined are left out (exactOptionalPropertyTypes). */
export const given = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;

interface ViewReply {
  value: LiveEventView;
  headers?: Record<string, string>;
}

function replyOf(changed: Changed): ViewReply {
  switch (changed.kind) {
    case "changed":
    case "none":
      return { value: view(changed.stored) };
    case "applied":
      return { value: view(changed.stored), headers: { ...REPLAYED } };
    case "refused":
      throw new Rejection(changed.refusal);
    case "absent":
      throw noSuchLiveEvent();
    case "stale":
      throw stale(changed.rev);
    case "busy":
      throw busy("Others write to the same bookings at this moment; nothing was changed.");
  }
}
