import type { NormalizedSchema } from "@smithy/core/schema";

/**
 * What is wrong with a decoded input: `malformed` when a value has another type than the schema says (AWS's parsers
 * refuse those before the service sees them), `missing` when a required member is absent.
 */
export type Fault = { kind: "malformed" | "missing"; path: string };

export function firstFault(schema: NormalizedSchema, value: unknown, path = ""): Fault | undefined {
  if (schema.isStructSchema()) return structureFault(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return { kind: "malformed", path };
    return first(value.entries(), ([index, item]) => firstFault(schema.getValueSchema(), item, `${path}[${index}]`));
  }
  if (schema.isMapSchema()) {
    if (!isRecord(value)) return { kind: "malformed", path };
    return first(Object.entries(value), ([key, item]) => firstFault(schema.getValueSchema(), item, `${path}.${key}`));
  }
  return isSimple(schema, value) ? undefined : { kind: "malformed", path };
}

function structureFault(schema: NormalizedSchema, value: unknown, path: string): Fault | undefined {
  if (!isRecord(value)) return { kind: "malformed", path };
  const required = requiredCount(schema);
  return first([...schema.structIterator()].entries(), ([index, [name, member]]) => {
    const at = path ? `${path}.${name}` : name;
    const inner = value[name];
    if (inner !== undefined && inner !== null) return firstFault(member, inner, at);
    return index < required ? { kind: "missing", path: at } : undefined;
  });
}

/** A static structure schema lists its required members first and ends with their number. */
function requiredCount(schema: NormalizedSchema): number {
  const raw = schema.getSchema();
  return Array.isArray(raw) && typeof raw[6] === "number" ? raw[6] : 0;
}

function isSimple(schema: NormalizedSchema, value: unknown): boolean {
  if (schema.isStringSchema()) return typeof value === "string";
  if (schema.isNumericSchema()) return typeof value === "number";
  if (schema.isBooleanSchema()) return typeof value === "boolean";
  if (schema.isTimestampSchema()) return value instanceof Date && !Number.isNaN(value.getTime());
  if (schema.isBlobSchema()) return value instanceof Uint8Array;
  return true;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function first<T>(items: Iterable<T>, find: (item: T) => Fault | undefined): Fault | undefined {
  for (const item of items) {
    const fault = find(item);
    if (fault) return fault;
  }
  return undefined;
}
