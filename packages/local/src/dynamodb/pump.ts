import type { StreamRecord, StreamSource } from "@showcaller/adapters/table/stream";
import type { Millis, World } from "../kernel/types.ts";

export interface StreamPumpOptions {
  source: StreamSource;
  world: World;
  /** The function behind the mapping. A rejection is a failed batch. */
  invoke: (event: { Records: StreamRecord[] }) => Promise<unknown>;
  /** Names its checkpoint, timer and dead letters; one pump a name. */
  name?: string;
  /** Filter criteria: records it refuses are passed over. */
  filter?: (record: StreamRecord) => boolean;
  /** Records a batch, up to 100. */
  batchSize?: number;
}

/** A record given up after ten tries, as it lies on the shelf. */
export interface DeadLetter {
  record: StreamRecord;
  error: string;
  at: Millis;
}

export interface StreamPump {
  /**
   * For `world.addPump`. Starts at most one batch and does not wait for it: its function may sleep in virtual time.
   * Rejects when the source itself failed (the engine is gone or answers nonsense): whoever drives the world must know.
   */
  pump(): Promise<boolean>;
  /** A write has passed: there may be something to read. */
  touched(): void;
  deadLetters(): DeadLetter[];
}

/** On the shelf: what has been delivered, and how the batch that follows is doing. */
interface Progress {
  /** Sequence number of the last record delivered or given up. */
  done?: string;
  /** Failures of the batch at the head so far, halvings apart. */
  tries: number;
  /** Records in the next batch while a fault is being looked for. */
  size?: number;
  /** Nothing is delivered before the timer set for then. */
  waiting?: true;
}

const MOST = 100;
const TRIES_WHOLE = 3;
const TRIES = 10;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
const SHELF = "stream-pump";
const LETTERS = "stream-dead-letter";

/**
 * The event source mapping between the table's stream and one function: batches in order, each at least once, the
 * next only after the last has succeeded. A failed batch is tried again after 1 s, 2 s, 4 s… up to a minute; after
 * three tries it is halved, at once and again, until one record is alone with the fault; after ten tries that record
 * goes to the dead letters and the rest goes on. What a kill interrupts is delivered again.
 * (AWS's choices differ by configuration: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html)
 *
 * Create it before `world.restore()`.
 */
export function streamPump(options: StreamPumpOptions): StreamPump {
  const { source, world, invoke, name = "dispatcher", filter = () => true } = options;
  const batchSize = Math.min(options.batchSize ?? MOST, MOST);
  const timer = `stream-retry:${name}`;
  // After a start there may be something left over.
  let dirty = true;
  let running = false;
  let broken: { error: unknown } | undefined;

  const progress = (): Progress => world.shelf.get<Progress>(SHELF, name) ?? { tries: 0 };
  const save = (next: Progress) => world.shelf.put(SHELF, name, next);

  world.on(timer, () => {
    const { waiting: _, ...rest } = progress();
    save(rest);
    dirty = true;
  });

  async function step(): Promise<void> {
    const before = progress();
    const limit = Math.min(before.size ?? batchSize, batchSize);
    const { records, last } = await source.next(before.done, limit);
    if (last === undefined || last === before.done) return;
    dirty = true;
    const Records = records.filter(filter);
    try {
      // Tracked of its own, so that after a kill it never returns and nothing counts as delivered.
      if (Records.length > 0) await world.track(() => invoke({ Records }));
    } catch (error) {
      failed(before, records, error);
      return;
    }
    passed(before, last);
  }

  /** The batch is behind us. If it was a part of a failed one, the fault is ahead: what fails next is halved at once. */
  function passed({ size }: Progress, done: string): void {
    save({ done, tries: size === undefined ? 0 : TRIES_WHOLE });
    source.trim?.(done);
  }

  function failed(before: Progress, records: StreamRecord[], error: unknown): void {
    const tries = before.tries + 1;
    if (records.length > 1 && tries >= TRIES_WHOLE) {
      save({ ...before, tries: TRIES_WHOLE, size: Math.ceil(records.length / 2) });
    } else if (tries >= TRIES) {
      world.shelf.atomically(() => bury(records, error));
    } else {
      world.shelf.atomically(() => {
        save({ ...before, tries, waiting: true });
        world.setTimer(timer, name, world.now + Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE));
      });
    }
  }

  function bury(records: StreamRecord[], error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    for (const record of records.filter(filter)) {
      const letter: DeadLetter = { record, error: text, at: world.now };
      world.shelf.put(LETTERS, `${name}/${sequenceOf(record).padStart(40, "0")}`, letter);
    }
    passed({ tries: 0 }, sequenceOf(records.at(-1)));
  }

  return {
    async pump() {
      if (broken) {
        const { error } = broken;
        broken = undefined;
        throw error;
      }
      if (!dirty || running || progress().waiting) return false;
      dirty = false;
      running = true;
      world
        .track(step)
        .catch((error: unknown) => {
          dirty = true;
          broken = { error };
        })
        .finally(() => {
          running = false;
        });
      return true;
    },
    touched() {
      dirty = true;
    },
    deadLetters: () =>
      world.shelf.all<DeadLetter>(LETTERS).flatMap(([id, letter]) => (id.startsWith(`${name}/`) ? [letter] : [])),
  };
}

const sequenceOf = (record: StreamRecord | undefined): string => record?.dynamodb.SequenceNumber ?? "";
