import type { Route } from "@showcaller/contracts";
import type * as z from "zod";
import type { Components, Schema } from "./openapi-schemas.ts";

/** Where and how a request says what it is about, beside its body. */
export const parametersOf = (route: Route, tag: string, parts: Components): Schema[] => [
  ...placed(route.params, "path", parts, `One of the ${tag}: its \`id\`, as it is listed and as it was answered.`),
  ...placed(route.query, "query", parts),
  ...headersOf(route),
];

function placed(
  schema: z.ZodObject | undefined,
  where: "path" | "query",
  parts: Components,
  otherwise?: string,
): Schema[] {
  return Object.entries(schema?.shape ?? {}).map(([name, member]) => {
    const { description = otherwise, ...rest } = parts.schemaOf(member as z.ZodType, "output");
    return { name, in: where, required: where === "path", ...(description ? { description } : {}), schema: rest };
  });
}

/** `*`, or entity tags (RFC 9110 section 13.1.1), as http/if-match.ts reads them. */
const TAGS = '^(?:\\*|(?:W/)?"[!#-~]*"(?: *, *(?:W/)?"[!#-~]*")*)$';

function headersOf(route: Route): Schema[] {
  const header = (name: string, required: boolean, description: string, schema: Schema): Schema => ({
    name,
    in: "header",
    required,
    description,
    schema: { type: "string", ...schema },
  });
  return [
    ...(route.ifMatch
      ? [
          header(
            "If-Match",
            route.ifMatch === "required",
            "The ETag you read: a change of anything newer is refused.",
            { pattern: TAGS, examples: ['"3"'] },
          ),
        ]
      : []),
    ...(route.text
      ? [header("If-None-Match", false, "The ETag you have: 304 while it is still so.", { examples: ['"o3Vq"'] })]
      : []),
    ...(route.idempotent
      ? [
          header(
            "Idempotency-Key",
            false,
            "The same key and request again, within 24 hours, replays the first answer.",
            { minLength: 1, maxLength: 255, pattern: "^[\\x20-\\x7e]+$" },
          ),
        ]
      : []),
    ...(route.stream
      ? [header("Last-Event-ID", false, "Resume after this event; comes before `cursor`.", { pattern: "^\\d{1,15}$" })]
      : []),
  ];
}
