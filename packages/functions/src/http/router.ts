import { type Route, type RouteName, routes } from "@showcaller/contracts";
import { TrieRouter } from "hono/router/trie-router";

export type Match =
  | { kind: "route"; name: RouteName; route: Route; params: Record<string, string>; head: boolean }
  | { kind: "wrong-method"; allow: string }
  | { kind: "unknown-path" };

/** Every path of the contracts' table, each once; there is no other list of paths. */
const paths = new Map<string, Map<string, RouteName>>();
for (const name of Object.keys(routes) as RouteName[]) {
  const { path, method } = routes[name];
  const methods = paths.get(path) ?? new Map<string, RouteName>();
  paths.set(path, methods.set(method.toUpperCase(), name));
}

const router = new TrieRouter<Map<string, RouteName>>();
for (const [path, methods] of paths) router.add("ALL", path.replaceAll(/\{(\w+)\}/g, ":$1"), methods);

/** Which route a request means. HEAD is GET without the body (RFC 9110 §9.3.2). */
export function match(method: string, path: string): Match {
  const [found] = router.match("ALL", path)[0];
  if (!found) return { kind: "unknown-path" };
  const [methods] = found;
  const head = method === "HEAD";
  const name = methods.get(head ? "GET" : method);
  if (name === undefined) return { kind: "wrong-method", allow: allowOf(methods) };
  const params = paramsOf(found[1]);
  return params ? { kind: "route", name, route: routes[name], params, head } : { kind: "unknown-path" };
}

const allowOf = (methods: ReadonlyMap<string, RouteName>): string =>
  [...methods.keys(), ...(methods.has("GET") ? ["HEAD"] : [])].sort().join(", ");

function paramsOf(found: Readonly<Record<string, string | number>>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, decodeURIComponent(String(value))]));
  } catch {
    return undefined; // "%zz" names nothing
  }
}
