import type { IdempotencyKeys, Once } from "@showcaller/adapters/state/types";
import type { Actor, Route, RouteName, routes } from "@showcaller/contracts";
import * as z from "zod";
import { type Authenticate, type Caller, requireScope } from "./auth.ts";
import { readFile, readJson } from "./body.ts";
import type { Answer, Incoming } from "./exchange.ts";
import { once } from "./idempotency.ts";
import { etag, type IfMatch, readIfMatch, required } from "./if-match.ts";
import { problemAnswer, reject } from "./problem.ts";
import { rejectionOf } from "./rejections.ts";
import { type Match, match } from "./router.ts";
import { parseBody, parseParams, parseQuery } from "./validate.ts";

type Routes = typeof routes;
/** Distributes: of several routes, whatever any of them has. */
type Read<R, K extends string> = R extends unknown
  ? K extends keyof R
    ? R[K] extends z.ZodType
      ? z.output<R[K]>
      : undefined
    : undefined
  : never;

/** A request that has passed everything the table says about its route. */
export interface Call<N extends RouteName = RouteName> {
  params: Read<Routes[N], "params">;
  query: Read<Routes[N], "query">;
  body: Read<Routes[N], "body">;
  /** The token's subject; "anonymous" on open routes. */
  actor: Actor;
  ifMatch: IfMatch | undefined;
  /** For the store: the write and the request's mark are one transaction. Absent without an Idempotency-Key. */
  once?: Once;
  incoming: Incoming;
}

export type Reply<N extends RouteName = RouteName> =
  | { value: Read<Routes[N], "response">; headers?: Record<string, string> }
  | { text: string; headers: Record<string, string>; status?: 304 };

export type Handlers<N extends RouteName = RouteName> = { [K in N]: (call: Call<K>) => Promise<Reply<K>> };

export interface Service {
  handlers: Handlers;
  authenticate: Authenticate;
  /** Whose feed a key opens; rejects what opens none. */
  keyed(key: string): Promise<Caller>;
  idempotency: IdempotencyKeys;
  /** The reply to a request that an earlier try carried out: what it wrote, as it stands now. */
  written(name: RouteName, id: string): Promise<Reply>;
}

/** One request, from the route table to the answer. Throws only what is a fault of ours. */
export async function serve(service: Service, incoming: Incoming): Promise<Answer> {
  const found = match(incoming.method, incoming.path);
  const named = found.kind === "route" ? { route: found.name } : {};
  const answer = await answered(incoming, () => routed(service, incoming, found));
  const bodiless = incoming.method === "HEAD" ? { body: "" } : {};
  return { ...answer, ...named, ...bodiless };
}

/** Runs `work`; what it rejects becomes a problem document. */
export async function answered<T>(incoming: Incoming, work: () => Promise<T>): Promise<T | Answer> {
  try {
    return await work();
  } catch (error) {
    const rejection = rejectionOf(error);
    if (rejection) return problemAnswer(rejection, incoming.requestId);
    throw error;
  }
}

async function routed(service: Service, incoming: Incoming, found: Match): Promise<Answer> {
  const { name, route, call } = await admit(authenticating(service, incoming, found), incoming, found);
  const handle = service.handlers[name] as unknown as (call: Call) => Promise<Reply>;
  const perform = (reply: () => Promise<Reply>) => answered(incoming, async () => answerOf(route, await reply()));
  const tries = {
    work: (once: Once | undefined) => perform(() => handle(once ? { ...call, once } : call)),
    again: (id: string) => perform(() => service.written(name, id)),
  };
  return route.idempotent
    ? once(service.idempotency, { incoming, actor: call.actor, body: call.body }, tries)
    : tries.work(undefined);
}

/** Where the table says so, a key stands for the token; whoever sends a token is judged by it alone. */
function authenticating({ authenticate, keyed }: Service, { query, headers }: Incoming, found: Match): Authenticate {
  const key = query.get("key");
  const isKeyed = found.kind === "route" && found.route.keyed && key && !headers.authorization;
  return isKeyed ? () => keyed(key) : authenticate;
}

/** Everything that the table says about a request, checked. Rejects. */
export async function admit(authenticate: Authenticate, incoming: Incoming, found: Match) {
  if (found.kind === "unknown-path")
    throw reject("not-found", "There is nothing at this path.", [
      { at: "path", reason: "see /v1/openapi.json for what there is" },
    ]);
  if (found.kind === "wrong-method")
    throw reject(
      "method-not-allowed",
      `${incoming.method} is not among ${found.allow}.`,
      [{ at: "method", reason: `use ${found.allow}` }],
      { headers: { allow: found.allow } },
    );
  const { name, route } = found;
  const actor = await admitted(authenticate, incoming, route);
  return { name, route, call: checked(incoming, route, found.params, actor) };
}

async function admitted(authenticate: Authenticate, { headers }: Incoming, { scope }: Route): Promise<Actor> {
  if (!scope) return "anonymous";
  const caller = await authenticate(headers.authorization);
  requireScope(caller, scope);
  return caller.actor;
}

/** A route that takes no body still refuses one that means something: it would be ignored in silence. */
const noBody = z.strictObject({}).optional();

function checked(incoming: Incoming, route: Route, params: Record<string, string>, actor: Actor): Call {
  const writes = route.method !== "get";
  const call = {
    params: route.params && parseParams(route.params, params),
    query: parseQuery(route.query ?? z.object({}), incoming.query),
    body: writes ? parseBody(route.body ?? noBody, route.file ? readFile(incoming) : readJson(incoming)) : undefined,
    ifMatch: route.ifMatch && readIfMatch(incoming.headers["if-match"]),
    actor,
    incoming,
  };
  if (route.ifMatch === "required" && !call.ifMatch) throw required();
  // The table has tied the members to the route's name; from here on its type says so.
  return call as unknown as Call;
}

function answerOf(route: Route, reply: Reply): Answer {
  if ("text" in reply) return { status: reply.status ?? route.status, headers: reply.headers, body: reply.text };
  const rev = (reply.value as { rev?: number } | undefined)?.rev;
  const headers = { "content-type": "application/json", ...(rev ? { etag: etag(rev) } : {}), ...reply.headers };
  return { status: route.status, headers, body: JSON.stringify(reply.value) };
}
