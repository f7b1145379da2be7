import { EdgePath, type ProblemSlug, problems, type Route, routes, SubjectText } from "@showcaller/contracts";
import { SAFE_PATH, TEXT } from "@showcaller/edge/format/labels";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { createHarness } from "../../test/api-harness.ts";
import { readIfMatch } from "../http/if-match.ts";
import { openApiDocument } from "./openapi-document.ts";
import { examples } from "./openapi-examples.ts";

interface Content {
  [type: string]: { schema: Record<string, unknown>; examples?: Record<ProblemSlug, { value: { status: number } }> };
}
interface Link {
  operationId: string;
  parameters: Record<string, string>;
}
interface Operation {
  operationId: string;
  parameters: { in: string; name: string; description?: string; schema: { pattern?: string } }[];
  security: unknown;
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content; links?: Record<string, Link> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Record<string, unknown>> };
}

const document = openApiDocument("1.2.3") as unknown as Document;

const operations = (): Operation[] => Object.values(document.paths).flatMap((path) => Object.values(path));

function operationOf({ path, method }: Route): Operation {
  const operation = document.paths[path]?.[method];
  if (!operation) throw new Error(`no operation ${method} ${path}`);
  return operation;
}

it("is served to anybody, as it is made from the routes", async () => {
  const api = await createHarness();
  const got = await api.send("GET", "/v1/openapi.json", { headers: { authorization: "" } });
  expect(got.body).toEqual(document);
  expect(got.body).toMatchObject({ openapi: "3.1.1", info: { title: "Showcaller", version: "1.2.3" } });
});

it("has one operation per route, and no other", () => {
  const names = operations().map(({ operationId }) => operationId);
  expect(names.sort()).toEqual(Object.keys(routes).sort());
});

it.each(Object.entries<Route>(routes))("describes %s: parameters, scope, body, success", (_, route) => {
  const operation = operationOf(route);
  const named = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
  const placeholders = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`);
  expect(named.filter((name) => name.startsWith("path"))).toEqual(placeholders);
  expect(named.includes("header If-Match")).toBe(route.ifMatch !== undefined);
  expect(named.includes("header Idempotency-Key")).toBe(route.idempotent === true);
  const keyed = route.keyed ? [{ feedKey: [] }] : [];
  expect(operation.security).toEqual(route.scope ? [{ oidc: [route.scope] }, ...keyed] : []);
  expect(operation.requestBody !== undefined).toBe(route.body !== undefined);
  expect(operation.responses[route.status]).toBeDefined();
});

it("documents every problem there is, at its status, and every problem a route names", () => {
  const shown = new Set<string>();
  for (const route of Object.values<Route>(routes)) {
    const { responses } = operationOf(route);
    for (const [status, { content }] of Object.entries(responses))
      for (const [slug, { value }] of Object.entries(content?.["application/problem+json"]?.examples ?? {})) {
        const due = problems[slug as ProblemSlug][0];
        expect([slug, due, value.status]).toEqual([slug, Number(status), Number(status)]);
        shown.add(`${route.path} ${route.method} ${slug}`).add(slug);
      }
    for (const slug of route.problems ?? []) expect(shown).toContain(`${route.path} ${route.method} ${slug}`);
  }
  // No route has the wrong method: that is the answer to a request that names none.
  expect(Object.keys(problems).filter((slug) => !shown.has(slug))).toEqual(["method-not-allowed"]);
});

it("refers only to components that are there", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => String(to));
  const known = Object.keys(document.components.schemas);
  expect(references.length).toBeGreaterThan(20);
  for (const to of new Set(references)) {
    const [, kind = "", name = ""] = /^#\/components\/(schemas|responses)\/(\w+)$/.exec(to) ?? [];
    expect(document.components).toHaveProperty([kind, name]);
  }
  expect(known).toEqual(expect.arrayContaining(["LiveEventView", "Channel", "JournalEntry", "Problem", "Instant"]));
});

it("says of every parameter what it is for", () => {
  for (const { operationId, parameters } of operations())
    for (const { name, description } of parameters)
      expect([operationId, name, description]).toEqual([operationId, name, expect.stringMatching(/^.{10,}\.$/)]);
});

it("leads from whatever makes or lists a thing to what can be done with it", () => {
  const leads = Object.fromEntries(
    operations().map(({ operationId, responses }) => [
      operationId,
      Object.values(responses).flatMap(({ links = {} }) => Object.values(links)),
    ]),
  );
  const patch = leads.createLiveEvent?.find(({ operationId }) => operationId === "patchLiveEvent");
  expect(patch?.parameters).toEqual({
    "path.id": "$response.body#/id",
    "header.If-Match": "$response.header.ETag",
  });
  expect(leads.listIncidents?.map(({ operationId }) => operationId)).toContain("approveIncident");
  expect(leads.listKeys).toEqual([]);
  for (const { operationId, parameters } of Object.values(leads).flat()) {
    const taken = operations().find((operation) => operation.operationId === operationId)?.parameters ?? [];
    expect(taken.map((parameter) => `${parameter.in}.${parameter.name}`)).toEqual(
      expect.arrayContaining(Object.keys(parameters)),
    );
  }
});

it("says what its headers may be, as they are read", () => {
  const { parameters } = operationOf(routes.patchLiveEvent);
  const tags = new RegExp(parameters.find(({ name }) => name === "If-Match")?.schema.pattern ?? "");
  const read = (text: string) => {
    try {
      return readIfMatch(text) !== undefined;
    } catch {
      return false;
    }
  };
  for (const text of ["*", '"3"', 'W/"3"', '"3", "4"', '"3" ,W/"x"', "3", '"3" "4"', '"3",', "", "W/*", '"'])
    expect([text, tags.test(text)]).toEqual([text, read(text)]);
});

it("says of paths and words in a token what the edge can hold a request to", () => {
  for (const text of ["/a", "/a/", "/a/b.c~d_e-f/..g", "/", "", "a", "/a//b", "/a/../b", "/a/.", "/ä", "/a b", "/a\n"])
    expect([text, EdgePath.safeParse(text).success]).toEqual([text, SAFE_PATH.test(text)]);
  for (const text of [
    "viewer-4711",
    " ",
    "ä",
    "",
    'a"b',
    "a\\b",
    "a\tb",
    "\u0080",
    "\uff00",
    "\ufeff",
    "x".repeat(257),
  ])
    expect([text, SubjectText.safeParse(text).success]).toEqual([text, TEXT.test(text)]);
});

it("shows an example of every body", () => {
  for (const [name, { body }] of Object.entries<Route>(routes))
    expect([name, examples[name as keyof typeof routes]?.request !== undefined]).toEqual([name, body !== undefined]);
});

it("gives examples that fit", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const [name, { request, response }] of Object.entries(examples)) {
    const operation = operationOf(routes[name as keyof typeof routes]);
    const pairs = [
      [request, operation.requestBody?.content],
      [response, operation.responses[200]?.content],
    ] as const;
    for (const [value, content] of pairs) {
      if (value === undefined) continue;
      const type = typeof value === "string" ? "text/csv" : "application/json";
      const validate = ajv.compile({ ...content?.[type]?.schema, components: document.components });
      expect([name, validate(value), validate.errors]).toEqual([name, true, null]);
    }
  }
});

it("says no to a member that a request does not have, and not to one that a later answer may have", () => {
  const request = operationOf(routes.createLiveEvent).requestBody?.content["application/json"]?.schema;
  expect(request?.additionalProperties).toBe(false);
  expect(document.components.schemas.LiveEventView?.additionalProperties).toBeUndefined();
});
