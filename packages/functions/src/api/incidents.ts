import type { IncidentChange } from "@showcaller/adapters/state/incidents";
import type { Actor, AnswerInput, Incident, IncidentId, JournalName } from "@showcaller/contracts";
import { resolveByHand } from "@showcaller/core/incidents/by-hand";
import { summaryOf } from "@showcaller/core/incidents/summary";
import { acknowledge, answer } from "@showcaller/core/playbooks/apply";
import type { Write } from "@showcaller/core/ports";
import { type Refusal, refuse } from "@showcaller/core/refusal";
import { DAY, formatInstant } from "@showcaller/core/time/instant";
import { REPLAYED } from "../http/idempotency.ts";
import { revsOf, stale } from "../http/if-match.ts";
import { busy, Rejection, reject } from "../http/problem.ts";
import type { Call, Handlers, Reply } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given } from "./live-events.ts";
import { period } from "./period.ts";

type Reading = "listIncidents" | "getIncident" | "listSignals";
type ByHand = "acknowledgeIncident" | "approveIncident" | "rejectIncident" | "resolveIncident";

/** How far back incidents are listed unless asked otherwise. */
const BACK = 30 * DAY;
/** A summary has under 4 kB; Lambda answers at most 6 MB. */
const MOST_UNRESOLVED = 1_000;

export const incidentHandlers = (deps: ApiDeps): Handlers<Reading | ByHand> => ({
  ...reading(deps),

  acknowledgeIncident: (call) =>
    byHand(deps, call, (incident, now) => {
      const next = acknowledge(incident, call.actor, now);
      if (next === incident) return "same";
      if (incident.status === "resolved") return { refused: isOver(incident) };
      return {
        incident: next,
        entry: entryOf("incident.acknowledged", next, call.actor, "they have it: no further page"),
      };
    }),

  approveIncident: (call) => answered(deps, call, true),
  rejectIncident: (call) => answered(deps, call, false),

  async resolveIncident(call) {
    const { note } = call.body;
    // Viewers that it has moved go back in the same write, as when it ends by itself.
    const others = await leftBehind(deps, call.params.id);
    return byHand(deps, call, (incident, now) => {
      if (incident.status === "resolved") return { refused: isOver(incident) };
      const next = resolveByHand(incident, call.actor, note, now);
      const why = note ?? "they say that it is over: nothing more is done about it";
      return { incident: next, entry: entryOf("incident.resolved", next, call.actor, why), others };
    });
  },
});

const reading = ({ store, clock }: ApiDeps): Handlers<Reading> => ({
  async listIncidents({ query }) {
    const { cursor, limit, status, liveEvent } = query;
    const range = period(query);
    if (status === "unresolved") {
      const inRange = ({ openedAt }: Incident) =>
        (!range.from || openedAt >= range.from) && (!range.to || openedAt <= range.to);
      const open = (await store.incidents.open()).filter(
        (incident) => inRange(incident) && (!liveEvent || incident.liveEvent === liveEvent),
      );
      return { value: { items: open.reverse().slice(0, MOST_UNRESOLVED).map(summaryOf) } };
    }
    const from = range.from ?? formatInstant(clock.now() - BACK);
    const page = await store.incidents.list({ ...range, from, ...given({ cursor, limit, status, liveEvent }) });
    return { value: { ...page, items: page.items.map(summaryOf) } };
  },

  async getIncident({ params: { id } }) {
    const incident = await store.incidents.get(id);
    if (!incident) throw noSuchIncident();
    return { value: incident };
  },

  async listSignals({ query }) {
    const { cursor, limit, kind } = query;
    const page = await store.signals.received({ ...period(query), ...given({ cursor, limit }) });
    const items = kind === undefined ? page.items : page.items.filter(({ name }) => name === `signal.${kind}`);
    return { value: { ...page, items } };
  },
});

type Handed = Pick<Call<ByHand>, "params" | "actor" | "ifMatch" | "once">;

/** A human's word on an incident, made on what is stored when it is written. */
async function byHand(
  { store, clock }: ApiDeps,
  { params, ifMatch, once }: Handed,
  decide: (incident: Incident, now: number) => IncidentChange<Refusal>,
): Promise<Reply<ByHand>> {
  const now = clock.now();
  const changed = await store.incidents.change(params.id, (incident) => decide(incident, now), {
    ...revsOf(ifMatch),
    ...given({ once }),
  });
  switch (changed.kind) {
    case "refused":
      throw new Rejection(changed.refused);
    case "absent":
      throw noSuchIncident();
    case "stale":
      throw stale(changed.rev);
    case "busy":
      throw busy("Others write to the same incident at this moment; nothing was changed.");
    case "applied":
      return { value: changed.incident, headers: { ...REPLAYED } };
    default:
      return { value: changed.incident };
  }
}

const answered = (deps: ApiDeps, call: Handed & { body: AnswerInput }, approve: boolean) =>
  byHand(deps, call, (incident, now) => {
    const { attempt: id } = call.body;
    const result = answer(incident, id, { by: call.actor, approve }, now);
    if (!result.ok) return { refused: wayOut(result.refused, incident) };
    const name = approve ? "incident.approved" : "incident.rejected";
    const attempt = result.incident.attempts.find((one) => one.id === id);
    const why = attempt ? `${attempt.rung} (${attempt.action.do}): ${attempt.why}` : "as asked";
    return { incident: result.incident, entry: entryOf(name, result.incident, call.actor, why, attempt?.predicts) };
  });

async function leftBehind({ store }: ApiDeps, id: IncidentId): Promise<Write[]> {
  const channel = (await store.incidents.get(id))?.channel;
  const legSwitch = channel && (await store.remedies.legSwitch(channel));
  return legSwitch?.incident === id ? [store.remedies.dropLegSwitch(legSwitch)] : [];
}

/** With what does wait, if anything does. */
function wayOut(refusal: Refusal, incident: Incident): Refusal {
  const { asked } = summaryOf(incident);
  const reason =
    refusal.problem === "own-request"
      ? "ask somebody else"
      : asked
        ? `read it again; what waits is ${asked.id}`
        : "read it again; nothing waits for an answer";
  return { ...refusal, errors: [{ at: "/attempt", reason }] };
}

const isOver = ({ id, outcome, resolvedAt }: Incident): Refusal =>
  refuse("incident-over", `${id} was resolved at ${resolvedAt} (${outcome}).`, [
    { at: "path: id", reason: "if it comes again there is another incident: list those that are unresolved" },
  ]);

const entryOf = (
  name: JournalName & `incident.${string}`,
  { id, title, liveEvent, channel }: Incident,
  actor: Actor,
  why: string,
  predicts?: string,
) => ({
  kind: "request" as const,
  name,
  text: `${name.split(".")[1]}: ${title}`,
  why,
  actor,
  cause: id,
  data: { incident: id },
  ...given({ liveEvent, channel, predicts }),
});

export const noSuchIncident = (): Rejection =>
  reject("not-found", "There is no incident of that id.", [
    { at: "path: id", reason: "list incidents to find it (GET /v1/incidents)" },
  ]);

export const isByHand = (name: string): name is ByHand =>
  ["acknowledgeIncident", "approveIncident", "rejectIncident", "resolveIncident"].includes(name);
