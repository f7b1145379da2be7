import type { BusEvent } from "../kernel/types.ts";

/** What a target is given instead of the whole event; at most one of the three. */
export interface TargetInput {
  /** Constant JSON. */
  input?: unknown;
  /** A part of the event: `$.detail.state`, `$.resources[0]`. */
  inputPath?: string;
  /** Named parts, and a template that uses them as `<name>` (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html). */
  inputTransformer?: { paths: Readonly<Record<string, string>>; template: string };
}

/** What the target receives. A path that leads nowhere gives undefined, hence an empty payload. */
export const targetInput = (target: TargetInput, event: BusEvent, rule: { name: string; arn: string }): unknown => {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return at(event, target.inputPath);
  if (target.inputTransformer) return transform(target.inputTransformer, event, rule);
  return event;
};

/** Throws a RangeError for a path outside the grammar: `$`, `.name`, `['name']`, `[0]`. */
export const at = (event: unknown, path: string): unknown => {
  if (!/^\$(\.[\w-]+|\['[^']*'\]|\[\d+\])*$/.test(path))
    throw new RangeError(`${path} is not a path this bus understands`);
  const steps = [...path.matchAll(/\.([\w-]+)|\['([^']*)'\]|\[(\d+)\]/g)].map(
    ([, name, quoted, index]) => name ?? quoted ?? index ?? "",
  );
  return steps.reduce<unknown>(
    (here, key) =>
      typeof here === "object" && here !== null && Object.hasOwn(here, key)
        ? (here as Record<string, unknown>)[key]
        : undefined,
    event,
  );
};

const transform = (
  { paths, template }: NonNullable<TargetInput["inputTransformer"]>,
  event: BusEvent,
  rule: { name: string; arn: string },
): unknown => {
  const values: Record<string, unknown> = {
    "aws.events.rule-arn": rule.arn,
    "aws.events.rule-name": rule.name,
    "aws.events.event.ingestion-time": event.time,
    "aws.events.event": event,
    "aws.events.event.json": event,
  };
  for (const [name, path] of Object.entries(paths)) values[name] = at(event, path);
  let quoted = false;
  const filled = template.replace(/\\.|"|<([\w.-]+)>/gs, (token, name: string | undefined) => {
    if (name !== undefined) return insert(values[name], quoted);
    if (token === '"') quoted = !quoted;
    return token;
  });
  try {
    return JSON.parse(filled);
  } catch {
    return filled;
  }
};

/** Inside a JSON string a variable is text, elsewhere a JSON value. */
const insert = (value: unknown, quoted: boolean): string => {
  if (!quoted) return JSON.stringify(value ?? null);
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
};
