import type { Table, Write } from "@showcaller/core/ports";
import { TableUnavailable } from "@showcaller/core/ports";
import { callerFunction } from "../kernel/invocation.ts";
import type { Gate, World } from "../kernel/types.ts";

/** As the DynamoDB adapter: three tries, then the table is unavailable. */
const TRIES = 3;

/** The in-memory table behind the gate, so that rehearsals and tests count its calls and break them as they do the engine's. */
export const gatedTable = (table: Table, gate: Gate, world: World, region: string): Table => {
  const pass = <T>(operation: string, resource: string, effect: () => Promise<T>): Promise<T> =>
    world.track(async () => {
      for (let tries = 1; ; tries++) {
        try {
          return await gate.pass(
            { function: callerFunction(), service: "dynamodb", operation, region, resource },
            effect,
          );
        } catch (error) {
          if (!isInjected(error)) throw error;
          if (tries >= TRIES) throw new TableUnavailable(`${operation} ${resource}: ${error.message}`);
          await world.sleep(50 * 2 ** tries);
        }
      }
    });
  return {
    get: (key) => pass("GetItem", `${key.pk} ${key.sk}`, () => table.get(key)),
    query: (request) =>
      pass("Query", request.index ? `${request.index} ${request.pk}` : request.pk, () => table.query(request)),
    write: (writes) => pass(operationOf(writes), resourceOf(writes), () => table.write(writes)),
  };
};

/** What the gate throws, as opposed to what the table refuses. */
const isInjected = (error: unknown): error is Error => error instanceof Error && "status" in error;

function operationOf(writes: readonly Write[]): string {
  const [only] = writes;
  if (writes.length !== 1 || !only) return "TransactWriteItems";
  if ("put" in only) return "PutItem";
  if ("update" in only) return "UpdateItem";
  return "delete" in only ? "DeleteItem" : "TransactWriteItems";
}

function resourceOf(writes: readonly Write[]): string {
  const [first] = writes;
  if (!first) return "";
  const key =
    "put" in first ? first.put : "update" in first ? first.update : "delete" in first ? first.delete : first.check;
  return `${key.pk} ${key.sk}`;
}
