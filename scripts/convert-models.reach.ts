import { type BotocoreModel, type BotocoreShape, operationOf, shapeOf } from "./convert-models.botocore.ts";
import type { Selection } from "./convert-models.selection.ts";

/** Names of shapes in byte order. `sent` are those a caller writes: their required members are required in TypeScript, too. */
export interface Reached {
  all: string[];
  sent: ReadonlySet<string>;
}

/** The model with every structure named in `keep` reduced to those members. */
export function trim(model: BotocoreModel, { keep }: Selection): BotocoreModel {
  const shapes = { ...model.shapes };
  for (const [name, members] of Object.entries(keep)) shapes[name] = trimmed(name, shapeOf(model, name), members);
  return { ...model, shapes };
}

function trimmed(name: string, shape: BotocoreShape, keep: readonly string[]): BotocoreShape {
  const members = keep.map((member) => {
    const found = shape.members?.[member];
    if (!found) throw new Error(`The model has no member ${name}.${member}`);
    return [member, found] as const;
  });
  return {
    ...shape,
    members: Object.fromEntries(members),
    required: (shape.required ?? []).filter((r) => keep.includes(r)),
  };
}

/** Every shape that the inputs, outputs and errors of these operations lead to. */
export function reach(model: BotocoreModel, operations: readonly string[]): Reached {
  const all = new Set<string>();
  const sent = new Set<string>();
  for (const name of operations) {
    const { input, output, errors = [] } = operationOf(model, name);
    if (input) walk(model, input.shape, sent);
    for (const ref of [output, ...errors]) if (ref) walk(model, ref.shape, all);
  }
  for (const name of sent) all.add(name);
  return { all: [...all].sort(), sent };
}

function walk(model: BotocoreModel, name: string, seen: Set<string>): void {
  if (seen.has(name)) return;
  seen.add(name);
  const shape = shapeOf(model, name);
  const inner = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value];
  for (const member of inner) if (member) walk(model, member.shape, seen);
}
