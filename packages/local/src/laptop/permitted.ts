import type { Table, Write } from "@showcaller/core/ports";
import { functionName, taskFunctionName } from "@showcaller/functions/catalog";
import { tableNeeds, taskTableNeeds, type WriteKind } from "@showcaller/functions/table-needs";
import type { TaskName } from "@showcaller/workflows";
import { callerFunction } from "../kernel/invocation.ts";

const allowed: ReadonlyMap<string, readonly WriteKind[]> = new Map<string, readonly WriteKind[]>([
  ...Object.entries(tableNeeds).map(([name, kinds]) => [functionName(name), kinds] as const),
  ...Object.entries(taskTableNeeds).map(([task, kinds]) => [taskFunctionName(task as TaskName), kinds] as const),
]);

export type Used = (by: string, kind: WriteKind, pk: string) => void;

/** The table, refusing each function what its role would be refused (stacks/grants.ts). Whoever is no function of ours may do all. */
export const permitted = (table: Table, used: Used = () => {}): Table => ({
  get: (key) => table.get(key),
  query: (request) => table.query(request),
  async write(writes) {
    const by = callerFunction();
    const may = allowed.get(by);
    for (const write of writes) {
      const [kind, pk] = kindOf(write);
      if (may && !may.includes(kind))
        throw new TypeError(`AccessDenied: ${by} was not given ${kind} on ${pk}: name it in table-needs.ts`);
      // As the table's own policy denies it (stacks/state.ts).
      if (pk.startsWith("JOURNAL#") && (kind === "update" || kind === "delete"))
        throw new TypeError(`AccessDenied: ${kind} on ${pk}: what is in the journal stays as it is`);
      used(by, kind, pk);
    }
    return table.write(writes);
  },
});

function kindOf(write: Write): [WriteKind, string] {
  if ("put" in write) return ["put", write.put.pk];
  if ("update" in write) return ["update", write.update.pk];
  return "delete" in write ? ["delete", write.delete.pk] : ["check", write.check.pk];
}
