import type { QueryModel } from "@showcaller/adapters/models/catalog";
import type { OperationSchema } from "@showcaller/adapters/models/schema";
import { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../kernel/types.ts";
import type { WireResponse } from "./messages.ts";
import { check, incompleteIn, type WireService } from "./service.ts";
import { element, members, refusal, xml } from "./xml.ts";

/*
 * awsQuery from the server's side (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html): a form comes in, XML goes out. SNS speaks
 * nothing else.
 */

/** One AWS service that speaks awsQuery. */
export function queryService(model: QueryModel): WireService {
  const byName = new Map(model.operations.map((operation) => [operation[2], operation]));
  const errors = new Map(model.errors.map((error) => [error[2], error]));
  return {
    async decode({ body }) {
      const form = new URLSearchParams(new TextDecoder().decode(body));
      const name = form.get("Action") ?? "";
      const operation = byName.get(name);
      if (!operation) throw new AwsError("UnknownOperationException", `${model.service} has no operation ${name}.`);
      const input = readForm(operation, form);
      check(operation, input, incompleteIn(errors));
      return { operation: name, input, answer: (output) => answer(operation, output) };
    },
    refuse: async (error) => refusal(error, errors.get(error.code)),
  };
}

/** The members that a form gives, by the schema of the operation's input. */
const readForm = (operation: OperationSchema, form: URLSearchParams): Record<string, unknown> => {
  const schema = NormalizedSchema.of(operation[4]);
  return schema.isUnitSchema() ? {} : ((readAt(schema, "", form) as Record<string, unknown> | undefined) ?? {});
};

function readAt(schema: NormalizedSchema, at: string, form: URLSearchParams): unknown {
  if (schema.isStructSchema()) {
    const found: [string, unknown][] = [];
    for (const [name, member] of schema.structIterator()) {
      const value = readAt(member, join(at, member.getMergedTraits().xmlName ?? name), form);
      if (value !== undefined) found.push([name, value]);
    }
    return found.length > 0 || at === "" ? Object.fromEntries(found) : undefined;
  }
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    const under = schema.getMergedTraits().xmlFlattened ? at : join(at, member.getMergedTraits().xmlName ?? "member");
    const items = numbered((n) => readAt(member, join(under, n), form));
    // An empty list is written as its name without a value.
    return items.length > 0 || form.get(at) === "" ? items : undefined;
  }
  if (schema.isMapSchema()) {
    const under = schema.getMergedTraits().xmlFlattened ? at : join(at, "entry");
    const [key, value] = [schema.getKeySchema(), schema.getValueSchema()];
    const entries = numbered((n) => {
      const name = form.get(join(join(under, n), key.getMergedTraits().xmlName ?? "key"));
      const one = readAt(value, join(join(under, n), value.getMergedTraits().xmlName ?? "value"), form);
      return name === null || one === undefined ? undefined : ([name, one] as const);
    });
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }
  const text = form.get(at);
  return text === null ? undefined : fromText(schema, text);
}

const join = (at: string, name: string): string => (at === "" ? name : `${at}.${name}`);

function numbered<T>(read: (n: string) => T | undefined): T[] {
  const items: T[] = [];
  for (;;) {
    const item = read(String(items.length + 1));
    if (item === undefined) return items;
    items.push(item);
  }
}

function fromText(schema: NormalizedSchema, text: string): unknown {
  if (schema.isNumericSchema()) {
    if (text.trim() === "" || !Number.isFinite(Number(text)))
      throw new AwsError("SerializationException", `${text} is no number.`);
    return Number(text);
  }
  if (schema.isBooleanSchema()) return text === "true";
  if (schema.isTimestampSchema()) return new Date(text);
  if (schema.isBlobSchema()) return Uint8Array.from(Buffer.from(text, "base64"));
  return text;
}

const answer = (operation: OperationSchema, output: Record<string, unknown>): WireResponse => {
  const [, , name] = operation;
  const schema = NormalizedSchema.of(operation[5]);
  const result = schema.isUnitSchema() ? "" : element(`${name}Result`, members(schema, output));
  return xml(
    200,
    element(`${name}Response`, `${result}${element("ResponseMetadata", element("RequestId", "laptop"))}`),
  );
};
