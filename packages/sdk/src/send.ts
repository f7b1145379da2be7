import type { Route } from "@showcaller/contracts";
import { problemOf, Unreachable } from "./errors.ts";
import type { ClientOptions } from "./options.ts";

/** What any method may be given; which of it a route takes is said by its type. */
export interface Wish {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  body?: unknown;
  ifMatch?: number | "*";
  idempotencyKey?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}
export type Sender = (route: Route, wish: Wish) => Promise<Response>;

const TIMEOUT = 35_000;

/** Sends one request and gives the answer if it is a good one. Throws ProblemError or Unreachable. */
export function createSender({ baseUrl, token, timeout = TIMEOUT, ...options }: ClientOptions): Sender {
  const fetcher = options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init));
  return async (route, wish) => {
    const bearer = route.scope ? await token?.() : undefined;
    const response = await reach(baseUrl, () =>
      fetcher(urlOf(baseUrl, route.path, wish), {
        method: route.method.toUpperCase(),
        headers: headersOf(route, wish, bearer),
        // Never follow: a token must not travel to another host.
        redirect: "error",
        ...(wish.body === undefined ? {} : { body: route.file ? String(wish.body) : JSON.stringify(wish.body) }),
        ...signalOf(route, wish.signal, timeout),
      }),
    );
    if (!response.ok) throw await problemOf(response);
    return response;
  };
}

async function reach(baseUrl: string, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    throw new Unreachable(`${baseUrl} does not answer: ${reasonOf(error)}`, { cause: error });
  }
}

/** Node's fetch says "fetch failed" and hides why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}

export function urlOf(baseUrl: string, path: string, { params = {}, query = {} }: Wish): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  const search = given.toString();
  return `${baseUrl.replace(/\/+$/, "")}${filled}${search && `?${search}`}`;
}

function headersOf(route: Route, wish: Wish, bearer: string | undefined): Record<string, string> {
  const type = route.file
    ? "application/octet-stream"
    : route.method === "patch"
      ? "application/merge-patch+json"
      : "application/json";
  return {
    accept: route.stream ? "text/event-stream" : `${route.text ?? "application/json"}, application/problem+json`,
    ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    ...(wish.body === undefined ? {} : { "content-type": type }),
    ...(wish.ifMatch === undefined ? {} : { "if-match": wish.ifMatch === "*" ? "*" : `"${wish.ifMatch}"` }),
    ...(route.idempotent ? { "idempotency-key": wish.idempotencyKey ?? crypto.randomUUID() } : {}),
    ...wish.headers,
  };
}

function signalOf(route: Route, signal: AbortSignal | undefined, timeout: number): { signal?: AbortSignal } {
  const signals = [...(signal ? [signal] : []), ...(route.stream ? [] : [AbortSignal.timeout(timeout)])];
  return signals.length > 0 ? { signal: AbortSignal.any(signals) } : {};
}
