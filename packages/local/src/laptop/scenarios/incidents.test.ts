import type { Incident } from "@showcaller/contracts";
import { MINUTE, parseInstant } from "@showcaller/core/time/instant";
import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import type { TwinFaultInput } from "../../twin/faults.ts";
import type { Match } from "../harness.ts";
import { awsCalls } from "./calls.ts";
import { wrongs } from "./invariants.ts";
import { clock, play } from "./scenario.ts";

/* Whole program, from the encoder's alert to the incident and its owner; what the owner then does is not asked here. */

const ON_AIR = "19:30:00";
const LOST: TwinFaultInput = { kind: "input-loss", forMs: 3 * MINUTE };
const incidents = async ({ site }: Match): Promise<Incident[]> =>
  (await site.deps.store.incidents.list({ from: "2025-08-15T00:00:00Z" })).items;
/** Names of the executions of `remediate`. */
const owners = ({ site }: Match): string[] =>
  site.workflows.transitions().flatMap(({ machine, name }) => (machine === "showcaller-remediate" ? [name] : []));
/** Owners that the incidents name: each attempt up to the present one. */
const named = (all: readonly Incident[]): string[] =>
  all.flatMap(({ id, owner }) => Array.from({ length: owner?.attempt ?? 0 }, (_, n) => `${id}-a${n + 1}`));
const strike =
  (fault: TwinFaultInput, leg = 0) =>
  ({ site, channels }: Match): void => {
    const channel = channels[leg];
    if (!channel) throw new Error("there is no such leg");
    site.twin.faults.set({ region: channel.region, name: channel.id }, fault);
  };

test.each([
  { weather: "calm", sets: {} },
  { weather: "tripled", sets: { double: 1, delaySeconds: 4 } },
  { weather: "reordered", sets: { reorder: 0.6, holdSeconds: 20, double: 0.5 } },
])("an input lost on air, $weather: one incident of its leg, each owner started once", async ({ sets }) => {
  const match = await play({
    given: ({ site }) => setWeather(site.world, [{ source: "aws.media*", ...sets }]),
    when: [[ON_AIR, strike(LOST)]],
  });
  const all = await incidents(match);
  expect(all.map(({ scope, channel }) => [scope, channel])).toEqual([["picture", match.channels[0]?.id]]);
  expect(all[0]?.status).toBe("resolved");
  expect(owners(match).sort()).toEqual(named(all).sort());
});

test("not one event of it arrives: the sweep opens the incident within a minute, and clears it likewise", async () => {
  let seen: (number | undefined)[] = [];
  const match = await play({
    given: ({ site }) => setWeather(site.world, [{ source: "*", loss: 1 }]),
    when: [
      [ON_AIR, strike(LOST)],
      [
        "19:31:15",
        async (m) => {
          seen = (await incidents(m)).map(({ openedAt, status }) =>
            status === "open" ? parseInstant(openedAt) : undefined,
          );
        },
      ],
    ],
  });
  // Dated by MediaLive itself: the alert comes within seconds of the loss.
  expect(seen).toHaveLength(1);
  expect(seen[0]).toBeGreaterThanOrEqual(clock(ON_AIR));
  expect(seen[0]).toBeLessThan(clock("19:31:00"));
  const [incident] = await incidents(match);
  expect(incident?.status).toBe("resolved");
  expect(parseInstant(incident?.clearedAt ?? "")).toBeLessThanOrEqual(clock("19:35:00"));
});

test("an encoder stopped on air, and no event says so: an incident within a minute", async () => {
  let seen: Incident[] = [];
  await play({
    given: ({ site }) => setWeather(site.world, [{ source: "*", loss: 1 }]),
    when: [
      [ON_AIR, strike({ kind: "channel-stops", inMs: 0 })],
      ["19:32:15", async (m) => (seen = await incidents(m))],
    ],
    until: "19:33",
  });
  expect(seen).toMatchObject([{ cause: "stopped-on-air", status: "open" }]);
});

test("stuck in STARTING for more than ten minutes: an incident in the lead", async () => {
  const match = await play({
    given: strike({ kind: "stuck-starting" }),
    input: { lead: "PT30M" },
    at: "2025-08-15T18:20:00Z",
    until: "18:55",
  });
  expect(await incidents(match)).toMatchObject([{ cause: "stuck-starting", channel: match.channels[0]?.id }]);
});

test("outside a booking it is information, found in the journal", async () => {
  const match = await play({
    when: [
      [
        "18:41:00",
        async ({ site, channels }) => {
          const [channel] = channels;
          if (!channel) throw new Error("no leg");
          site.bus.inject({
            ...alertOf(channel.encoder.arn, "SET", "2025-08-15T18:41:00Z"),
            region: channel.region,
          });
        },
      ],
    ],
    until: "18:44",
  });
  expect(await incidents(match)).toEqual([]);
  const heard = await match.site.deps.store.signals.received({ from: "2025-08-15T18:00:00Z" });
  expect(heard.items).toMatchObject([{ name: "signal.received", why: "nothing is booked there: it is information" }]);
});

