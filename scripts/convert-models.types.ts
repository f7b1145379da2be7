import { type BotocoreMember, type BotocoreModel, operationOf, shapeOf } from "./convert-models.botocore.ts";
import type { Reached } from "./convert-models.reach.ts";

/** One interface per structure that is not an error. What AWS answers is never taken as complete: there, every member is optional. */
export function typeLines(model: BotocoreModel, { all, sent }: Reached): string[] {
  const structures = all.filter((name) => shapeOf(model, name).type === "structure" && !shapeOf(model, name).exception);
  return structures.map((name) => {
    const { members = {}, required = [] } = shapeOf(model, name);
    const lines = Object.entries(members).map(([member, ref]) => {
      // The client would fill a missing idempotency token from chance; making it required keeps that with the caller.
      const must = sent.has(name) && (required.includes(member) || ref.idempotencyToken);
      return `  ${member}${must ? "" : "?"}: ${typeOf(model, ref)}${must ? "" : " | undefined"};`;
    });
    return lines.length
      ? `export interface ${name} {\n${lines.join("\n")}\n}\n`
      : `export type ${name} = Record<never, never>;\n`;
  });
}

export function operationTypes(model: BotocoreModel, name: string): string {
  const { input, output } = operationOf(model, name);
  return `  ${name}: { input: ${input?.shape ?? "Record<never, never>"}; output: ${output?.shape ?? "Record<never, never>"} };`;
}

function typeOf(model: BotocoreModel, { shape: name }: BotocoreMember): string {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case "structure":
      return name;
    case "list":
      return shape.member ? `readonly (${typeOf(model, shape.member)})[]` : "readonly unknown[]";
    case "map":
      return shape.value
        ? `Readonly<Record<string, ${typeOf(model, shape.value)}>>`
        : "Readonly<Record<string, unknown>>";
    case "boolean":
      return "boolean";
    case "timestamp":
      return "Date";
    case "blob":
      return "Uint8Array";
    case "string":
      return shape.enum?.map((value) => JSON.stringify(value)).join(" | ") ?? "string";
    default:
      return "number";
  }
}
