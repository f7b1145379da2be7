import { Problem, type ProblemSlug, problems, type Route, type RouteName, routes, Scope } from "@showcaller/contracts";
import type * as z from "zod";
import { gatewayProblems } from "../http/gateway-refusals.ts";
import { problemType } from "../http/problem.ts";
import { examples } from "./openapi-examples.ts";
import { isTagged, linksOf } from "./openapi-links.ts";
import { parametersOf } from "./openapi-parameters.ts";
import { type Components, components, type Schema } from "./openapi-schemas.ts";

/** The whole API as OpenAPI 3.1 (spec.openapis.org/oas/v3.1.1), made from the contracts' table. */
export function openApiDocument(version: string) {
  const parts = components();
  const problem = parts.schemaOf(Problem, "output");
  const paths: Record<string, Record<string, Schema>> = {};
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name];
    paths[route.path] = { ...paths[route.path], [route.method]: operation(name, route, parts, problem) };
  }
  const document = {
    openapi: "3.1.1",
    info: {
      title: "Showcaller",
      version,
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [
      { name: "channels" },
      { name: "live-events" },
      { name: "imports" },
      { name: "jobs" },
      { name: "feeds" },
      { name: "incidents" },
      { name: "signals" },
      { name: "playbooks" },
      { name: "revocations" },
      { name: "edge" },
      { name: "blocks" },
      { name: "playback-urls" },
      { name: "keys" },
      { name: "webhooks" },
      { name: "changes" },
      { name: "about" },
    ],
    paths,
    components: {
      schemas: parts.schemas,
      responses: { RequestTooLong: tooLong },
      securitySchemes: { oidc: securityScheme, feedKey: keyScheme },
    },
  };
  // JSON, as it will be sent: nothing undefined, nothing shared.
  return JSON.parse(JSON.stringify(document)) as Record<string, z.core.util.JSONType>;
}

/** What holds for every operation. */
const ABOUT = [
  "Calls every cue of a live stream on AWS.",
  "Refusals are problem documents (RFC 9457): switch on `type`, show `detail` and `errors`. 422 with `invalid-request` also says what no schema can: two members that do not go together, a cursor of another list.",
  "A path that is not here answers 404 (`not-found`); another method than those here 405 (`method-not-allowed`) with `Allow`; HEAD is GET without its body.",
  "Each answer has one content type, whatever `Accept` says. Members may be added to answers; requests take those here and no others.",
].join("\n\n");

const securityScheme = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
  description: `OIDC access token. Scopes, in its claim scope or scp: ${Scope.options.join(", ")}.`,
};

const keyScheme = {
  type: "apiKey",
  in: "query",
  name: "key",
  description: "For calendars, which cannot send a token: the key of a feed (POST /v1/feeds), until it is taken back.",
};

function operation(name: RouteName, route: Route, parts: Components, problem: Schema): Schema {
  const example = examples[name];
  return {
    operationId: name,
    summary: route.summary,
    tags: [tagOf(route.path)],
    security: [...(route.scope ? [{ oidc: [route.scope] }] : []), ...(route.keyed ? [{ feedKey: [] }] : [])],
    parameters: parametersOf(route, tagOf(route.path), parts),
    ...(route.body ? { requestBody: bodyOf(route, route.body, parts, example?.request) } : {}),
    responses: {
      [route.status]: { ...success(route, parts, example?.response), ...linksOf(route) },
      ...(route.text ? { 304: { description: "As you have it." } } : {}),
      ...refusals(route, problem),
      431: { $ref: "#/components/responses/RequestTooLong" },
    },
  };
}

/** apigateway/latest/developerguide/http-api-quotas.html: request line and header values 10,240 bytes together. */
const tooLong = {
  description:
    "The request line and the headers are longer than what is in front of the API lets through (API Gateway: 10,240 bytes). The API has not seen it: there is no problem document.",
};

const tagOf = (path: string): string =>
  /^\/v1\/(channels|live-events|imports|jobs|feeds|incidents|signals|playbooks|revocations|edge|blocks|playback-urls|keys|webhooks|changes)\b/.exec(
    path,
  )?.[1] ?? "about";

