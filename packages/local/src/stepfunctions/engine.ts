/**
 * Moves executions through the world. An execution is read from the shelf, one transition is computed, and the result
 * is written in one transaction; then the next. Nothing about a running execution lives in memory except which calls
 * are under way, so a kill at any instant loses at most the answers of those.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Emit, World } from "../kernel/types.ts";
import type { Place } from "./arns.ts";
import type { Machine } from "./definition.ts";
import { answered, calls, elapsed, historyIsFull } from "./deliveries.ts";
import { type Draft, draftOf, HistoryFull, type Setting, type Wish } from "./draft.ts";
import type { Execution, Failure, Invocation, Run } from "./execution.ts";
import type { Json } from "./json.ts";
import { resultOf, type TaskResource } from "./resources.ts";
import { emitStatus } from "./status-event.ts";
import { step } from "./step.ts";
import type { Store } from "./store.ts";
import type { Tokens } from "./tokens.ts";

const TIMER = "states.timer";
type TimerPayload = Omit<Wish, "id" | "at"> & { execution: string };

export interface EngineParts {
  world: World;
  store: Store;
  tokens: Tokens;
  emit: Emit;
  place: Place;
  resources: ReadonlyMap<string, TaskResource>;
  /** The machine of a definition hash. */
  machineOf(definition: string): Machine;
}

