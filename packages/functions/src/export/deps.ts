import type { FullStore } from "@showcaller/adapters/state/store";
import type { Archive, Clock } from "@showcaller/core/ports";
import type { Ports } from "../runtime/deps.ts";

/** What the export has of the world: the table, the bucket in another Region; for a rebuild what AWS says of encoders and cues. */
export interface ExportDeps extends Pick<Ports, "encoders" | "schedules"> {
  clock: Clock;
  store: FullStore;
  archive: Archive;
  /** The deployment that exports are of. */
  about: { stage: string; home: string };
}

export interface Exported {
  /**
   * `overtaken`: another run was faster. `refused`: what was asked for cannot be rebuilt from; the generation says why.
   */
  outcome: "exported" | "lost" | "rebuilt" | "refused" | "overtaken";
  /** Live events in the document; damaged items that are not. */
  liveEvents?: number;
  damaged?: number;
  bytes?: number;
}