const alertOf = (arn: string, state: string, time: string) => ({
  version: "0" as const,
  id: `alert-${state}-${time}`,
  "detail-type": "MediaLive Channel Alert",
  source: "aws.medialive",
  account: "000000000000",
  time,
  resources: [arn],
  detail: {
    channel_arn: arn,
    alarm_state: state,
    alarm_id: "a1",
    alert_type: "Video Not Detected",
    pipeline: "0",
    message: "",
  },
});

test("an owner that dies is followed by the next, even if no event says so", async () => {
  const match = await play({
    given: ({ site }) => setWeather(site.world, [{ source: "aws.states", loss: 1 }]),
    when: [
      [ON_AIR, strike({ kind: "input-loss", forMs: 6 * MINUTE })],
      [
        "19:32:30",
        async ({ site }) => {
          const running = site.workflows.running().filter(({ machine }) => machine === "showcaller-remediate");
          if (running.length === 0) throw new Error("no owner runs: this instant tests nothing");
          for (const { executionArn } of running)
            await site.workflows.call("StopExecution", { executionArn }, { region: "eu-west-2", function: "client" });
        },
      ],
    ],
  });
  const [incident] = await incidents(match);
  expect(incident?.status).toBe("resolved");
  const ends = match.site.workflows
    .transitions()
    .flatMap(({ machine, status }) => (machine === "showcaller-remediate" ? [status] : []));
  expect(ends).toContain("ABORTED");
  expect(ends.at(-1)).toBe("SUCCEEDED");
});

test.each(["before", "after"] as const)(
  "ingress dies %s each of its calls in turn: the same incident, each owner once",
  async (when) => {
    const calls = await ingressCalls();
    expect(calls).toBeGreaterThan(4);
    for (let nth = 1; nth <= calls; nth++) {
      const match = await play({
        when: [
          [
            ON_AIR,
            (m) => {
              strike(LOST)(m);
              m.site.gate.faults.add({
                match: { function: "showcaller-ingress" },
                effect: { kind: "crash-invocation", when },
                nth,
                times: 1,
              });
            },
          ],
        ],
        until: "19:31",
      });
      const all = await incidents(match);
      expect(all.map(({ scope, channel, status }) => [scope, channel, status])).toEqual([
        ["picture", match.channels[0]?.id, "open"],
      ]);
      // One that was superseded before it was started need not be started any more; the present one is, and none twice.
      const started = owners(match);
      expect(started).toContain(all[0]?.owner?.execution);
      expect(new Set(started).size).toBe(started.length);
      expect(named(all)).toEqual(expect.arrayContaining(started));
    }
  },
);

/** What ingress calls within the minute of the loss, undisturbed. */
async function ingressCalls(): Promise<number> {
  let before = 0;
  const count = (match: Match): number =>
    awsCalls(match).filter(({ function: caller }) => caller === "showcaller-ingress").length;
  const match = await play({
    when: [
      [
        ON_AIR,
        (m) => {
          before = count(m);
          strike(LOST)(m);
        },
      ],
    ],
    until: "19:31",
  });
  return count(match) - before;
}

test("a match with an incident ends as any other", async () => {
  const match = await play({ when: [[ON_AIR, strike(LOST, 1)]] });
  expect(await wrongs(match, { status: "ended", carried: [match.channels[0]?.id ?? ""] })).toEqual([]);
});

const alarm =
  (state: "ALARM" | "OK", at: string) =>
  ({ site, channels: [channel] }: Match) => {
    if (!channel) throw new Error("there is no channel");
    const name = "input of main";
    site.bus.inject({
      version: "0",
      id: `${state}-${at}`,
      "detail-type": "CloudWatch Alarm State Change",
      source: "aws.cloudwatch",
      account: "000000000000",
      time: `2025-08-15T${at}Z`,
      region: channel.region,
      resources: [`arn:aws:cloudwatch:${channel.region}:000000000000:alarm:${name}`],
      detail: {
        alarmName: name,
        state: { value: state, reason: "Threshold Crossed: 1 datapoint", timestamp: `2025-08-15T${at}.000+0000` },
        configuration: {
          metrics: [
            {
              metricStat: {
                metric: {
                  namespace: "AWS/MediaLive",
                  name: "InputVideoFrameRate",
                  dimensions: { ChannelId: channel.encoder.arn.split(":").at(-1), Pipeline: "0" },
                },
              },
            },
          ],
        },
      },
    });
  };

test("an alarm that was set before the lead began is an incident when the show opens; one that was over by then is none", async () => {
  const before = "2025-08-15T18:40:00Z";
  const set = await play({ at: before, when: [["18:41:00", alarm("ALARM", "18:41:00")]], until: "18:59:30" });
  const [incident, ...more] = await incidents(set);
  expect(more).toEqual([]);
  expect(incident).toMatchObject({ cause: "input-loss", status: "open", channel: set.channels[0]?.id });
  expect(incident?.openedAt).toBe("2025-08-15T18:41:00Z");
  const over = await play({
    at: before,
    when: [
      ["18:41:00", alarm("ALARM", "18:41:00")],
      ["18:42:00", alarm("OK", "18:42:00")],
    ],
    until: "19:03",
  });
  expect(await incidents(over)).toEqual([]);
});
