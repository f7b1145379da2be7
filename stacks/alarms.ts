import { gaugeAlarms, NAMESPACE } from "../packages/functions/src/alarms";
import { STAGE } from "../packages/functions/src/http/proxy-event";
import { machines } from "../packages/workflows/src/index";
import type { Config } from "./config";
import { componentName } from "./function";
import { allLetters } from "./letters";
import { named } from "./names";
import { machineArn } from "./workflows";

export interface Watched {
  table: sst.aws.Dynamo;
  /** By Region. */
  topics: ReadonlyMap<string, aws.sns.Topic>;
}

interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, $util.Input<string>>;
}
interface Wish {
  /** Its sum counts. */
  metrics: Metric[];
  stat: "Sum" | "Maximum";
  comparison: "GreaterThanThreshold" | "LessThanThreshold";
  threshold: number;
  /** Seconds. */
  period: 60 | 300;
  points: number;
  of: number;
  missing: "breaching" | "notBreaching";
  says: string;
  /** Default: the home Region. */
  region?: string;
}

/** Between an alert and what is done about it, and whoever is the last to notice: any failure of them counts. */
const WATCHED_FUNCTIONS = [
  "ingress",
  "dispatcher",
  "sweep",
  "task-remediate",
  "task-tell",
  "task-start-channel",
  "task-stop-channel",
  "task-air",
  "task-end",
  "projector",
  "edge-tick",
  "export",
  "api",
] as const;

/** Alarms on our own failure modes. Each says in words what it means for whoever is on air. Answers their ARNs in the home Region. */
export function alarms(config: Config, { table, topics }: Watched): $util.Output<string>[] {
  const made: $util.Output<string>[] = [];
  const alarm = (name: string, wish: Wish): void => {
    const region = wish.region ?? config.home;
    const topic = topics.get(region);
    if (!topic) throw new Error(`${name}: nobody is paged in ${region}`);
    const created = new aws.cloudwatch.MetricAlarm(`${componentName(name)}Alarm`, {
      ...(region === config.home ? {} : { region }),
      name: named(name),
      alarmDescription: wish.says,
      comparisonOperator: wish.comparison,
      threshold: wish.threshold,
      evaluationPeriods: wish.of,
      datapointsToAlarm: wish.points,
      treatMissingData: wish.missing,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      ...measured(wish),
    });
    if (region === config.home) made.push(created.arn);
  };
  ours(config, alarm);
  letterAlarms(config, alarm);
  const often = { stat: "Sum", comparison: "GreaterThanThreshold", period: 60, missing: "notBreaching" } as const;
  for (const name of WATCHED_FUNCTIONS)
    alarm(`failing-${name}`, {
      ...often,
      metrics: ["Errors", "Throttles"].map((metricName) => ({
        namespace: "AWS/Lambda",
        metricName,
        dimensions: { FunctionName: named(name) },
      })),
      // One failure is retried by whoever called, and says nothing.
      ...{ threshold: 0, points: 3, of: 5 },
      says: `${name} fails or is throttled in three of five minutes; the saved query 'faults' says why.`,
    });
  for (const machine of Object.keys(machines) as (keyof typeof machines)[])
    alarm(`executions-${machine}`, {
      ...often,
      metrics: ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"].map((metricName) => ({
        namespace: "AWS/States",
        metricName,
        dimensions: { StateMachineArn: machineArn(config, machine) },
      })),
      ...{ threshold: 0, period: 300, points: 1, of: 1 },
      says: `An execution of ${machine} has broken. The sweep starts the next attempt within three minutes; that it broke is a fault of ours.`,
    });
  alarm("table-throttled", {
    ...often,
    metrics: ["ReadThrottleEvents", "WriteThrottleEvents"].map((metricName) => ({
      namespace: "AWS/DynamoDB",
      metricName,
      dimensions: { TableName: table.name },
    })),
    ...{ threshold: 0, points: 3, of: 5 },
    says: "The table is throttled in three of five minutes: one partition is hot, or a quota of the account is reached.",
  });
  alarm("stream-behind", {
    ...often,
    metrics: [
      { namespace: "AWS/Lambda", metricName: "IteratorAge", dimensions: { FunctionName: named("dispatcher") } },
    ],
    ...{ stat: "Maximum", threshold: 60_000, points: 3, of: 3 },
    says: "The dispatcher is more than a minute behind the table's stream: new bookings have no schedules yet; the sweep starts what is due.",
  });
  alarm("cues-undelivered", {
    ...often,
    metrics: ["TargetErrorCount", "InvocationDroppedCount"].map((metricName) => ({
      namespace: "AWS/Scheduler",
      metricName,
      dimensions: { ScheduleGroup: named("cues") },
    })),
    ...{ threshold: 0, period: 300, points: 1, of: 1 },
    says: "Scheduler could not start an execution for a cue. The sweep takes it up, up to two minutes late.",
  });
  alarm("api-failing", {
    ...often,
    metrics: [
      {
        namespace: "AWS/ApiGateway",
        metricName: "5XXError",
        dimensions: { ApiName: named("api"), Stage: STAGE },
      },
    ],
    ...{ threshold: 4, period: 300, points: 1, of: 1 },
    says: "The API has answered five requests in five minutes with a fault of ours.",
  });
  return made;
}

type Make = (name: string, wish: Wish) => void;

/** What our functions say of themselves. */
function ours({ media }: Config, alarm: Make): void {
  for (const [name, spec] of Object.entries(gaugeAlarms))
    for (const region of spec.perRegion ? media : [undefined])
      alarm(region === undefined ? name : `${name}-${region}`, {
        metrics: [
          {
            namespace: NAMESPACE,
            metricName: spec.gauge,
            dimensions: { service: spec.service, ...(region === undefined ? {} : { region }) },
          },
        ],
        stat: spec.statistic,
        comparison: spec.above === undefined ? "LessThanThreshold" : "GreaterThanThreshold",
        threshold: spec.above ?? spec.below ?? 0,
        period: spec.period === 1 ? 60 : 300,
        ...{ points: spec.points, of: spec.of, missing: spec.missing },
        says: region === undefined ? spec.says : `${region}: ${spec.says}`,
      });
}

/** Of every queue for what could not be delivered or handled: a single letter is one too many. */
function letterAlarms({ home }: Config, alarm: Make): void {
  for (const { name, region = home, queue } of allLetters())
    alarm(`letters-${name}`, {
      metrics: [
        {
          namespace: "AWS/SQS",
          metricName: "ApproximateNumberOfMessagesVisible",
          dimensions: { QueueName: queue.name },
        },
      ],
      ...{ stat: "Maximum", comparison: "GreaterThanThreshold", threshold: 0, period: 60, points: 1, of: 1 },
      missing: "notBreaching",
      says: "Something could not be delivered or handled, and lies in the queue that this alarm watches: read it, mend its cause, redrive or delete it.",
      region,
    });
}

/** One metric as it is, several by their sum; where one is silent the others count. */
function measured({ metrics, stat, period }: Wish) {
  const [first] = metrics;
  if (metrics.length === 1 && first) return { ...first, statistic: stat, period };
  return {
    metricQueries: [
      ...metrics.map((metric, n) => ({
        id: `m${n}`,
        metric: { ...metric, stat, period },
      })),
      {
        id: "sum",
        expression: metrics.map((_, n) => `FILL(m${n}, 0)`).join(" + "),
        label: metrics.map(({ metricName }) => metricName).join(" + "),
        returnData: true,
      },
    ],
  };
}
