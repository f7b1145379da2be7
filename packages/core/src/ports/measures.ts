import type { DeliveryAlarm } from "../monitors/alarms.ts";
import type { Instant, Outcome } from "./outcome.ts";

/** What an encoder's pipelines had as a number, and when. */
export type Measured = readonly { pipeline: 0 | 1; value: number; at: Instant }[];

/** CloudWatch of one Region: what was measured, as late as it comes in. */
export interface Metrics {
  /**
   * MediaLive's ActiveAlerts, how many alerts are set: of each pipeline its newest point in that span, which holds from `at` on for some
   * seconds. By the encoder's ARN; one without a point is absent.
   */
  activeAlerts(
    encoders: readonly { arn: string; pipelines: 1 | 2 }[],
    span: { from: Instant; to: Instant },
  ): Promise<Outcome<ReadonlyMap<string, Measured>>>;
}

/**
 * Dashboards and alarms, of which one prefix of names is ours. Putting again replaces, and removing what is not there is as good as removing
 * it. Tags are set when it is made, and not again (AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, API_PutDashboard.html).
 */
export interface Monitoring {
  putAlarm(alarm: DeliveryAlarm, tags: Readonly<Record<string, string>>): Promise<Outcome<void>>;
  /** At most 100. */
  removeAlarms(names: readonly string[]): Promise<Outcome<void>>;
  /** Names that begin so. */
  alarms(prefix: string): Promise<Outcome<string[]>>;
  /** Of the account: the same in each Region. */
  putDashboard(name: string, body: string, tags: Readonly<Record<string, string>>): Promise<Outcome<void>>;
  /** At most 100. */
  removeDashboards(names: readonly string[]): Promise<Outcome<void>>;
  dashboards(prefix: string): Promise<Outcome<string[]>>;
}
