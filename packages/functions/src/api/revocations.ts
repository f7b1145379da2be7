import type { Held, Revoked } from "@showcaller/adapters/state/revocations";
import type { RevocationInput, RevocationState, RevocationView, RouteName } from "@showcaller/contracts";
import { hasRoom } from "@showcaller/core/edge/capacity";
import { type Terms, termsOf } from "@showcaller/core/edge/revoke";
import { DAY, formatInstant } from "@showcaller/core/time/instant";
import { revocationIdOf, revocationOf, type Target } from "../edge/revocation.ts";
import { REPLAYED } from "../http/idempotency.ts";
import { revsOf, stale } from "../http/if-match.ts";
import { busy, Rejection, reject } from "../http/problem.ts";
import type { Handlers, Reply } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given } from "./live-events.ts";
import { period } from "./period.ts";

type Writing = "revoke" | "unrevoke";
type Reading = "findRevocations" | "listRevocations" | "getRevocation";

/** How far back revocations are listed unless asked otherwise: what has left the edge is kept for so long. */
const BACK = 30 * DAY;

export const revocationHandlers = (deps: ApiDeps): Handlers<Writing | Reading> => ({
  ...reading(deps),

  async revoke({ body, actor, once }) {
    const { store, clock } = deps;
    const read = termsOf(body, clock.now());
    if (!read.ok) throw new Rejection(read.refusal);
    const { terms } = read;
    const draft = revocationOf(targetOf(body, terms), { expiresAt: terms.expiresAt, why: body.why ?? "" });
    await checkChannel(deps, body);
    const [held, { projection }] = await Promise.all([store.revocations.get(draft.id), store.edge.read()]);
    if (!held?.projected?.present && !hasRoom(projection.content.counts, draft.kind)) throw full();
    const { value, headers } = done(await store.revocations.revoke(draft, actor, given({ once })));
    return { value, headers: { ...headers, location: placeOf(value) } };
  },

  async unrevoke({ params: { id }, actor, ifMatch, once }) {
    return done(await deps.store.revocations.lift(id, actor, { ...revsOf(ifMatch), ...given({ once }) }));
  },
});

const reading = ({ store, clock }: ApiDeps): Handlers<Reading> => ({
  async findRevocations({ body }) {
    const held = await store.revocations.get(revocationIdOf(body));
    return { value: { items: held ? [revocationView(held)] : [] } };
  },

  async listRevocations({ query }) {
    const { cursor, limit, kind, state } = query;
    const range = period(query);
    const from = range.from ?? formatInstant(clock.now() - BACK);
    const to = range.to ?? formatInstant(clock.now());
    const page = await store.revocations.list(
      { from, to, ...given({ cursor, limit }) },
      (held) => (!kind || held.revocation.kind === kind) && (!state || stateOf(held) === state),
    );
    return { value: { ...page, items: page.items.map(revocationView) } };
  },

  async getRevocation({ params: { id } }) {
    const held = await store.revocations.get(id);
    if (!held) throw noSuchRevocation();
    return { value: revocationView(held) };
  },
});

function targetOf(input: RevocationInput, { cutOff, expiresAt }: Terms): Target {
  if (input.kind === "session") return { kind: "session", session: input.session };
  if (input.kind === "subject") return { kind: "subject", subject: input.subject, ...given({ cutOff }) };
  return { kind: "channel", channel: input.channel, cutOff: cutOff ?? expiresAt };
}

/** A channel's name that is spelled wrong would revoke nothing, in an hour that has no time for it. */
async function checkChannel({ store }: ApiDeps, input: RevocationInput): Promise<void> {
  if (input.kind !== "channel" || (await store.channels.get(input.channel))) return;
  throw reject("unknown-channel", `Not registered: ${input.channel}.`, [
    { at: "/channel", reason: "name a registered channel (GET /v1/channels)" },
  ]);
}

/** What was written as it is now, or why nothing was. */
function done(revoked: Revoked): { value: RevocationView; headers: Record<string, string> } {
  switch (revoked.kind) {
    case "refused":
      throw new Rejection(revoked.refusal);
    case "absent":
      throw noSuchRevocation();
    case "stale":
      throw stale(revoked.rev);
    case "busy":
      throw busy("Others write to the same revocation at this moment; nothing was changed.");
    default:
      return { value: revocationView(revoked.held), headers: revoked.kind === "applied" ? { ...REPLAYED } : {} };
  }
}

export const revocationView = (held: Held): RevocationView => {
  const { entry: _, ...revocation } = held.revocation;
  return { ...revocation, edge: { state: stateOf(held), ...given({ at: held.projected?.at }) } };
};

/** Against the writes that the store has been told of, not the clock: what has expired is there until it is taken out. */
const stateOf = ({ revocation, projected }: Held): RevocationState => {
  if (!projected || projected.rev < revocation.rev) return "waiting";
  if (projected.present) return "there";
  return projected.refused ? "full" : "gone";
};

/** What an earlier try of the same request wrote, as it stands now. */
export const revocationReply = (name: RouteName, held: Held): Reply => {
  const value = revocationView(held);
  return { value, ...(name === "revoke" ? { headers: { location: placeOf(value) } } : {}) };
};
export const writesRevocation = (name: RouteName): name is Writing => name === "revoke" || name === "unrevoke";

const placeOf = ({ id }: Pick<RevocationView, "id">): string => `/v1/revocations/${id}`;

const full = () =>
  reject("revocations-full", "The edge's store has no room for another revocation.", [
    {
      at: "/kind",
      reason:
        "say the same with one entry or none: a channel's epoch is always taken; an epoch of PUT /v1/edge revokes every token issued until then, and needs no entry",
    },
  ]);

const noSuchRevocation = () =>
  reject("not-found", "There is no revocation of that id.", [
    { at: "path: id", reason: "find it by what it revokes (POST /v1/revocations/find), or list them" },
  ]);
