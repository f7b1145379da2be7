import { NAMESPACE } from "../packages/functions/src/alarms";
import { machines } from "../packages/workflows/src/index";
import type { Watched } from "./alarms";
import type { Config } from "./config";
import { allLetters } from "./letters";
import { named } from "./names";
import { machineArn } from "./workflows";

type Line = (string | Record<string, unknown> | $util.Input<string>)[];

/** One page: whether we are well. Live events and their legs are the console's. */
export function dashboard(config: Config, { table }: Pick<Watched, "table">, alarms: $util.Output<string>[]): void {
  const metric = (title: string, metrics: Line[], more: Record<string, unknown> = {}) => ({
    type: "metric",
    properties: { title, region: config.home, view: "timeSeries", stat: "Sum", period: 60, metrics, ...more },
  });
  const ours = (name: string, service: string, ...more: string[]): Line => [
    NAMESPACE,
    name,
    "service",
    service,
    ...more,
  ];
  const lambda = (name: string, functions: readonly string[]): Line[] =>
    functions.map((of) => ["AWS/Lambda", name, "FunctionName", named(of)]);
  const path = ["ingress", "dispatcher", "sweep", "task-remediate"];
  const widgets = [
    { type: "alarm", properties: { title: "Alarms", alarms } },
    metric("Sweeps a minute, and what they left undone", [ours("Swept", "sweep"), ours("SweepFailures", "sweep")]),
    metric(
      "Regions that did not answer",
      config.media.map((region) => ours("RegionUnseen", "sweep", "region", region)),
      { stat: "Maximum" },
    ),
    metric("Revocations: age of the oldest that the edge has not (s)", [ours("ProjectionLag", "edge-tick")], {
      stat: "Maximum",
    }),
    metric("The edge's store, how full (%)", [ours("StoreFill", "edge-tick")], { stat: "Maximum", period: 300 }),
    metric("Exports", [ours("Exported", "export"), ours("TableLost", "export")], { period: 300 }),
    metric("Failures from alert to remedy", lambda("Errors", path)),
    metric("How long from alert to remedy (ms, p99)", lambda("Duration", path), { stat: "p99" }),
    metric(
      "Executions that broke",
      (Object.keys(machines) as (keyof typeof machines)[]).map((machine) => [
        "AWS/States",
        "ExecutionsFailed",
        "StateMachineArn",
        machineArn(config, machine),
        { label: machine },
      ]),
    ),
    metric("The table", [
      ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", table.name],
      ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", table.name],
      ["AWS/DynamoDB", "ReadThrottleEvents", "TableName", table.name],
      ["AWS/DynamoDB", "WriteThrottleEvents", "TableName", table.name],
    ]),
    metric(
      "Letters that could not be delivered",
      allLetters()
        .filter(({ region }) => region === undefined || region === config.home)
        .map(({ queue }) => ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.name]),
      { stat: "Maximum" },
    ),
  ];
  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: named("control-plane"),
    dashboardBody: $jsonStringify({ widgets: widgets.map((widget, n) => ({ ...widget, ...place(n) })) }),
  });
}

/** The alarms over the whole width, the rest two in a row of its 24 columns. */
const place = (n: number) =>
  n === 0
    ? { x: 0, y: 0, width: 24, height: 4 }
    : { x: ((n - 1) % 2) * 12, y: 4 + Math.floor((n - 1) / 2) * 6, width: 12, height: 6 };
