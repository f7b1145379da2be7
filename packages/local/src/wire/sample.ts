import type { SchemaRef } from "@showcaller/adapters/models/schema";
import { NormalizedSchema } from "@smithy/core/schema";

/** For tests: a value of the schema with every member set, each different, two levels of recursion deep. */
export function sample(ref: SchemaRef, name = "v", above: readonly unknown[] = []): unknown {
  const schema = NormalizedSchema.of(ref);
  const raw = schema.getSchema();
  if (schema.isStructSchema()) {
    if (above.filter((outer) => outer === raw).length > 1) return undefined;
    const all = [...schema.structIterator()];
    const members = schema.isUnionSchema() ? all.slice(0, 1) : all;
    const entries = members.map(([key, member]) => [key, sample(member, `${name}.${key}`, [...above, raw])]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  if (schema.isListSchema())
    return [0, 1].map((n) => sample(schema.getValueSchema(), `${name}[${n}]`, above)).filter((v) => v !== undefined);
  if (schema.isMapSchema()) return { "key one": sample(schema.getValueSchema(), `${name}{}`, above) };
  if (schema.isNumericSchema()) return name.length;
  if (schema.isBooleanSchema()) return true;
  if (schema.isTimestampSchema()) return new Date(name.length * 86_400_000);
  if (schema.isBlobSchema()) return Uint8Array.from(Buffer.from(name));
  return `${name} ä/%?#`;
}
