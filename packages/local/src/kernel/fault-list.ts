import { concerns, type Effect, Fault } from "./faults.ts";
import type { CallAttempt, World } from "./types.ts";

export interface ActiveFault {
  id: string;
  fault: Fault;
  /** Calls it counted, and those it struck. */
  seen: number;
  struck: number;
}

const KIND = "gate.fault";

/** The active faults, on the shelf: a restart goes on counting where the kill struck. */
export class FaultList {
  readonly #world: World;
  /** Read through: a rollback or another holder of the shelf must show. Empty is the usual case, so remember that. */
  #ids: string[];

  constructor(world: World) {
    this.#world = world;
    this.#ids = world.shelf.all(KIND).map(([id]) => id);
  }

  /** Throws ZodError when the fault is malformed. Returns its id. */
  add(input: unknown): string {
    const fault = Fault.parse(input);
    const last = this.#world.shelf.get<number>("gate", "faults") ?? 0;
    const id = `fault-${String(last + 1).padStart(6, "0")}`;
    this.#world.shelf.atomically(() => {
      this.#world.shelf.put("gate", "faults", last + 1);
      this.#world.shelf.put(KIND, id, { id, fault, seen: 0, struck: 0 } satisfies ActiveFault);
    });
    this.#ids.push(id);
    return id;
  }

  list(): ActiveFault[] {
    return this.#ids.flatMap((id) => this.#world.shelf.get<ActiveFault>(KIND, id) ?? []);
  }

  /** Whether it was there. */
  remove(id: string): boolean {
    this.#world.shelf.delete(KIND, id);
    const i = this.#ids.indexOf(id);
    if (i >= 0) this.#ids.splice(i, 1);
    return i >= 0;
  }

  clear(): void {
    for (const id of [...this.#ids]) this.remove(id);
  }

  /** Counts the call in every fault that concerns it, and returns what the first striking one does. */
  strike(call: CallAttempt, inInvocation: boolean): Effect | undefined {
    let effect: Effect | undefined;
    for (const active of this.list()) {
      const { fault } = active;
      if (fault.effect.kind === "crash-invocation" && !inInvocation) continue;
      if (active.struck >= (fault.times ?? Infinity) || !concerns(fault, call, this.#world.now)) continue;
      active.seen++;
      if (!effect && this.#hits(active)) {
        active.struck++;
        effect = fault.effect;
      }
      this.#world.shelf.put(KIND, active.id, active);
    }
    return effect;
  }

  #hits({ id, fault, seen }: ActiveFault): boolean {
    if (seen < (fault.nth ?? 1)) return false;
    return fault.probability === 1 || this.#world.random(`fault:${id}:${seen}`)() < fault.probability;
  }
}
