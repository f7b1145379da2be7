import type { LaptopClients } from "@showcaller/adapters/clients/factory";

/**
 * AWS, or what stands in for it, as our clients meet it, and what a case needs besides: things that are there, and what comes out at
 * the other end. The laptop is one, an emulator that somebody else wrote another.
 */
export interface WireStage {
  clients: LaptopClients;
  region: string;
  account: string;
  now(): number;
  /** Lets so many seconds go by; where time is real, fewer when `until` is true before. */
  pass(seconds: number, until?: () => Promise<boolean>): Promise<void>;
  /** A state machine of that definition: its ARN. */
  machine(name: string, definition: unknown): Promise<string>;
  /** Whether a rule with this pattern is handed this event; `refused` when the pattern is none. */
  matches(pattern: unknown, event: Readonly<Record<string, unknown>>): Promise<boolean | "refused">;
  /** A FIFO queue that is empty: its URL. */
  queue(): Promise<string>;
  /**
   * Gives out what is in the queue, as Lambda's event source mapping does, until nothing is left or `rounds` are over: a batch for
   * which `handle` says false is given out again.
   */
  consume(url: string, handle: (bodies: string[]) => boolean, rounds?: number): Promise<void>;
  /** A topic, FIFO when its name says so: its ARN. */
  topic(name: string): Promise<string>;
  /** What its subscriber has got, in order. */
  published(topicArn: string): Promise<string[]>;
  /** An empty KeyValueStore: its ARN. */
  store(): Promise<string>;
}

/** The name of the error that AWS's side answers with; `ok` when it does not refuse. */
export const refusal = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return "ok";
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
};

/** Another name each time, so that cases do not meet. */
let count = 0;
export const fresh = (kind: string): string => `${kind}-${++count}-${process.pid}`;
