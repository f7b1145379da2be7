import { createHash } from "node:crypto";
import { claimItem, playbookItem, readClaim } from "@showcaller/adapters/state/items";
import { restored } from "@showcaller/adapters/state/restored";
import { createStore } from "@showcaller/adapters/state/store";
import { type MemoryTable, memoryTable } from "@showcaller/adapters/table/memory";
import { Export } from "@showcaller/contracts";
import type { Ids, Instant, Item, Write } from "@showcaller/core/ports";

export interface Loaded {
  document: Export;
  /** SHA-256 of its text: a journal is of one export. */
  digest: string;
}

/** Throws RangeError, in words, for what is no export that this program reads. */
export function exportIn(text: string): Loaded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError("it is not JSON");
  }
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== "showcaller/export") throw new RangeError("it is no export of Showcaller");
  if (version !== 1) throw new RangeError(`its version is ${String(version)}, and this program reads 1`);
  const parsed = Export.safeParse(value);
  if (parsed.success) return { document: parsed.data, digest: createHash("sha256").update(text).digest("hex") };
  const [issue] = parsed.error.issues;
  throw new RangeError(`it cannot be read: ${issue?.path.join(".")}: ${issue?.message}`);
}

/** What earlier conducting wrote on top of it, in its order. */
export type Earlier = readonly (readonly Write[])[];

/**
 * The table of an export, and of what was conducted from it before. Nobody who held a claim, a lease or a token is there any more: claims
 * are asked after at once, and the sweep starts the next attempt of each. Playbooks decide and act on nothing: whoever conducts
 * repairs nothing (decision 0028).
 */
export async function tableOf(
  document: Export,
  earlier: Earlier,
  clock: { now(): Instant },
  ids: Ids,
): Promise<MemoryTable> {
  const scratch = memoryTable(clock);
  const store = createStore({ table: scratch, clock, ids });
  await restored(store, document);
  for (const writes of earlier) await scratch.write(writes);
  for (const playbook of await store.playbooks.all())
    await scratch.write([{ put: playbookItem({ ...playbook, mode: playbook.mode === "off" ? "off" : "shadow" }) }]);
  // Put anew one by one: the dispatcher reads each in the stream, and schedules its cues.
  const table = memoryTable(clock);
  for (const item of scratch.snapshot().items) await table.write([{ put: unheld(item, clock.now()) }]);
  return table;
}

const HELD = ["waitingFlows", "waitingRunning", "waitingStopped", "leaseHolder", "leaseUntil"];

function unheld(item: Item, now: Instant): Item {
  if (item.sk.startsWith("CLAIM#")) {
    const claim = readClaim(item);
    return claim.closedAt === undefined ? claimItem({ ...claim, dueBy: Math.min(claim.dueBy, now) }) : item;
  }
  if (item.pk !== "RUNTIME") return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => !HELD.includes(name))) as Item;
}