export class Engine {
  readonly #parts: EngineParts;
  /** Executions being moved right now. */
  readonly #moving = new Set<string>();
  /** Calls of this process: `<execution>#<ticket>`. */
  readonly #underWay = new Set<string>();
  /** Leaves the caller's async context: a workflow is nobody's part. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(parts: EngineParts) {
    this.#parts = parts;
    parts.world.on(TIMER, (payload) => {
      const { execution, ...timer } = payload as TimerPayload;
      this.deliver(execution, (draft) => elapsed(draft, timer));
    });
    let resumed = false;
    parts.world.addPump(async () => {
      if (resumed) return false;
      resumed = true;
      return this.#resume();
    });
  }

  /** Writes a new execution and its first events, and sets it going. */
  start(execution: Execution, change: (draft: Draft) => void): void {
    const { world, store } = this.#parts;
    world.shelf.atomically(() => {
      store.clearHistory(execution.id);
      store.putExecution(execution);
      const run: Run = {
        version: 0,
        frames: {},
        ready: [],
        frame: 0,
        ticket: 0,
        events: 0,
        transitions: 0,
        timers: [],
      };
      this.#apply(draftOf(this.#setting(execution), run), change);
      emitStatus(this.#parts.emit, this.#parts.place.region, execution);
    });
    this.#wake(execution.id);
  }

  /** Changes a running execution at once. Undefined when it does not run; a change that returns false is not written. */
  deliver<T>(id: string, change: (draft: Draft) => T): T | undefined {
    const draft = this.#load(id);
    if (!draft) return undefined;
    const result = this.#apply(draft, change);
    if (result !== false) this.#wake(id);
    return result;
  }

  /** Looks without changing. */
  peek<T>(id: string, look: (draft: Draft) => T): T | undefined {
    const draft = this.#load(id);
    return draft && look(draft);
  }

  /** After a start on an old shelf: calls that were under way are lost, everything that could move moves. */
  #resume(): boolean {
    let busy = false;
    for (const id of this.#parts.store.running()) {
      const pending = this.peek(id, calls) ?? [];
      for (const { ticket, resource } of pending) {
        if (this.#underWay.has(`${id}#${ticket}`)) continue;
        const lost = this.#resource(resource).lost;
        this.deliver(id, (draft) => answered(draft, ticket, { failure: lost }));
        busy = true;
      }
      if (this.#parts.store.run(id)?.ready.length) busy = true;
      this.#wake(id);
    }
    return busy;
  }

  #wake(id: string): void {
    if (this.#moving.has(id)) return;
    this.#moving.add(id);
    this.#outside(() => {
      this.#move(id).catch((error: unknown) => {
        // The dead do not report; a living interpreter that fails is a bug and must be loud.
        if (!this.#parts.world.dead) throw error;
      });
    });
  }

  /** Awaits only expressions, which settle in this same quiet moment: needs no tracking. */
  async #move(id: string): Promise<void> {
    try {
      for (let draft = this.#load(id); draft && draft.run.ready.length > 0; draft = this.#load(id)) {
        const { version } = draft.run;
        const full = await isFull(step(draft));
        if (this.#parts.world.dead) return;
        // Something arrived while we were thinking: think again, with it.
        if (this.#parts.store.run(id)?.version !== version) continue;
        if (full) this.deliver(id, historyIsFull);
        else this.#commit(draft);
      }
    } finally {
      this.#moving.delete(id);
    }
  }

  #apply<T>(draft: Draft, change: (draft: Draft) => T): T | undefined {
    try {
      const result = change(draft);
      if (result !== false) this.#commit(draft);
      return result;
    } catch (error) {
      if (!(error instanceof HistoryFull)) throw error;
      return this.deliver(draft.execution.id, historyIsFull) as T | undefined;
    }
  }

  #commit(draft: Draft): void {
    const { world, store } = this.#parts;
    const { id } = draft.execution;
    world.shelf.atomically(() => {
      for (const timer of draft.dropped) world.clearTimer(TIMER, timer);
      for (const { id: timer, at, ...payload } of draft.wishes)
        world.setTimer(TIMER, timer, at, { ...payload, execution: id });
      store.addHistory(id, draft.events);
      if (draft.ending) this.#close(draft);
      else store.putRun(id, { ...draft.run, version: draft.run.version + 1 });
    });
    for (const invocation of draft.invocations) this.#call(draft.execution, invocation);
  }

  #close(draft: Draft): void {
    const { ending, execution, run } = draft;
    if (!ending) return;
    const closed: Execution = {
      ...execution,
      status: ending.status,
      stoppedAt: draft.now,
      ...(ending.output === undefined ? {} : { output: ending.output }),
      ...(ending.failure?.error === undefined ? {} : { error: ending.failure.error }),
      ...(ending.failure?.cause === undefined ? {} : { cause: ending.failure.cause }),
      transitions: run.transitions,
      events: run.events,
    };
    this.#parts.store.putExecution(closed);
    this.#parts.store.deleteRun(execution.id);
    emitStatus(this.#parts.emit, this.#parts.place.region, closed);
  }

  #call({ id, startedAt }: Execution, { ticket, resource: arn, arguments: args }: Invocation): void {
    const key = `${id}#${ticket}`;
    const resource = this.#resource(arn);
    this.#underWay.add(key);
    void this.#outside(() =>
      this.#parts.world.track(async () => {
        const answer = await outcome(resource, args);
        if (this.#parts.world.dead) return;
        this.#underWay.delete(key);
        // Ninety days later the name may belong to another execution.
        this.deliver(id, (draft) => draft.execution.startedAt === startedAt && answered(draft, ticket, answer));
      }),
    );
  }

  #load(id: string): Draft | undefined {
    const run = this.#parts.store.run(id);
    const execution = run && this.#parts.store.execution(id);
    return execution && draftOf(this.#setting(execution), run);
  }

  #setting(execution: Execution): Setting {
    const { world, tokens, place, machineOf } = this.#parts;
    const { id, startedAt } = execution;
    return {
      execution,
      machine: machineOf(execution.definition),
      now: world.now,
      random: (stream) => world.random(stream),
      ...place,
      tokenOf: (ticket) => tokens.give({ execution: id, startedAt, ticket }),
      resource: (arn) => this.#resource(arn),
    };
  }

  #resource(arn: string): TaskResource {
    const resource = this.#parts.resources.get(arn);
    if (!resource) throw new Error(`no stand-in for ${arn}, which a running execution needs`);
    return resource;
  }
}

const isFull = async (work: Promise<void>): Promise<boolean> => {
  try {
    await work;
    return false;
  } catch (error) {
    if (error instanceof HistoryFull) return true;
    throw error;
  }
};

const outcome = async (resource: TaskResource, args: Json): Promise<{ result: Json } | { failure: Failure }> => {
  try {
    return resultOf(resource, await resource.call(args));
  } catch (error) {
    return { failure: resource.failureOf(error) };
  }
};
