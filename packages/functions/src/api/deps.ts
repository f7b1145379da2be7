import type { FullStore } from "@showcaller/adapters/state/store";
import type { LiveEventId } from "@showcaller/contracts";
import type { Range } from "@showcaller/core/blocks/address";
import type { Clock, Ids, Names, Secrets } from "@showcaller/core/ports";

/** What the use cases stand on. */
export interface ApiDeps {
  store: FullStore;
  clock: Clock;
  ids: Ids;
  /** Where a webhook's name leads. */
  names: Names;
  /** Where the signing keys are. */
  secrets: Secrets;
  /** Ranges that are never blocked, and what they are. */
  neverBlocked: readonly { range: Range; what: string }[];
  /** Which topics may be published to, and the Region of the deployment. */
  topics: { home: string; allowed: readonly string[] };
  /** A live event's dashboard's address; absent where there are none. */
  dashboardUrl?: (id: LiveEventId) => string;
  /** Zone database that resolves local times, e.g. 2025b (`process.versions.tz`). */
  tzdata: string;
  version: string;
}
