import type { ErrorSchema } from "@showcaller/adapters/models/schema";
import { NormalizedSchema } from "@smithy/core/schema";
import type { AwsError } from "../kernel/types.ts";
import type { WireResponse } from "./messages.ts";
import { statusOf } from "./refusals.ts";

/* What AWS's XML protocols have in common: values by their schema, and refusals. */

const HEADERS = { "content-type": "text/xml" };

/** Named by its code in the query protocol, which is not its class's name. */
export const refusal = (error: AwsError, schema: ErrorSchema | undefined): WireResponse => {
  const traits = schema && NormalizedSchema.of(schema).getMergedTraits();
  const [code = error.code] = (traits?.awsQueryError ?? []) as readonly [string?, number?];
  const fault = traits?.error === "server" ? "Receiver" : "Sender";
  const more = schema ? members(NormalizedSchema.of(schema), error.more) : "";
  const inside = `${element("Type", fault)}${element("Code", code)}${element("Message", escaped(error.message))}${more}`;
  return xml(
    statusOf(error, schema),
    element("ErrorResponse", `${element("Error", inside)}${element("RequestId", "laptop")}`),
  );
};

export const xml = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): WireResponse => ({
  status,
  headers: { ...HEADERS, ...headers },
  body: new TextEncoder().encode(text),
});

export const element = (name: string, inside: string): string => `<${name}>${inside}</${name}>`;

export function members(schema: NormalizedSchema, value: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const [name, member] of schema.structIterator()) {
    const one = value[name];
    if (one !== undefined && one !== null) text += written(member, member.getMergedTraits().xmlName ?? name, one);
  }
  return text;
}

function written(schema: NormalizedSchema, name: string, value: unknown): string {
  if (schema.isStructSchema()) return element(name, members(schema, value as Record<string, unknown>));
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const flat = schema.getMergedTraits().xmlFlattened;
    const items = (value as unknown[]).map((one) =>
      written(item, flat ? name : (item.getMergedTraits().xmlName ?? "member"), one),
    );
    return flat ? items.join("") : element(name, items.join(""));
  }
  if (schema.isMapSchema()) {
    const [key, of] = [schema.getKeySchema(), schema.getValueSchema()];
    const flat = schema.getMergedTraits().xmlFlattened;
    const entries = Object.entries(value as object).map(([at, one]) =>
      element(
        flat ? name : "entry",
        `${element(key.getMergedTraits().xmlName ?? "key", escaped(at))}${written(of, of.getMergedTraits().xmlName ?? "value", one)}`,
      ),
    );
    return flat ? entries.join("") : element(name, entries.join(""));
  }
  return element(name, escaped(textOf(value)));
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return String(value);
}

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    // Else it would be read as a line feed (w3.org/TR/xml, 2.11).
    .replaceAll("\r", "&#xD;");
