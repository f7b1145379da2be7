import { gaugeAlarms } from "@showcaller/functions/alarms";
import { describe, expect, it } from "vitest";
import { ofType, synth, the } from "./synth.ts";

const production = synth("production");
const alarms = ofType(production, "aws:cloudwatch/metricAlarm:MetricAlarm");
const queues = ofType(production, "aws:sqs/queue:Queue");
const topics = ofType(production, "aws:sns/topic:Topic");
const HOME = "eu-west-1";
const regionOf = ({ inputs }: { inputs: Record<string, unknown> }): unknown => inputs.region ?? HOME;

interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
}
const metricsOf = ({ inputs }: (typeof alarms)[number]): Metric[] =>
  inputs.metricName === undefined
    ? (inputs.metricQueries as { metric?: Metric }[]).flatMap(({ metric }) => metric ?? [])
    : [inputs as unknown as Metric];

/** What AWS says of itself, by the page that lists it. */
const NATIVE: Readonly<Record<string, readonly string[]>> = {
  // AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  "AWS/SQS": ["ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent"],
  // lambda/latest/dg/monitoring-metrics-types.html
  "AWS/Lambda": ["Errors", "Throttles", "IteratorAge"],
  // step-functions/latest/dg/procedure-cw-metrics.html
  "AWS/States": ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"],
  // amazondynamodb/latest/developerguide/metrics-dimensions.html
  "AWS/DynamoDB": ["ReadThrottleEvents", "WriteThrottleEvents"],
  // scheduler/latest/UserGuide/monitoring-cloudwatch.html
  "AWS/Scheduler": ["TargetErrorCount", "InvocationDroppedCount"],
  // apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
  "AWS/ApiGateway": ["5XXError"],
};

describe("every alarm", () => {
  it.each(alarms)(
    "$name looks at a metric that somebody says, tells a topic of its Region, and says what it means",
    (alarm) => {
      const metrics = metricsOf(alarm);
      expect(metrics.length).toBeGreaterThan(0);
      for (const { namespace, metricName, dimensions } of metrics) {
        if (namespace === "Showcaller")
          expect(
            Object.values(gaugeAlarms).some(
              ({ gauge, service, perRegion }) =>
                gauge === metricName &&
                service === dimensions.service &&
                (perRegion === true) === "region" in dimensions,
            ),
            `${metricName}: no function of ours says it (packages/functions/src/runtime/gauges.ts)`,
          ).toBe(true);
        else expect(NATIVE[namespace] ?? [], `${namespace} has no metric ${metricName}`).toContain(metricName);
        for (const value of Object.values(dimensions)) expect(value).toEqual(expect.stringMatching(/./));
      }
      const told = alarm.inputs.alarmActions as string[];
      expect(told, "nobody is told").toHaveLength(1);
      for (const arn of told) expect(String(arn)).toContain(`:sns:${regionOf(alarm)}:`);
      expect(String(alarm.inputs.alarmDescription).length).toBeGreaterThan(40);
    },
  );
});

it("every queue for what could not be delivered is watched, in its own Region", () => {
  const letters = queues.filter(({ name }) => name.endsWith("Letters"));
  expect(letters.length).toBeGreaterThan(6);
  for (const queue of letters) {
    const watching = alarms.filter((alarm) =>
      metricsOf(alarm).some(({ dimensions }) => dimensions.QueueName === queue.inputs.name),
    );
    // One name may stand in several Regions.
    const there = watching.filter((alarm) => regionOf(alarm) === regionOf(queue));
    expect(there, `${queue.name}: nobody watches it`).toHaveLength(1);
  }
});

it("every function between an alert and its remedy, and every state machine, is watched", () => {
  const watched = alarms.flatMap(metricsOf).flatMap(({ dimensions }) => Object.values(dimensions));
  for (const name of ["ingress", "dispatcher", "sweep", "task-remediate", "projector", "export"])
    expect(watched).toContain(`showcaller-production-${name}`);
  for (const { inputs } of ofType(production, "aws:sfn/stateMachine:StateMachine"))
    expect(
      watched.some((value) => value.endsWith(`:${inputs.name}`)),
      String(inputs.name),
    ).toBe(true);
});

describe("the dead-man's switch", () => {
  const alarm = the(production, "aws:cloudwatch/metricAlarm:MetricAlarm", "HomeSilentAlarm");
  it("stands outside the home Region, and pages there on silence", () => {
    expect(alarm.inputs).toMatchObject({ region: "eu-west-2", treatMissingData: "breaching" });
    const [topic] = alarm.inputs.alarmActions as string[];
    expect(topics.find(({ inputs }) => inputs.region === "eu-west-2")).toBeDefined();
    expect(topic).toContain(":sns:eu-west-2:");
  });
  it("hears each success of the sweep: told by Lambda, carried over, counted there", () => {
    const config = the(
      production,
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
      "SweepEventInvokeConfig",
    );
    expect(config.inputs.destinationConfig).toMatchObject({
      onSuccess: { destination: `arn:aws:events:${HOME}:111122223333:event-bus/default` },
    });
    const pattern = {
      source: ["lambda"],
      "detail-type": ["Lambda Function Invocation Result - Success"],
      resources: [{ prefix: `arn:aws:lambda:${HOME}:111122223333:function:showcaller-production-sweep` }],
    };
    for (const name of ["HeartbeatSent", "HeartbeatHeard"])
      expect(
        JSON.parse(String(the(production, "aws:cloudwatch/eventRule:EventRule", name).inputs.eventPattern)),
      ).toEqual(pattern);
    expect(the(production, "aws:cloudwatch/eventTarget:EventTarget", "HeartbeatSentTarget").inputs.arn).toBe(
      "arn:aws:events:eu-west-2:111122223333:event-bus/default",
    );
    const counted = the(production, "aws:cloudwatch/eventTarget:EventTarget", "HeartbeatHeardTarget").inputs.arn;
    expect(String(counted)).toContain(":sqs:eu-west-2:");
  });
});

it("what it costs is watched, by the stage's tag", () => {
  const budget = the(production, "aws:budgets/budget:Budget", "Budget").inputs;
  expect(budget).toMatchObject({
    budgetType: "COST",
    limitUnit: "USD",
    costFilters: [{ name: "TagKeyValue", values: ["user:showcaller:stage$production"] }],
  });
  expect((budget.notifications as unknown[]).length).toBe(2);
});

it("the dashboard is JSON, and its widgets lie beside each other", () => {
  const { widgets } = JSON.parse(
    String(the(production, "aws:cloudwatch/dashboard:Dashboard", "Dashboard").inputs.dashboardBody),
  );
  const places = widgets.map(({ x, y }: { x: number; y: number }) => `${x} ${y}`);
  expect(new Set(places).size).toBe(places.length);
  expect(JSON.stringify(widgets)).not.toContain("undefined");
});

it("saved queries look into logs that are there", () => {
  const logs = ofType(production, "aws:cloudwatch/logGroup:LogGroup").map(({ inputs }) => inputs.name);
  const saved = ofType(production, "aws:cloudwatch/queryDefinition:QueryDefinition");
  expect(saved.length).toBeGreaterThan(4);
  for (const { name, inputs } of saved)
    for (const group of inputs.logGroupNames as string[]) expect(logs, `${name}: no log ${group}`).toContain(group);
});
