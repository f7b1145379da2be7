import * as z from "zod";

export type Schema = Record<string, unknown>;

/** Schemas that carry an id become components; everything else is written where it is used. */
export interface Components {
  /** `input`: what a client may send. `output`: what we answer, open for members that a later version adds. */
  schemaOf(schema: z.ZodType, io: "input" | "output"): Schema;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** zod's name for a recursive schema without an id; the only one of ours is `z.json()`. */
const nameless = /^__schema\d+$/;

export function components(): Components {
  const schemas: Record<string, Schema> = {};
  const add = (name: string, schema: Schema): void => {
    const known = schemas[name];
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`two different schemas are called ${name}`);
    schemas[name] = schema;
  };
  return {
    schemas,
    schemaOf(schema, io) {
      const override = io === "output" ? open : () => {};
      const { $schema: _, $defs, ...root } = z.toJSONSchema(schema, { target: "draft-2020-12", io, override });
      for (const [name, definition] of Object.entries($defs ?? {})) {
        const { id: __, ...plain } = definition as Schema;
        add(componentName(name), relocated(plain));
      }
      return relocated(root);
    },
  };
}

const open = ({ jsonSchema }: { jsonSchema: Schema }): void => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};

const componentName = (name: string): string => (nameless.test(name) ? "Json" : name);

/** `#/$defs/X` → `#/components/schemas/X`, everywhere below. */
function relocated(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (member, value: unknown) =>
    member === "$ref" && typeof value === "string"
      ? value.replace(/^#\/\$defs\/(.*)$/, (_, name: string) => `#/components/schemas/${componentName(name)}`)
      : value,
  ) as Schema;
}