function bodyOf(route: Route, body: z.ZodType, parts: Components, example: unknown): Schema {
  if (route.file) {
    const schema = {
      ...parts.schemaOf(body, "input"),
      description: "The file, in UTF-8; what it is, it shows itself.",
    };
    const types = ["application/json", "text/csv", "text/calendar", "application/octet-stream"];
    return {
      required: true,
      content: Object.fromEntries(
        types.map((type) => {
          const shown = type === "text/csv" && example !== undefined ? { example } : {};
          return [type, { schema: type === "application/json" ? {} : schema, ...shown }];
        }),
      ),
    };
  }
  const content = { schema: parts.schemaOf(body, "input"), ...(example === undefined ? {} : { example }) };
  const merge = route.method === "patch" ? { "application/merge-patch+json": content } : {};
  return { required: true, content: { ...merge, "application/json": content } };
}

function success(route: Route, parts: Components, example: unknown): Schema {
  const schema = route.response ? parts.schemaOf(route.response, "output") : {};
  const shown = example === undefined ? {} : { example };
  if (route.stream)
    return {
      description: "Server-sent events; each `data` is one change, each `id` its cursor.",
      content: { "text/event-stream": { schema: { type: "string" }, "x-data": schema } },
    };
  if (route.text)
    return {
      description: "Done.",
      headers: { ETag: { description: "Of these bytes.", schema: { type: "string" } } },
      content: { [route.text]: { schema: { type: "string" } } },
    };
  const tagged = {
    ETag: { description: "The `rev`, of a playbook the `version`, quoted.", schema: { type: "string" } },
  };
  const replayed = {
    "Idempotency-Replayed": { description: "`true` on a replayed answer.", schema: { type: "string" } },
  };
  if (route.status === 204) return { description: "Done.", ...(route.idempotent ? { headers: replayed } : {}) };
  return {
    description: "Done.",
    ...(isTagged(route) || route.idempotent
      ? { headers: { ...(isTagged(route) ? tagged : {}), ...(route.idempotent ? replayed : {}) } }
      : {}),
    content: { "application/json": { schema, ...shown } },
  };
}

/** Every problem a route can answer: its own, those of the HTTP layer that its shape allows, and those of API Gateway. */
export function problemsOf(route: Route): ProblemSlug[] {
  const own = route.problems ?? [];
  const writes =
    route.method === "get" ? [] : (["malformed-body", "body-too-large", "unsupported-media-type"] as const);
  const guarded = route.scope ? (["unauthenticated", "missing-scope"] as const) : [];
  const once = route.idempotent ? (["idempotency-conflict", "idempotency-in-progress"] as const) : [];
  const matched = route.ifMatch ? (["stale-etag"] as const) : [];
  return [
    ...new Set<ProblemSlug>([
      ...own,
      "invalid-request",
      ...writes,
      ...guarded,
      ...once,
      ...matched,
      ...gatewayProblems,
      "unavailable",
      "internal",
    ]),
  ];
}

function refusals(route: Route, problem: Schema): Record<string, Schema> {
  const byStatus = new Map<number, ProblemSlug[]>();
  for (const slug of problemsOf(route)) {
    const status = problems[slug][0];
    byStatus.set(status, [...(byStatus.get(status) ?? []), slug]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, slugs]) => [
      status,
      {
        description: slugs.map((slug) => problems[slug][1]).join("; "),
        content: {
          "application/problem+json": {
            schema: problem,
            examples: Object.fromEntries(slugs.map((slug) => [slug, { value: shown(slug) }])),
          },
        },
      },
    ]),
  );
}

const shown = (slug: ProblemSlug): Schema => {
  const [status, title] = problems[slug];
  return {
    type: problemType(slug),
    title,
    status,
    detail: `${title}: which, and why.`,
    instance: "urn:showcaller:request:JKJaXmPLvHcESHA=",
  };
};
