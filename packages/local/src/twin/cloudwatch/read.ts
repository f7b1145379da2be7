import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { AwsError, type StandIn } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { type Handlers, standIn } from "../stand-in.ts";
import { lagOf, pointsOf, STATISTICS, type Statistic } from "./metrics.ts";
import { alarmHandlers, dashboardHandlers } from "./put.ts";

/**
 * CloudWatch of any Region: GetMetricData on metrics of the twin, as late as their namespace is, and what clients put there. Alarms of other
 * kinds, and of tests, are put by the local door.
 */
export const cloudWatch = (env: Environment): StandIn =>
  standIn(env, {
    service: "monitoring",
    handlers: {
      GetMetricData: (input, { region }) => getMetricData(env, region, input),
      ...alarmHandlers(env),
      ...dashboardHandlers(env),
    } satisfies Handlers<typeof CloudWatch>,
    resource: resourceOf,
    rate: parameters.cloudwatch.rate.value,
    anywhere: true,
    unmetered: Object.keys({ ...alarmHandlers(env), ...dashboardHandlers(env) }),
    throttled: "ThrottlingException",
    down: "InternalServiceFault",
  });

function resourceOf(input: Record<string, unknown>): string {
  const { MetricDataQueries: asked, AlarmName, DashboardName, AlarmNames, DashboardNames } = input;
  if (Array.isArray(asked)) return `${asked.length} metrics`;
  const names = [AlarmName, DashboardName, AlarmNames, DashboardNames]
    .flat()
    .filter((name) => typeof name === "string");
  return names[0] ?? String(input.AlarmNamePrefix ?? input.DashboardNamePrefix ?? "");
}

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

/** All on one page: what we ask for is far below the 100,800 points that one holds. */
const getMetricData = (
  env: Environment,
  region: string,
  {
    MetricDataQueries: queries = [],
    StartTime,
    EndTime,
    ScanBy,
    MaxDatapoints,
    NextToken,
  }: CloudWatch.GetMetricDataInput,
): CloudWatch.GetMetricDataOutput => {
  const { metrics, points } = parameters.cloudwatch.page.value;
  const [from, to] = [StartTime?.getTime() ?? 0, EndTime?.getTime() ?? 0];
  if (queries.length === 0 || queries.length > metrics) throw invalid(`${queries.length} queries, of 1 to ${metrics}`);
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length) throw invalid("an Id is given twice");
  if (from >= to) throw invalid("StartTime is not before EndTime");
  if (NextToken !== undefined) throw invalid("NextToken is not valid");
  const results = queries.map((query) => resultOf(env, region, query, { from, to }));
  const newestFirst = ScanBy !== "TimestampAscending";
  if (results.reduce((sum, { found }) => sum + found.length, 0) > Math.min(points, MaxDatapoints ?? points))
    throw new AwsError("NotImplementedException", `more than ${points} points: pages are not built in the twin`);
  return {
    MetricDataResults: results.map(({ id, label, found }) => {
      const ordered = newestFirst ? found.toReversed() : found;
      return {
        Id: id,
        Label: label,
        Timestamps: ordered.map(({ at }) => new Date(at)),
        Values: ordered.map(({ value }) => value),
        StatusCode: "Complete" as const,
      };
    }),
  };
};

function resultOf(
  env: Environment,
  region: string,
  { Id = "", Label, MetricStat, Expression }: CloudWatch.MetricDataQuery,
  { from, to }: { from: number; to: number },
) {
  if (!/^[a-z]\w{0,254}$/.test(Id)) throw invalid(`${Id} is no Id: it begins with a lower-case letter`);
  if (Expression !== undefined || !MetricStat)
    throw new AwsError("NotImplementedException", "expressions are not built in the twin");
  const { Metric: metric, Period = 0, Stat = "" } = MetricStat;
  if (![1, 5, 10, 20, 30].includes(Period) && (Period <= 0 || Period % 60 !== 0))
    throw invalid(`a Period of ${Period} s is not 1, 5, 10, 20, 30 or a multiple of 60`);
  const stat = STATISTICS.find((one): one is Statistic => one === Stat);
  if (!stat) throw new AwsError("NotImplementedException", `the statistic ${Stat} is not built in the twin`);
  const namespace = metric?.Namespace ?? "";
  const step = Period * 1000;
  // What has not come in yet is in no point: the newest is of what there is of its period.
  const known = Math.min(to, env.world.now - lagOf(namespace));
  const starts: number[] = [];
  for (let at = Math.floor(from / step) * step; at < known; at += step) starts.push(at);
  const dimensions = Object.fromEntries((metric?.Dimensions ?? []).map(({ Name, Value }) => [Name ?? "", Value ?? ""]));
  const values = pointsOf(
    env,
    { region, namespace, name: metric?.MetricName ?? "", dimensions },
    stat,
    starts.map((at) => ({ from: at, to: Math.min(at + step, known) })),
  );
  return {
    id: Id,
    label: Label ?? metric?.MetricName ?? "",
    found: starts.flatMap((at, n) => {
      const value = values[n];
      return value === undefined ? [] : [{ at, value }];
    }),
  };
}
