import type { FullStore } from "@showcaller/adapters/state/store";
import type { Clock, EdgeStore, Secrets, Wake } from "@showcaller/core/ports";

/** The projector's outside world: of AWS only the table, the store, the keys' secrets, and its own queue. */
export interface ProjectorDeps {
  clock: Clock;
  /** Milliseconds. */
  sleep: (ms: number) => Promise<void>;
  /** For jitter. */
  random: () => number;
  store: FullStore;
  edge: EdgeStore;
  secrets: Secrets;
  wake: Wake;
}
