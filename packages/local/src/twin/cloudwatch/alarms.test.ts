import { expect, test } from "vitest";
import { memoryShelf } from "../../kernel/shelf.ts";
import { bring, REGION, type Stage, stage } from "../testing.ts";
import type { Installed } from "../twin.ts";
import type { AlarmInput } from "./alarms.ts";

const minute = 60_000;
const running = async (shelf = memoryShelf()): Promise<{ s: Stage; north: Installed }> => {
  const s = stage({ shelf });
  const north = s.twin.installChannel({
    id: "north",
    region: REGION,
    class: "SINGLE_PIPELINE",
    flows: 1,
    inputs: [{ name: "programme" }],
  });
  await bring(s, north);
  return { s, north };
};
const alarm = (leg: Installed, wish: Partial<AlarmInput> = {}): AlarmInput =>
  ({
    AlarmName: "alerts",
    Namespace: "AWS/MediaLive",
    MetricName: "ActiveAlerts",
    Dimensions: [
      { Name: "ChannelId", Value: leg.channelId },
      { Name: "Pipeline", Value: "0" },
    ],
    Statistic: "Maximum",
    Period: 60,
    EvaluationPeriods: 2,
    Threshold: 0,
    ComparisonOperator: "GreaterThanThreshold",
    ...wish,
  }) as AlarmInput;
const states = (s: Stage, name = "alerts"): unknown[] =>
  s
    .heard("CloudWatch Alarm State Change")
    .flatMap(({ detail }) => (detail.alarmName === name ? [(detail.state as { value: string }).value] : []));

test("an alarm goes to OK, to ALARM while alerts are set for two periods, and back; each turn is on the bus", async () => {
  const { s, north } = await running();
  s.twin.alarms.put(REGION, alarm(north));
  expect(s.twin.alarms.list(REGION)).toMatchObject([{ state: "INSUFFICIENT_DATA" }]);
  await s.pass(3 * minute);
  s.twin.faults.set({ region: REGION, name: "north" }, { kind: "input-black", forMs: 4 * minute });
  await s.pass(12 * minute);
  expect(states(s)).toEqual(["OK", "ALARM", "OK"]);
  const [, event] = s.heard("CloudWatch Alarm State Change");
  expect(event).toMatchObject({
    source: "aws.cloudwatch",
    resources: [`arn:aws:cloudwatch:${REGION}:111122223333:alarm:alerts`],
    detail: {
      previousState: { value: "OK" },
      configuration: {
        metrics: [
          {
            metricStat: {
              metric: { namespace: "AWS/MediaLive", name: "ActiveAlerts", dimensions: { ChannelId: north.channelId } },
              period: 60,
            },
          },
        ],
      },
    },
  });
  const { reasonData } = (event?.detail.state ?? {}) as { reasonData?: string };
  expect(JSON.parse(reasonData ?? "{}")).toMatchObject({
    threshold: 0,
    recentDatapoints: [2, 2],
  });
});

test("a shorter trouble than the periods that are evaluated raises nothing; M of N does", async () => {
  const { s, north } = await running();
  s.twin.alarms.put(REGION, alarm(north, { EvaluationPeriods: 5 }));
  s.twin.alarms.put(REGION, alarm(north, { AlarmName: "soon", EvaluationPeriods: 5, DatapointsToAlarm: 1 }));
  await s.pass(8 * minute);
  s.twin.faults.set({ region: REGION, name: "north" }, { kind: "input-black", forMs: 30_000 });
  await s.pass(10 * minute);
  expect([states(s), states(s, "soon")]).toEqual([["OK"], ["OK", "ALARM", "OK"]]);
});

test("a pipeline that does not run has no data, which each alarm takes as it is told to", async () => {
  const { s, north } = await running();
  for (const TreatMissingData of ["missing", "ignore", "breaching", "notBreaching"] as const)
    s.twin.alarms.put(REGION, alarm(north, { AlarmName: TreatMissingData, TreatMissingData }));
  await s.pass(5 * minute);
  await s.call("StopChannel", { ChannelId: north.channelId });
  await s.pass(15 * minute);
  expect(
    Object.fromEntries(s.twin.alarms.list(REGION).map(({ definition, state }) => [definition.AlarmName, state])),
  ).toEqual({
    missing: "INSUFFICIENT_DATA",
    ignore: "OK",
    breaching: "ALARM",
    notBreaching: "OK",
  });
});

