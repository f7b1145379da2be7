import { localClients } from "@showcaller/adapters/clients/local";
import { metrics } from "@showcaller/adapters/cloudwatch/metrics";
import { sdks } from "@showcaller/adapters/models/catalog";
import { expect, test } from "vitest";
import { createWire, inProcessHandler } from "../../wire/index.ts";
import { bring, REGION, type Stage, stage } from "../testing.ts";

const minute = 60_000;
/** Our adapter over the SDK's own client, in front of the twin. */
const reader = (s: Stage) => {
  const counted: string[] = [];
  const wire = createWire({
    standIns: s.twin.standIns,
    gate: {
      pass: (attempt, effect) => {
        counted.push(`${attempt.operation} ${attempt.resource}`);
        return effect();
      },
    },
    world: s.world,
  });
  const clients = localClients({
    region: REGION,
    requestHandlerFor: (service, region) => inProcessHandler(wire, { service, region }, () => "fn"),
    sleep: async () => {},
    random: () => 0.5,
  });
  return { port: metrics(clients.cloudWatch(REGION)), clients, counted };
};
const span = (s: Stage) => ({ from: s.world.now - minute, to: s.world.now });

test("how many alerts are set on each pipeline, twenty seconds late; of an encoder that is down nothing", async () => {
  const s = stage();
  const north = s.twin.installChannel({ id: "north", region: REGION, flows: 1, inputs: [{ name: "programme" }] });
  const south = s.twin.installChannel({ id: "south", region: REGION, flows: 1, inputs: [{ name: "programme" }] });
  await bring(s, north);
  await s.pass(5 * minute);
  const { port } = reader(s);
  const encoders = [north, south].map(({ channelArn: arn }) => ({ arn, pipelines: 2 as const }));
  const values = async () => {
    const found = await port.activeAlerts(encoders, span(s));
    if (!found.ok) throw new Error(found.failure.message);
    return [...found.value].map(([arn, points]) => [arn, points.map(({ pipeline, value }) => `${pipeline}: ${value}`)]);
  };
  expect(await values()).toEqual([[north.channelArn, ["0: 0", "1: 0"]]]);
  s.twin.faults.set({ region: REGION, name: "north" }, { kind: "input-black", pipeline: 1, forMs: 4 * minute });
  await s.pass(minute);
  const told = s.heard("MediaLive Channel Alert").map(({ detail }) => `${detail.alarm_state} ${detail.alert_type}`);
  expect(told).toEqual(["SET Black Video Detected", "SET The MQCS score is low for this pipeline"]);
  expect(await values()).toEqual([[north.channelArn, ["0: 0", "1: 2"]]]);
  await s.pass(10 * minute);
  expect(await values()).toEqual([[north.channelArn, ["0: 0", "1: 0"]]]);
  const found = await port.activeAlerts(encoders, span(s));
  const at = found.ok ? (found.value.get(north.channelArn)?.[0]?.at ?? 0) : 0;
  expect(s.world.now - at).toBeGreaterThanOrEqual(20_000);
  expect(s.world.now - at).toBeLessThanOrEqual(25_000);
});

test("of 600 pipelines in two calls; what the API refuses is refused by name", async () => {
  const s = stage();
  const { port, clients, counted } = reader(s);
  const many = Array.from({ length: 300 }, (_, n) => ({
    arn: `arn:aws:medialive:${REGION}:000000000000:channel:${n}`,
    pipelines: 2 as const,
  }));
  expect(await port.activeAlerts(many, span(s))).toEqual({ ok: true, value: new Map() });
  expect(counted).toEqual(["GetMetricData 500 metrics", "GetMetricData 100 metrics"]);
  const ask = (query: object, ends = 1000) =>
    clients.cloudWatch(REGION).send(
      new sdks.monitoring.GetMetricDataCommand({
        MetricDataQueries: [{ Id: "m", ...query }],
        StartTime: new Date(0),
        EndTime: new Date(ends),
      }),
    );
  const stat = (Period: number, Stat = "Maximum") => ({
    MetricStat: { Metric: { Namespace: "AWS/MediaLive", MetricName: "ActiveAlerts" }, Period, Stat },
  });
  await expect(ask(stat(7))).rejects.toThrow("a Period of 7 s");
  await expect(ask({ ...stat(60), Id: "M" })).rejects.toThrow("M is no Id");
  await expect(ask(stat(60), 0)).rejects.toThrow("StartTime is not before EndTime");
  await expect(ask(stat(60, "p99"))).rejects.toThrow("p99 is not built in the twin");
});
