import type { GaugeName } from "./runtime/gauges.ts";

export const NAMESPACE = "Showcaller";

/**
 * Alarms on what our functions say of themselves (runtime/gauges.ts): data, made by stacks/observability.ts; a whole-program run shows
 * that each metric is said. `points` of `of` must be beyond `above` (`below`), by the sum of a minute, or of `period` minutes.
 */
export interface GaugeAlarm {
  gauge: GaugeName;
  /** As telemetryFrom names the function. */
  service: "sweep" | "edge-tick" | "export";
  /** One alarm for each media Region. */
  perRegion?: true;
  statistic: "Sum" | "Maximum";
  /** Exactly one of them. */
  above?: number;
  below?: number;
  /** Minutes. */
  period: 1 | 5;
  points: number;
  of: number;
  /** `breaching`: silence is what is wrong. */
  missing: "breaching" | "notBreaching";
  /** What whoever is paged reads. */
  says: string;
}

export const gaugeAlarms: Readonly<Record<string, GaugeAlarm>> = {
  "sweep-silent": {
    ...{
      gauge: "Swept",
      service: "sweep",
      statistic: "Sum",
      below: 1,
      period: 1,
      points: 3,
      of: 3,
      missing: "breaching",
    },
    says: "No sweep has decided anything for three minutes: lost bus events are not made up for, orphans run on, dead workflows stay dead. What is on air stays on air.",
  },
  "region-unseen": {
    ...{
      gauge: "RegionUnseen",
      service: "sweep",
      perRegion: true,
      statistic: "Maximum",
      above: 0,
      period: 1,
      points: 3,
      of: 3,
      missing: "notBreaching",
    },
    says: "MediaLive has not listed this Region's encoders for three sweeps: nothing is decided about them.",
  },
  "sweep-failures": {
    ...{
      gauge: "SweepFailures",
      service: "sweep",
      statistic: "Sum",
      above: 0,
      period: 1,
      points: 5,
      of: 5,
      missing: "notBreaching",
    },
    says: "For five minutes each sweep has left something undone or unread: the saved query 'sweep, what could not be done' names it.",
  },
  "projection-lag": {
    ...{
      gauge: "ProjectionLag",
      service: "edge-tick",
      statistic: "Maximum",
      above: 60,
      period: 1,
      points: 3,
      of: 3,
      missing: "breaching",
    },
    says: "Revocations wait for more than a minute to reach the edge, or nobody says how long: revoked viewers may go on watching.",
  },
  "store-fill": {
    ...{
      gauge: "StoreFill",
      service: "edge-tick",
      statistic: "Maximum",
      above: 80,
      period: 5,
      points: 1,
      of: 1,
      missing: "notBreaching",
    },
    says: "The edge's store is four fifths full of revocations: beyond it single ones are refused; revoke by cut-off or by a channel's epoch.",
  },
  "export-silent": {
    ...{
      gauge: "Exported",
      service: "export",
      statistic: "Sum",
      below: 1,
      period: 5,
      points: 3,
      of: 3,
      missing: "breaching",
    },
    says: "Nothing was exported for a quarter of an hour: were the table lost now, so much would be missing.",
  },
  "table-lost": {
    ...{
      gauge: "TableLost",
      service: "export",
      statistic: "Maximum",
      above: 0,
      period: 5,
      points: 1,
      of: 1,
      missing: "notBreaching",
    },
    says: "The table is lost: nothing is decided. What is on air stays on air. showcaller rebuild --from newest.",
  },
};
