import { extend } from "@showcaller/core/lifecycle/operator";
import { expect, test } from "vitest";
import type { FaultInput } from "../../kernel/faults.ts";
import type { Match } from "../harness.ts";
import { MEDIA } from "../site.ts";
import { awsCalls, callerOf } from "./calls.ts";
import { wrongs } from "./invariants.ts";
import { incidents } from "./remedy.ts";
import { play, pressed } from "./scenario.ts";

/* Whole program: each live event's dashboard and delivery alarms come with it, are quiet in time, and go with it. */

const MATCH = { monitored: true, startoverSeconds: 3600 } as const;
const ALARMS = ["ingest", "source0", "source1"];

const standing = (match: Match) => ({
  dashboards: [...match.site.twin.dashboards().keys()],
  alarms: [...MEDIA, "us-east-1"].flatMap((region) =>
    match.site.twin.alarms.list(region).map(({ definition }) => `${region}/${definition.AlarmName}`),
  ),
});
/** What stood when. */
const looks = () => {
  const seen: Record<string, ReturnType<typeof standing>> = {};
  const look = (at: string) => [at, (match: Match) => Object.assign(seen, { [at]: standing(match) })] as const;
  return { seen, look };
};
const nothing = { dashboards: [], alarms: [] };
const named = ({ id }: Match): string => `showcaller-live-${id}`;
const wantedAlarms = (match: Match): string[] =>
  match.channels.flatMap(({ region, id }) => ALARMS.map((kind) => `${region}/${named(match)}-${kind}-${id}`));
const calls = (match: Match) =>
  awsCalls(match).filter((call) => callerOf(call) === "monitor" && call.service === "monitoring");
const kept = (match: Match) => match.table.snapshot().items.filter(({ pk }) => pk === "MONITORS");

test("prepared, on air, over: the dashboard first, alarms from five minutes before air until the end, then neither", async () => {
  const { seen, look } = looks();
  const match = await play({ ...MATCH, when: ["18:44", "18:48", "18:57", "20:59", "21:02"].map(look) });
  expect(seen["18:44"]).toEqual(nothing);
  expect(seen["18:48"]).toEqual({ dashboards: [named(match)], alarms: [] });
  for (const at of ["18:57", "20:59"])
    expect(seen[at]).toEqual({ dashboards: [named(match)], alarms: wantedAlarms(match) });
  // Quiet before any encoder is stopped, at the end of the tail.
  expect(seen["21:02"]).toEqual({ dashboards: [named(match)], alarms: [] });
  expect(standing(match)).toEqual(nothing);
  expect(kept(match)).toEqual([]);
  const stops = awsCalls(match).filter(({ operation }) => operation === "StopChannel");
  const removed = calls(match).filter(({ operation }) => operation === "DeleteAlarms");
  expect(Math.max(...removed.map(({ at }) => at))).toBeLessThan(Math.min(...stops.map(({ at }) => at)));
  // It says nothing of an evening on which nothing is wrong, and it cost the workflows nothing.
  expect((await incidents(match)).map(({ cause }) => cause)).toEqual([]);
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
  const made = Object.groupBy(calls(match), ({ operation }) => operation);
  console.log(
    `calls of a match on two legs: ${JSON.stringify(Object.fromEntries(Object.entries(made).map(([name, all]) => [name, all?.length])))}`,
  );
  expect(made.PutMetricAlarm).toHaveLength(6);
  expect(made.PutDashboard).toHaveLength(1);
});

const twinFault =
  (kind: "ingest-failing", forMs: number) =>
  ({ site, channels }: Match): void => {
    for (const { region, id } of channels) site.twin.faults.set({ region, name: id }, { kind, forMs });
  };

test("what the packager does not get is heard by its alarm alone, as an incident of its own that calls a human and does nothing", async () => {
  const match = await play({ ...MATCH, when: [["19:30", twinFault("ingest-failing", 10 * 60_000)]] });
  const delivery = (await incidents(match)).filter(({ scope }) => scope === "delivery");
  expect(delivery.map(({ channel }) => channel).sort()).toEqual(match.channels.map(({ id }) => id).sort());
  for (const incident of delivery) {
    expect(incident).toMatchObject({ cause: "delivery", status: "resolved" });
    expect(incident.attempts.map(({ rung }) => rung)).toEqual(["notify", "page"]);
  }
});

