/** Static schemas as https://github.com/smithy-lang/smithy-typescript defines them (packages/types/src/schema/static-schemas.ts). */
import {
  type BotocoreMember,
  type BotocoreModel,
  type BotocoreShape,
  operationOf,
  shapeOf,
} from "./convert-models.botocore.ts";

const STRING = 0;
const LIST_OF = 64;
const MAP_OF = 128;
const SIMPLE: Record<string, number> = {
  string: STRING,
  character: STRING,
  integer: 1,
  long: 1,
  float: 1,
  double: 1,
  boolean: 2,
  blob: 21,
};
const TIMESTAMP_DEFAULT = 4;
const TIMESTAMP: Record<string, number> = { iso8601: 5, rfc822: 6, unixTimestamp: 7 };

/** `const X$: … = […];`, or undefined for a shape that is written in place. */
export function schemaLine(model: BotocoreModel, name: string): string | undefined {
  const shape = shapeOf(model, name);
  if (shape.type === "list" || shape.type === "map") return collectionLine(model, name, shape);
  if (shape.type !== "structure") return undefined;
  const names = requiredFirst(shape);
  const members = names.map((member) => memberSchema(model, shape, member));
  const [kind, type] = shape.exception ? [-3, "ErrorSchema"] : [3, "StructureSchema"];
  const fields = [
    kind,
    "n",
    text(name),
    errorTraits(shape),
    `[${names.map(text).join(", ")}]`,
    `[${members.join(", ")}]`,
  ];
  const required = names.filter((member) => shape.required?.includes(member)).length;
  return `const ${name}$: ${type} = [${[...fields, ...(required ? [required] : [])].join(", ")}];`;
}

export function operationLine(model: BotocoreModel, name: string): string {
  const { http, input, output } = operationOf(model, name);
  const path = http.requestUri.replace(
    /\{([\w-]+)(\+?)\}/g,
    (_, label: string, greedy: string) => `{${labelMember(model, input?.shape, label)}${greedy}}`,
  );
  const traits = `{ http: [${text(http.method)}, ${text(path)}, ${http.responseCode ?? 200}] }`;
  const [from, to] = [input, output].map((io) => (io ? `() => ${io.shape}$` : `"unit"`));
  return `const ${name}$: OperationSchema = [9, n, ${text(name)}, ${traits}, ${from}, ${to}];`;
}

function collectionLine(model: BotocoreModel, name: string, shape: BotocoreShape): string | undefined {
  const item = shape.type === "list" ? shape.member : shape.value;
  if (!item) throw new Error(`${name} has no item shape`);
  const ref = reference(model, item);
  if (!ref.startsWith("()")) return undefined;
  return shape.type === "list"
    ? `const ${name}$: ListSchema = [1, n, ${text(name)}, 0, ${ref}];`
    : `const ${name}$: MapSchema = [2, n, ${text(name)}, 0, 0, ${ref}];`;
}

/** A number for simple shapes and collections of them, else a thunk, so that order of declaration does not matter. */
function reference(model: BotocoreModel, member: BotocoreMember): string {
  const shape = shapeOf(model, member.shape);
  const item = shape.type === "list" ? shape.member : shape.type === "map" ? shape.value : undefined;
  if (item) {
    const inner = Number(reference(model, item));
    return inner < LIST_OF ? String(inner + (shape.type === "list" ? LIST_OF : MAP_OF)) : `() => ${member.shape}$`;
  }
  if (shape.type === "structure") return `() => ${member.shape}$`;
  if (shape.type === "timestamp") {
    const format = member.timestampFormat ?? shape.timestampFormat;
    return String(format ? TIMESTAMP[format] : TIMESTAMP_DEFAULT);
  }
  const simple = SIMPLE[shape.type];
  if (simple === undefined) throw new Error(`Shapes of type ${shape.type} are not converted (${member.shape})`);
  return String(simple);
}

function memberSchema(model: BotocoreModel, shape: BotocoreShape, name: string): string {
  const member = shape.members?.[name];
  if (!member) throw new Error(`No member ${name}`);
  const traits = memberTraits(shape, name, member);
  const ref = reference(model, member);
  return Object.keys(traits).length ? `[${ref}, ${JSON.stringify(traits)}]` : ref;
}

function memberTraits(shape: BotocoreShape, name: string, member: BotocoreMember): Record<string, string | number> {
  const wireName = member.locationName ?? name;
  const traits: Record<string, string | number> = {};
  if (member.location === "uri") traits.httpLabel = 1;
  else if (member.location === "querystring") traits.httpQuery = wireName;
  else if (member.location === "header") traits.httpHeader = wireName;
  else if (member.location === "headers") traits.httpPrefixHeaders = wireName;
  else if (member.location === "statusCode") traits.httpResponseCode = 1;
  else if (shape.payload === name) traits.httpPayload = 1;
  else if (wireName !== name) traits.jsonName = wireName;
  if (member.idempotencyToken) traits.idempotencyToken = 1;
  return traits;
}

function errorTraits(shape: BotocoreShape): string {
  if (!shape.exception) return "0";
  const error = shape.fault ? "server" : "client";
  return JSON.stringify({ error, httpError: shape.error?.httpStatusCode ?? (shape.fault ? 500 : 400) });
}

/** botocore's URI labels carry the wire name; schemas want the member's. */
function labelMember(model: BotocoreModel, input: string | undefined, label: string): string {
  const members = Object.entries(input ? (shapeOf(model, input).members ?? {}) : {});
  const found = members.find(([name, member]) => member.location === "uri" && (member.locationName ?? name) === label);
  if (!found) throw new Error(`No member is bound to the label {${label}} of ${input}`);
  return found[0];
}

/** The SDK's convention: the last element of a structure counts its leading required members. */
function requiredFirst({ members = {}, required = [] }: BotocoreShape): string[] {
  const names = Object.keys(members);
  return [...names.filter((name) => required.includes(name)), ...names.filter((name) => !required.includes(name))];
}

const text = (value: string) => JSON.stringify(value);
