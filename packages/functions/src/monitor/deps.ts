import type { FullStore } from "@showcaller/adapters/state/store";
import type { Deployment } from "@showcaller/core/monitors/plan";
import type { Clock } from "@showcaller/core/ports";
import type { Ports } from "../runtime/deps.ts";

/** What the monitor has of the world. */
export interface MonitorDeps extends Pick<Ports, "monitoring"> {
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  store: FullStore;
  about: MonitorPlace;
}
export interface MonitorPlace extends Deployment {
  /** Where dashboards are put. */
  home: string;
  /** Where alarms may stand, besides those of CloudFront. */
  media: readonly string[];
  tags: Readonly<Record<string, string>>;
}
