import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { addressSets, encoders, executions, flows, metrics } from "../runtime/parts.ts";
import {
  blocks,
  channels,
  generations,
  incidents,
  jobs,
  journal,
  liveEvents,
  progress,
  revocationJobs,
  runtimes,
  signals,
} from "../runtime/state.ts";
import { sweepFunction } from "./function.ts";

/** The deployed Lambda that runs every minute. */
export const handler = sweepFunction(
  depsFrom(
    process.env,
    { encoders, flows, metrics, executions, addressSets },
    {
      blocks,
      channels,
      generations,
      incidents,
      jobs,
      journal,
      liveEvents,
      progress,
      revocationJobs,
      runtimes,
      signals,
    },
  ),
  telemetryFrom("sweep"),
);
