import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { problems } from "./problem.ts";
import { type Route, routes } from "./routes.ts";

const all = Object.entries(routes) as [string, Route][];
const named = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");

describe("the table of routes", () => {
  it("has each method and path once", () => {
    const keys = all.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(15);
  });

  it.each(all)("%s: its parameters are those of its path", (_, route) => {
    expect(Object.keys(route.params?.shape ?? {})).toEqual(named(route.path));
    expect(route.path).toMatch(/^\/v1(\/[a-z-]+|\/openapi\.json|\/live-events\.ics|\/\{id\})+$/);
  });

  it.each(all)("%s: only what is harmless is open, and reads need no more than reading", (name, route) => {
    if (["health", "openapi"].includes(name)) return expect(route.scope).toBeUndefined();
    // A key that travels in an address opens reading, and nothing else.
    if (route.keyed) expect([route.method, route.scope]).toEqual(["get", "events:read"]);
    // Where a webhook goes may be a secret in itself: Slack's are.
    if (route.path.startsWith("/v1/webhooks") || route.path === "/v1/rebuild") return expect(route.scope).toBe("admin");
    if (route.path.startsWith("/v1/playback-urls") || name === "listKeys")
      return expect(route.scope).toBe("playback:write");
    // Who reads blocks reads viewers' addresses.
    if (route.path.startsWith("/v1/blocks")) return expect(route.scope).toBe("incidents:write");
    if (route.method === "get") return expect(route.scope).toBe("events:read");
    // It takes a body, and writes nothing.
    if (name === "replayPlaybook") return expect(route.scope).toBe("events:read");
    if (/^\/v1\/(?:revocations|jobs)/.test(route.path)) return expect(route.scope).toBe("revocations:write");
    if (route.path.startsWith("/v1/incidents")) return expect(route.scope).toBe("incidents:write");
    expect(["events:write", "admin"]).toContain(route.scope);
  });

  it.each(all)("%s: every write may be repeated with a key, and says what it may refuse", (name, route) => {
    const reads = route.method === "get" || ["replayPlaybook", "findRevocations"].includes(name);
    // Their answers are tokens, which are kept nowhere.
    const unkept = ["createPlaybackUrl", "renewPlaybackUrl"].includes(name);
    // Each of its entries is a key by itself.
    const keyed = name === "mergeJournal";
    expect(route.idempotent === true).toBe(!reads && !unkept && !keyed);
    for (const problem of route.problems ?? []) expect(problems).toHaveProperty(problem);
    if (named(route.path).length > 0 && route.method !== "put") expect(route.problems).toContain("not-found");
    if (route.ifMatch) expect(route.problems).toContain("stale-etag");
    if (route.ifMatch === "required") expect(route.problems).toContain("precondition-required");
  });

  it("pages by a cursor and at most 100 at once", () => {
    const { query } = routes.listLiveEvents;
    const limit = (value: unknown) => query.safeParse({ limit: value }).success;
    expect([limit("1"), limit("100"), limit("0"), limit("101"), limit("x"), limit("1.5")]).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(query.safeParse({ status: "gone" }).success).toBe(false);
  });

  it("takes a delay and an extension as durations", () => {
    for (const route of [routes.delay, routes.extend]) {
      const body: z.ZodType = route.body;
      expect(body.safeParse({ by: "PT10M" }).success).toBe(true);
      expect(body.safeParse({ by: "10" }).success).toBe(false);
      expect(body.safeParse({ by: "PT10M", from: "x" }).success).toBe(false);
    }
  });
});

describe("problems", () => {
  it.each(Object.entries(problems))("%s is a client's or a server's error with a title", (slug, [status, title]) => {
    expect(slug).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z]/);
  });
});
