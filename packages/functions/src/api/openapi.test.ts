import { problems, type Route, routes } from "@showcaller/contracts";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { createHarness } from "../../test/api-harness.ts";
import { openApiDocument } from "./openapi-document.ts";
import { examples } from "./openapi-examples.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document is looked into here, member by member
const document = openApiDocument("1.2.3") as any;
const operationOf = ({ path, method }: Route) => document.paths[path][method];

it("is served to anybody, as it is made from the routes", async () => {
  const api = await createHarness();
  const got = await api.send("GET", "/v1/openapi.json", { headers: { authorization: "" } });
  expect(got.body).toEqual(document);
  expect(got.body).toMatchObject({ openapi: "3.1.1", info: { title: "Showcaller", version: "1.2.3" } });
});

it("has one operation per route, and no other", () => {
  const listed = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(listed.sort()).toEqual(Object.keys(routes).sort());
});

it.each(Object.entries<Route>(routes))("describes %s: parameters, scope, body, success", (_, route) => {
  const operation = operationOf(route);
  const named = operation.parameters.map(({ in: where, name }: { in: string; name: string }) => `${where} ${name}`);
  const placeholders = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`);
  expect(named.filter((name: string) => name.startsWith("path"))).toEqual(placeholders);
  expect(named.includes("header If-Match")).toBe(route.ifMatch !== undefined);
  expect(named.includes("header Idempotency-Key")).toBe(route.idempotent === true);
  expect(operation.security).toEqual(route.scope ? [{ oidc: [route.scope] }] : []);
  expect(operation.requestBody !== undefined).toBe(route.body !== undefined);
  expect(operation.responses[route.status]).toBeDefined();
});

it("documents every problem there is, at its status, and every problem a route names", () => {
  const shown = new Set<string>();
  for (const route of Object.values<Route>(routes)) {
    const { responses } = operationOf(route);
    for (const [status, response] of Object.entries<Record<string, never>>(responses))
      for (const [slug, { value }] of Object.entries<{ value: { status: number } }>(
        (response as { content: Record<string, { examples?: object }> }).content["application/problem+json"]
          ?.examples ?? {},
      )) {
        expect([slug, problems[slug as keyof typeof problems][0], value.status]).toEqual([
          slug,
          Number(status),
          Number(status),
        ]);
        shown.add(slug);
      }
    for (const slug of route.problems ?? [])
      expect(responses[problems[slug][0]].content["application/problem+json"].examples).toHaveProperty(slug);
  }
  // No route has the wrong method or an unknown path: those are answers to requests that name no route.
  expect(Object.keys(problems).filter((slug) => !shown.has(slug))).toEqual(["method-not-allowed"]);
});

it("refers only to components that are there", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => String(to));
  expect(references.length).toBeGreaterThan(20);
  for (const to of references)
    expect(document.components.schemas).toHaveProperty(to.replace("#/components/schemas/", ""));
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(["LiveEventView", "Channel", "JournalEntry", "Problem", "Instant"]),
  );
});

it("gives examples that fit", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const [name, { request, response }] of Object.entries(examples)) {
    const operation = operationOf(routes[name as keyof typeof routes]);
    for (const [value, content] of [
      [request, operation.requestBody?.content],
      [response, operation.responses[200]?.content],
    ] as const) {
      if (value === undefined) continue;
      const validate = ajv.compile({ ...content["application/json"].schema, components: document.components });
      expect([name, validate(value), validate.errors]).toEqual([name, true, null]);
    }
  }
});

it("says no to a member that a request does not have, and not to one that a later answer may have", () => {
  expect(operationOf(routes.createLiveEvent).requestBody.content["application/json"].schema.additionalProperties).toBe(
    false,
  );
  expect(document.components.schemas.LiveEventView.additionalProperties).toBeUndefined();
});
