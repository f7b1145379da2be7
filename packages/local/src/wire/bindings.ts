import type { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../kernel/types.ts";
import type { WireRequest } from "./messages.ts";
import { members, type Route } from "./routes.ts";

/** The members of a restJson input that travel outside the body (https://smithy.io/2.0/spec/http-bindings.html). */
export function boundInput({ operation, labels }: Route, { query, headers }: WireRequest): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, schema] of members(operation[4])) {
    const { httpLabel, httpQuery, httpHeader } = schema.getMergedTraits();
    const text = httpLabel
      ? labels[name]
      : httpQuery
        ? query[httpQuery]
        : httpHeader
          ? headers[httpHeader.toLowerCase()]
          : undefined;
    if (text !== undefined && text !== null) input[name] = fromText(schema, text, name);
  }
  return input;
}

/** The member that is the whole body as it is: a Lambda's event, or its answer. */
export const payloadIn = (schemas: ReturnType<typeof members>): string | undefined =>
  schemas.find(([, schema]) => schema.getMergedTraits().httpPayload && schema.isBlobSchema())?.[0];

/** Splits an output into the members that travel as headers or as the status, and the rest, which is bytes where one member is the whole body. */
export function boundOutput(schemas: ReturnType<typeof members>, output: Readonly<Record<string, unknown>>) {
  const headers: Record<string, string> = {};
  const body = { ...output };
  let status: number | undefined;
  for (const [name, schema] of schemas) {
    const { httpHeader, httpResponseCode } = schema.getMergedTraits();
    if (!httpHeader && !httpResponseCode) continue;
    if (httpResponseCode && typeof body[name] === "number") status = body[name];
    if (httpHeader && body[name] !== undefined && body[name] !== null)
      headers[httpHeader.toLowerCase()] = String(body[name]);
    delete body[name];
  }
  const payload = payloadIn(schemas);
  return { status, headers, body: payload === undefined ? body : bytes(body[payload]) };
}

const bytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());

function fromText(schema: NormalizedSchema, text: string | readonly string[], name: string): unknown {
  if (schema.isListSchema()) return [text].flat().map((item) => fromText(schema.getValueSchema(), item, name));
  const one = typeof text === "string" ? text : (text[0] ?? "");
  if (schema.isNumericSchema())
    return one.trim() !== "" && Number.isFinite(Number(one)) ? Number(one) : malformed(name);
  if (schema.isBooleanSchema()) return one === "true" ? true : one === "false" ? false : malformed(name);
  if (schema.isTimestampSchema()) return new Date(one);
  return one;
}

function malformed(name: string): never {
  throw new AwsError("SerializationException", `${name} cannot be read.`);
}
