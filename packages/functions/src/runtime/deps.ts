import type { FullStore } from "@showcaller/adapters/state/store";
import type {
  AddressSets,
  Clock,
  Encoders,
  Executions,
  Flows,
  Metrics,
  Monitoring,
  Packager,
  Posts,
  Probe,
  Probes,
  Schedules,
  Secrets,
  Topics,
} from "@showcaller/core/ports";

/** What a function may be given of AWS besides the table. */
export interface Ports {
  /** Media services live in the channel's Region. */
  encoders: (region: string) => Encoders;
  flows: (region: string) => Flows;
  metrics: (region: string) => Metrics;
  monitoring: (region: string) => Monitoring;
  packager: (region: string) => Packager;
  probe: Probe;
  posts: Posts;
  topics: Topics;
  addressSets: AddressSets;
  probes: Probes;
  secrets: Secrets;
  executions: Executions;
  schedules: Schedules;
}

/** The outside world as handlers see it. `main.ts` builds it from the environment, the laptop from its own parts. */
export interface Deps extends Ports {
  clock: Clock;
  /** Milliseconds. Only for pacing calls inside an invocation: whatever takes longer is a Wait of its state machine. */
  sleep: (ms: number) => Promise<void>;
  store: FullStore;
}
