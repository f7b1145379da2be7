import type { Change } from "@showcaller/contracts";
import { type Route, type RouteName, routes } from "@showcaller/contracts";
import type * as z from "zod";
import { type ChangesOptions, changesOf } from "./changes.ts";
import type { ClientOptions } from "./options.ts";
import { createSender, type Sender, type Wish } from "./send.ts";

type Routes = typeof routes;
type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** What a method takes: made from the route's row in the contracts' table. */
export type RequestOf<R> = Simplify<
  (R extends { params: infer P extends z.ZodType } ? { params: z.input<P> } : unknown) &
    (R extends { query: infer Q extends z.ZodType } ? { query?: z.output<Q> } : unknown) &
    (R extends { body: infer B extends z.ZodType } ? { body: z.input<B> } : unknown) &
    (R extends { ifMatch: "required" } ? { ifMatch: number | "*" } : unknown) &
    (R extends { ifMatch: "optional" } ? { ifMatch?: number | "*" } : unknown) &
    (R extends { idempotent: true } ? { idempotencyKey?: string } : unknown) & { signal?: AbortSignal }
>;
type AnswerOf<R> = R extends { response: infer S extends z.ZodType } ? z.output<S> : undefined;
type Method<R> =
  Record<never, never> extends RequestOf<R>
    ? (request?: RequestOf<R>) => Promise<AnswerOf<R>>
    : (request: RequestOf<R>) => Promise<AnswerOf<R>>;

/** One method per route, named alike; the change feed is an iterator. */
export type Client = { [N in Exclude<RouteName, "streamChanges">]: Method<Routes[N]> } & {
  /** Every change after `cursor` (without one: from now on), for ever: reconnects by itself. Ends with the signal. */
  changes(cursor?: number, options?: ChangesOptions): AsyncGenerator<Change, void>;
};

/**
 * A client of any Showcaller deployment. Methods throw ProblemError when the API refuses, Unreachable when no answer
 * comes. Writes carry an idempotency key of their own unless you give one; give one to repeat a write after Unreachable.
 */
export function createClient(options: ClientOptions): Client {
  const send = createSender(options);
  const methods = Object.entries<Route>(routes)
    .filter(([, route]) => !route.stream)
    .map(([name, route]) => [name, (wish: Wish = {}) => answerOf(send, route, wish)]);
  return { ...Object.fromEntries(methods), changes: changesOf(send) } as Client;
}

/** Not checked against our schema: a newer API may say more than this client knows. */
async function answerOf(send: Sender, route: Route, wish: Wish): Promise<unknown> {
  const response = await send(route, wish);
  const text = await response.text();
  if (route.text) return text;
  return text === "" ? undefined : JSON.parse(text);
}
