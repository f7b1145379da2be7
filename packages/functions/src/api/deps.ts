import type { Store } from "@showcaller/adapters/state/types";
import type { Clock, Ids } from "@showcaller/core/ports";

/** What the use cases stand on. */
export interface ApiDeps {
  store: Store;
  clock: Clock;
  ids: Ids;
  /** Zone database that resolves local times, e.g. 2025b (`process.versions.tz`). */
  tzdata: string;
  version: string;
}
