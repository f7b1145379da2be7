import { type Context, UsageError } from "../command.ts";
import { door } from "../door.ts";
import { table } from "../table.ts";

interface Fault {
  id: string;
  kind: string;
  [member: string]: unknown;
}
interface Kind {
  strikes: string;
  does: string;
  example: object;
}

const row = ({ id, kind, ...members }: Fault): string[] => [id, kind, JSON.stringify(members)];
const listed = (faults: readonly Fault[]): string =>
  faults.length === 0 ? "Nothing goes wrong." : table([["ID", "KIND", "HOW"], ...faults.map(row)]);

/** `local faults`: the laptop's one door for everything that can be made to go wrong. */
export async function faults(context: Context): Promise<void> {
  const [fault] = context.args;
  if (context.values.flag("kinds")) return kinds(context);
  if (context.values.flag("clear")) return remove(context, "faults", "Nothing goes wrong any more.");
  if (fault === undefined) return list(context);
  if (!fault.startsWith("{")) return remove(context, `faults/${encodeURIComponent(fault)}`, `${fault} is taken back.`);
  const added = await door<Fault>(context, "POST", "faults", json(fault));
  context.output.result(added, () => listed([added]));
}

async function list(context: Context): Promise<void> {
  const { items } = await door<{ items: Fault[] }>(context, "GET", "faults");
  context.output.result(items, () => listed(items));
}

async function kinds(context: Context): Promise<void> {
  const { items } = await door<{ items: Kind[] }>(context, "GET", "faults/kinds");
  const told = ({ strikes, does, example }: Kind) => `${does} (${strikes})\n  ${JSON.stringify(example)}`;
  context.output.result(items, () => items.map(told).join("\n"));
}

async function remove(context: Context, path: string, said: string): Promise<void> {
  await door(context, "DELETE", path);
  context.output.result({}, () => said);
}

function json(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new UsageError("that fault is not JSON; --kinds shows an example of each");
  }
}
