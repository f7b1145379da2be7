import { type ProblemSlug, type Route, type RouteName, routes, type Scope } from "@showcaller/contracts";
import { problemsOf } from "@showcaller/functions/api/openapi-document";
import { match } from "@showcaller/functions/http/router";
import type { Line } from "../line.ts";
import { type Known, known } from "./known.ts";
import type { Exchange } from "./report.ts";

/**
 * A line per check that found nothing (of a caller with a name: one for all of them), per check that did, and per known deviation.
 * Nothing is asked of how long an answer takes: that check has no limit, and no line.
 */
export function judge(engine: string, found: readonly Exchange[], who?: string): Line[] {
  const looked = countBy(found.flatMap(({ checks }) => checks));
  const excused = new Map<Known, { count: number; first: string }>();
  const failed = new Map<string, { count: number; first: string }>();
  const add = <K>(into: Map<K, { count: number; first: string }>, key: K, exchange: Exchange): void => {
    const before = into.get(key);
    into.set(key, { count: (before?.count ?? 0) + 1, first: before?.first ?? shown(exchange) });
  };
  for (const exchange of found)
    for (const { check } of exchange.faults) {
      const reason = known.find((one) => excuses(one, check, exchange));
      if (reason) add(excused, reason, exchange);
      else add(failed, check, exchange);
    }
  const name = (check: string): string => `${check.replaceAll("_", " ")}${who ? `, ${who}` : ""}`;
  const passed = [...looked].filter(([check]) => !failed.has(check) && check !== "max_response_time");
  return [
    ...(who === undefined
      ? passed.map(([check, count]): Line => ({ engine, check: `${name(check)} (${count})`, verdict: "pass" }))
      : [
          {
            engine,
            check: `${passed.length} checks of each answer, ${who} (${found.length})`,
            verdict: "pass",
          } as const,
        ]),
    ...[...failed].map(
      ([check, { count, first }]): Line => ({
        engine,
        check: name(check),
        verdict: "failed",
        why: `${count} of ${looked.get(check)}, the first: ${first}`,
      }),
    ),
    ...[...excused].map(
      ([{ check, why }, { count, first }]): Line => ({
        engine,
        check: name(check),
        verdict: "known",
        why: `${why} Seen ${count} times, first: ${first}`,
      }),
    ),
  ];
}

/** A problem that its operation does not document excuses nothing. */
function excuses({ check, status, problem, places }: Known, name: string, exchange: Exchange): boolean {
  if (check !== name || status !== exchange.status) return false;
  const { slug, errors } = problemIn(exchange);
  if (!problem) return slug === undefined;
  const route = routeOf(exchange);
  if (slug === undefined || !route || !problem.test(slug) || !problemsOf(route).includes(slug as ProblemSlug))
    return false;
  return !places || (errors.length > 0 && errors.every(({ at, reason }) => places.test(`${at} ${reason}`)));
}

/** How much was asked, of what, and what came. `missed`: operations that nothing was asked of. */
export function tally(found: readonly Exchange[]) {
  const seen = new Set(found.flatMap((exchange) => nameOf(exchange) ?? []));
  const missed = (Object.keys(routes) as RouteName[]).filter((name) => name !== "streamChanges" && !seen.has(name));
  const counts = [...countBy(found.map(({ status }) => status ?? "no answer"))].sort(([a], [b]) => (a < b ? -1 : 1));
  const statuses = counts.map(([status, count]) => `${count} × ${status}`).join(", ");
  return { requests: found.length, operations: seen.size, missed, statuses };
}

/** Whether everybody was let through who may, and nobody else: `has` is the one scope of the caller's token. */
export function admitted(engine: string, who: string, found: readonly Exchange[], has: Scope | undefined): Line {
  const wrong = found.filter((exchange) => {
    const route = routeOf(exchange);
    if (!route) return false;
    const due = !route.scope ? undefined : has === undefined ? 401 : route.scope === has ? undefined : 403;
    return due === undefined ? exchange.status === 401 || exchange.status === 403 : exchange.status !== due;
  });
  const [first] = wrong;
  const check = `who may not is refused, ${who}`;
  if (found.length === 0) return { engine, check, verdict: "failed", why: "nothing was asked" };
  return first
    ? { engine, check, verdict: "failed", why: `${wrong.length} of ${found.length}, the first: ${shown(first)}` }
    : { engine, check: `${check} (${found.length})`, verdict: "pass" };
}

function nameOf({ method, target }: Exchange): RouteName | undefined {
  const found = match(method, target.split("?")[0] ?? "");
  return found.kind === "route" ? found.name : undefined;
}

function routeOf(exchange: Exchange): Route | undefined {
  const name = nameOf(exchange);
  return name && routes[name];
}

interface Problem {
  slug: string | undefined;
  errors: { at: string; reason: string }[];
}
function problemIn({ body }: Exchange): Problem {
  try {
    const { type, errors = [] } = JSON.parse(body) as { type?: string; errors?: Problem["errors"] };
    return { slug: type?.split(":").at(-1), errors };
  } catch {
    return { slug: undefined, errors: [] };
  }
}

function shown(exchange: Exchange): string {
  const { slug, errors } = problemIn(exchange);
  const [first] = errors;
  const said = [slug, first && `${first.at}: ${first.reason}`].filter(Boolean).join(", ");
  return `${exchange.method} ${exchange.target.slice(0, 100)} answered ${exchange.status ?? "nothing"}${said ? ` (${said})` : ""}`;
}

function countBy<T>(all: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}
