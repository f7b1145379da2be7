import type { Instant, Outcome } from "./outcome.ts";
import type { Json } from "./table.ts";

export interface Executions {
  /** `exists`: an execution of that name is running or was run within 90 days. */
  start(machine: string, name: string, input: Json): Promise<Outcome<"started" | "exists">>;
  describe(
    machine: string,
    name: string,
  ): Promise<Outcome<{ status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" } | undefined>>;
  /** `gone`: the task has ended or timed out already; nothing to do. */
  succeed(token: string, output: Json): Promise<Outcome<"done" | "gone">>;
  heartbeat(token: string): Promise<Outcome<"done" | "gone">>;
  /** The task ends with this error, which its state machine retries or catches by name. */
  fail(token: string, error: string, cause: string): Promise<Outcome<"done" | "gone">>;
}

export interface CueSchedule {
  /** `<ulid>.<cue>.p<plan>`, ≤ 64 characters of [0-9a-zA-Z-_.]. */
  name: string;
  at: Instant;
  machine: string;
  executionName: string;
  input: Json;
}
export interface Schedules {
  create(schedule: CueSchedule): Promise<Outcome<"created" | "exists">>;
  remove(name: string): Promise<Outcome<"removed" | "absent">>;
  /** Those that have not fired. Names only: what one is due at is a call more. */
  list(): Promise<Outcome<string[]>>;
}
