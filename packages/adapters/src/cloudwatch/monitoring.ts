import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
} from "@aws-sdk/client-cloudwatch";
import type { DeliveryAlarm } from "@showcaller/core/monitors/alarms";
import type { Monitoring } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/** Characters of an alarm's description (API_PutMetricAlarm). */
const DESCRIPTION = 1024;

/** CloudWatch of one Region. Alarms have no actions: each change of theirs is on the bus, guaranteed, and the ingress hears it there. */
export const monitoring = (client: CloudWatchClient): Monitoring => {
  const alarms = alarmsOf(client);
  const dashboards = dashboardsOf(client);
  return {
    putAlarm: (alarm, tags) =>
      outcome(async () => {
        await client.send(new PutMetricAlarmCommand({ ...definitionOf(alarm), Tags: tagList(tags) }));
      }),
    removeAlarms: (names) =>
      outcome(() => removed(names, (AlarmNames) => client.send(new DeleteAlarmsCommand({ AlarmNames })), alarms)),
    alarms: (prefix) => outcome(() => alarms(prefix)),
    putDashboard: (DashboardName, DashboardBody, tags) =>
      outcome(async () => {
        await client.send(new PutDashboardCommand({ DashboardName, DashboardBody, Tags: tagList(tags) }));
      }),
    removeDashboards: (names) =>
      outcome(() =>
        removed(names, (DashboardNames) => client.send(new DeleteDashboardsCommand({ DashboardNames })), dashboards),
      ),
    dashboards: (prefix) => outcome(() => dashboards(prefix)),
  };
};

const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const definitionOf = (alarm: DeliveryAlarm): PutMetricAlarmInput => ({
  AlarmName: alarm.name,
  AlarmDescription: alarm.says.slice(0, DESCRIPTION),
  Namespace: alarm.namespace,
  MetricName: alarm.metric,
  Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
  Statistic: alarm.statistic,
  Period: alarm.period,
  EvaluationPeriods: alarm.of,
  DatapointsToAlarm: alarm.points,
  ComparisonOperator: alarm.comparison,
  Threshold: alarm.threshold,
  TreatMissingData: alarm.missing,
});

/** Names that begin so. */
type Listing = (prefix: string) => Promise<string[]>;

const alarmsOf =
  (client: CloudWatchClient): Listing =>
  (AlarmNamePrefix) =>
    paged(async (NextToken) => {
      const { MetricAlarms = [], NextToken: next } = await client.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix, AlarmTypes: ["MetricAlarm"], MaxRecords: 100, NextToken }),
      );
      return [MetricAlarms.map(({ AlarmName }) => AlarmName), next];
    });

const dashboardsOf =
  (client: CloudWatchClient): Listing =>
  (DashboardNamePrefix) =>
    paged(async (NextToken) => {
      const { DashboardEntries = [], NextToken: next } = await client.send(
        new ListDashboardsCommand({ DashboardNamePrefix, NextToken }),
      );
      return [DashboardEntries.map(({ DashboardName }) => DashboardName), next];
    });

async function paged(
  page: (token: string | undefined) => Promise<[(string | undefined)[], string | undefined]>,
): Promise<string[]> {
  const found: string[] = [];
  for (let token: string | undefined, first = true; first || token; first = false) {
    const [names, next] = await page(token);
    found.push(...names.filter((name) => name !== undefined));
    token = next;
  }
  return found;
}

const NOT_FOUND = ["ResourceNotFound", "ResourceNotFoundException", "DashboardNotFoundError"];

/**
 * All at once. Where one is not there no dashboard is removed (API_DeleteDashboards); of alarms AWS's own pages have said both. Then what is
 * there is asked for, and removed.
 */
async function removed(
  names: readonly string[],
  remove: (names: string[]) => Promise<unknown>,
  listing: Listing,
): Promise<void> {
  try {
    await remove([...names]);
  } catch (thrown) {
    if (!NOT_FOUND.includes((thrown as Error).name)) throw thrown;
    const there = await listing(shared(names));
    const left = names.filter((name) => there.includes(name));
    if (left.length > 0) await remove(left);
  }
}

/** What all of them begin with. */
function shared([first = "", ...rest]: readonly string[]): string {
  let length = first.length;
  while (!rest.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length);
}