test.each([
  ["MinMQCS", "Minimum", "LessThanThreshold", 60, "input-frozen"],
  ["MqcsFreezeFrameDetected", "Minimum", "LessThanThreshold", 100, "input-frozen"],
  ["InputVideoFrameRate", "Maximum", "LessThanOrEqualToThreshold", 0, "input-loss"],
  ["Output5xxErrors", "Sum", "GreaterThanThreshold", 10, "ingest-failing"],
  ["Output4xxErrors", "Sum", "GreaterThanThreshold", 10, "output-failing"],
  ["ActiveOutputs", "Minimum", "LessThanThreshold", 1, "ingest-failing"],
] as const)("%s shows %s %s %d under %s", async (MetricName, Statistic, ComparisonOperator, Threshold, kind) => {
  const { s, north } = await running();
  s.twin.alarms.put(REGION, alarm(north, { MetricName, Statistic, ComparisonOperator, Threshold }));
  await s.pass(5 * minute);
  s.twin.faults.set({ region: REGION, name: "north" }, { kind, forMs: 5 * minute });
  await s.pass(20 * minute);
  expect(states(s)).toEqual(["OK", "ALARM", "OK"]);
});

test("MediaConnect's metric is minutes behind its Source Health event", async () => {
  const { s, north } = await running();
  s.twin.alarms.put(
    REGION,
    alarm(north, {
      Namespace: "AWS/MediaConnect",
      MetricName: "SourceConnected",
      Dimensions: [{ Name: "FlowARN", Value: north.flowArns[0] ?? "" }],
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "notBreaching",
    }),
  );
  await s.pass(10 * minute);
  s.twin.faults.set({ region: REGION, name: "north-a" }, { kind: "source-loss", forMs: 10 * minute });
  await s.pass(2 * minute);
  expect([s.heard("MediaConnect Source Health").length, states(s)]).toEqual([1, ["OK"]]);
  await s.pass(5 * minute);
  expect(states(s)).toEqual(["OK", "ALARM"]);
});

test("a metric without its dimensions, or that nobody publishes, has no data", async () => {
  const { s, north } = await running();
  s.twin.alarms.put(REGION, alarm(north, { Dimensions: [{ Name: "ChannelID", Value: north.channelId }] }));
  s.twin.alarms.put(REGION, alarm(north, { AlarmName: "other", Namespace: "MediaLive" }));
  await s.pass(10 * minute);
  expect(s.twin.alarms.list(REGION).map(({ state }) => state)).toEqual(["INSUFFICIENT_DATA", "INSUFFICIENT_DATA"]);
});

test("composites follow their alarms at once, and those of composites too", async () => {
  const { s, north } = await running();
  s.twin.alarms.put(REGION, alarm(north, { EvaluationPeriods: 1 }));
  s.twin.alarms.put(REGION, { AlarmName: "both", AlarmRule: 'ALARM("alerts") AND NOT (OK(alerts) OR FALSE)' });
  s.twin.alarms.put(REGION, {
    AlarmName: "a-top",
    AlarmRule: `ALARM(arn:aws:cloudwatch:${REGION}:111122223333:alarm:both)`,
  });
  await s.pass(3 * minute);
  s.twin.faults.set({ region: REGION, name: "north" }, { kind: "input-black", forMs: 2 * minute });
  await s.pass(10 * minute);
  for (const name of ["both", "a-top"]) expect(states(s, name)).toEqual(["OK", "ALARM", "OK"]);
  const times = s.heard("CloudWatch Alarm State Change").map(({ time, detail }) => `${time} ${detail.alarmName}`);
  expect(new Set(times.map((one) => one.split(" ")[0])).size).toBe(3 + 1);
});

test("what cannot be an alarm is refused", async () => {
  const { s, north } = await running();
  const put = (definition: object) => () => s.twin.alarms.put(REGION, definition as AlarmInput);
  expect(put(alarm(north, { Period: 45 }))).toThrow("10, 20, 30");
  for (const AlarmRule of ["", "ALARM(alerts", "ALARM alerts", "OK(a) OK(b)", "AND OK(a)", "OK()"])
    expect(put({ AlarmName: "c", AlarmRule })).toThrow();
  expect(put({ AlarmName: "c", AlarmRule: "ALARM(nobody)" })).toThrow(RangeError);
  s.twin.alarms.put(REGION, alarm(north));
  s.twin.alarms.put(REGION, { AlarmName: "c", AlarmRule: "ALARM(alerts)" });
  s.twin.alarms.put(REGION, { AlarmName: "d", AlarmRule: "ALARM(c)" });
  expect(put({ AlarmName: "c", AlarmRule: "NOT ALARM(d)" })).toThrow("itself");
  expect([s.twin.alarms.drop(REGION, "d"), s.twin.alarms.drop(REGION, "d")]).toEqual([true, false]);
});

test("alarms outlive the process", async () => {
  const shelf = memoryShelf();
  const { s, north } = await running(shelf);
  s.twin.alarms.put(REGION, alarm(north, { EvaluationPeriods: 1 }));
  await s.pass(3 * minute);
  s.twin.faults.set({ region: REGION, name: "north" }, { kind: "input-black" });
  await s.pass(20_000);
  s.world.kill();
  const again = stage({ shelf });
  again.world.restore();
  await again.pass(2 * minute);
  expect(states(again)).toEqual(["OK", "ALARM"]);
});