test("extended out of its tail, it has its alarms again", async () => {
  const { seen, look } = looks();
  const match = await play({
    ...MATCH,
    when: [["21:03", (m) => pressed(m, (event, at) => extend(event, "PT20M", at))], look("21:05")],
    until: "22:30",
  });
  expect(seen["21:05"]?.alarms).toEqual(wantedAlarms(match));
  expect(standing(match)).toEqual(nothing);
});

const ONE_LEG = { ...MATCH, regions: ["eu-west-1"] } as const;
const by = { function: "showcaller-monitor" };
const effects = {
  "fails once with 500": { kind: "error", code: "InternalServiceFault", status: 500 },
  "works, and its answer is lost": { kind: "after-error" },
  "dies before it": { kind: "crash-invocation", when: "before" },
  "dies after it": { kind: "crash-invocation", when: "after" },
  "takes the whole process with it": { kind: "kill-process", when: "after" },
} as const satisfies Record<string, FaultInput["effect"]>;
const operations = [
  ...["PutDashboard", "PutMetricAlarm", "DeleteAlarms", "DeleteDashboards"].map((name) => `monitoring:${name}`),
  "dynamodb:TransactWriteItems",
];

test.each(
  Object.entries(effects).flatMap(([mode, effect]) => operations.map((operation) => ({ mode, effect, operation }))),
)("$operation $mode: all stands in the next minute, and nothing is left", async ({ effect, operation: name }) => {
  const [service, operation] = name.split(":");
  const { seen, look } = looks();
  const match = await play({
    ...ONE_LEG,
    given: ({ site }) => site.gate.faults.add({ match: { ...by, service, operation }, nth: 1, effect }),
    when: [look("19:01")],
  });
  expect(seen["19:01"]).toEqual({ dashboards: [named(match)], alarms: wantedAlarms(match) });
  expect([standing(match), kept(match)]).toEqual([nothing, []]);
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
});

test("CloudWatch refuses everything, all evening: the match is as ever, and its journal says so once a part", async () => {
  const match = await play({
    ...ONE_LEG,
    given: ({ site }) =>
      site.gate.faults.add({
        match: { ...by, service: "monitoring" },
        effect: { kind: "error", code: "AccessDenied", status: 403 },
      }),
  });
  const lines = match.table.snapshot().items.filter(({ pk }) => pk === `JOURNAL#${match.id}`);
  const failed = lines.filter(({ data }) => (data as { name: string }).name === "monitor.failed");
  expect(failed.map(({ data }) => (data as { text: string }).text)).toEqual([
    "its dashboard was not made",
    `eu-west-1/${named(match)}-ingest-${match.channels[0]?.id} was not made, and 2 more`,
  ]);
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
});

test("what the table has lost is taken away within the hour, and nobody else's is touched", async () => {
  const others = ["showcaller-live-not-a-live-event", "showcaller-other-live-01K2T9Z3N8Q4V7X1B5C6D8F0GH"];
  const match = await play({
    ...ONE_LEG,
    given: ({ site }) => {
      for (const AlarmName of others)
        site.twin.alarms.put("eu-west-1", {
          ...{ AlarmName, Namespace: "X", MetricName: "Y", Statistic: "Sum", Period: 60, EvaluationPeriods: 1 },
          ...{ Threshold: 1, ComparisonOperator: "LessThanThreshold" },
        });
    },
    when: [
      [
        "19:30",
        ({ id, table }) => {
          const { items, ...rest } = table.snapshot();
          table.load({ ...rest, items: items.filter(({ pk }) => pk !== "MONITORS" && pk !== `EVENT#${id}`) });
        },
      ],
    ],
    until: "20:02",
  });
  expect(standing(match)).toEqual({ dashboards: [], alarms: others.map((name) => `eu-west-1/${name}`) });
});
