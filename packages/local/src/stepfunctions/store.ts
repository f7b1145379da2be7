/** Everything Step Functions remembers, on the shelf. One kind of record per life span. */
import type { Millis, Shelf } from "../kernel/types.ts";
import type { Execution, HistoryEvent, Run } from "./execution.ts";

export interface RegisteredMachine {
  name: string;
  arn: string;
  createdAt: Millis;
  definition: string;
}

const MACHINE = "states.machine";
const DEFINITION = "states.definition";
const EXECUTION = "states.execution";
const RUN = "states.run";
const COUNTER = "states.counter";
const historyOf = (execution: string): string => `states.history/${execution}`;
/** Event ids have at most five digits. */
const position = (event: HistoryEvent): string => String(event.id).padStart(5, "0");

export interface Store {
  machine(name: string): RegisteredMachine | undefined;
  machines(): RegisteredMachine[];
  putMachine(machine: RegisteredMachine): void;
  /** By hash. */
  definition(hash: string): unknown;
  putDefinition(hash: string, definition: unknown): void;
  execution(id: string): Execution | undefined;
  executions(): Execution[];
  putExecution(execution: Execution): void;
  run(id: string): Run | undefined;
  /** Ids of the executions that run. */
  running(): string[];
  putRun(id: string, run: Run): void;
  deleteRun(id: string): void;
  history(id: string): HistoryEvent[];
  addHistory(id: string, events: readonly HistoryEvent[]): void;
  clearHistory(id: string): void;
  /** 1, 2, 3… */
  count(what: string): number;
}

export const storeOn = (shelf: Shelf): Store => ({
  machine: (name) => shelf.get(MACHINE, name),
  machines: () => shelf.all<RegisteredMachine>(MACHINE).map(([, machine]) => machine),
  putMachine: (machine) => shelf.put(MACHINE, machine.name, machine),
  definition: (hash) => shelf.get(DEFINITION, hash),
  putDefinition: (hash, definition) => shelf.put(DEFINITION, hash, definition),
  execution: (id) => shelf.get(EXECUTION, id),
  executions: () => shelf.all<Execution>(EXECUTION).map(([, execution]) => execution),
  putExecution: (execution) => shelf.put(EXECUTION, execution.id, execution),
  run: (id) => shelf.get(RUN, id),
  running: () => shelf.all(RUN).map(([id]) => id),
  putRun: (id, run) => shelf.put(RUN, id, run),
  deleteRun: (id) => shelf.delete(RUN, id),
  history: (id) => shelf.all<HistoryEvent[]>(historyOf(id)).flatMap(([, events]) => events),
  addHistory: (id, events) => {
    const [first] = events;
    if (first) shelf.put(historyOf(id), position(first), events);
  },
  clearHistory: (id) => {
    for (const [at] of shelf.all(historyOf(id))) shelf.delete(historyOf(id), at);
  },
  count: (what) => {
    const next = (shelf.get<number>(COUNTER, what) ?? 0) + 1;
    shelf.put(COUNTER, what, next);
    return next;
  },
});
