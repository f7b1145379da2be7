import { type Route, type RouteName, routes } from "@showcaller/contracts";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { openApiDocument, problemsOf } from "../src/api/openapi-document.ts";
import { match } from "../src/http/router.ts";
import type { Got } from "./api-harness.ts";

type Media = { schema: object };
type Operation = { responses: Record<string, { headers?: object; content: Record<string, Media> }> };

const document = openApiDocument("1.2.3") as unknown as {
  paths: Record<string, Record<string, Operation>>;
  components: object;
};
// OpenAPI's own keywords (example, x-data) and string formats say nothing here that a pattern does not.
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const compiled = new Map<string, ValidateFunction>();

function schemaAt(key: string, schema: object): ValidateFunction {
  const known = compiled.get(key);
  if (known) return known;
  const validate = ajv.compile({ ...schema, components: document.components });
  compiled.set(key, validate);
  return validate;
}

/** Throws unless the answer is one that the OpenAPI document announces for that request, in status, type and content. */
export function fits(method: string, path: string, got: Got): void {
  const found = match(method, path.split("?")[0] ?? "");
  if (found.kind !== "route") return;
  const where = `${method} ${path} -> ${got.status}`;
  const response = document.paths[found.route.path]?.[found.route.method]?.responses[got.status];
  if (!response) throw new Error(`${where} is not documented: ${got.text}`);
  if (got.status === 304 || got.status === 204) return;
  if (got.headers.etag && !Object.hasOwn(response.headers ?? {}, "ETag"))
    throw new Error(`${where}: its ETag is not documented`);
  const type = (got.headers["content-type"] ?? "").split(";")[0] ?? "";
  const media = response.content[type];
  if (!media) throw new Error(`${where}: ${type} is not documented`);
  if (!type.endsWith("json") || got.text === "") return;
  const validate = schemaAt(`${found.name} ${got.status}`, media.schema);
  if (!validate(got.body)) throw new Error(`${where}: ${JSON.stringify(validate.errors)} in ${got.text}`);
  const { response: strict }: Route = routes[found.name as RouteName];
  if (got.status < 300 && strict) strict.parse(got.body);
  const slug = String(got.body.type).split(":").at(-1);
  if (got.status >= 400 && !problemsOf(found.route).some((known) => known === slug))
    throw new Error(`${where}: the problem ${slug} is not documented`);
}
