import { describe, expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import type { FaultInput } from "../../kernel/faults.ts";
import { operationsOf } from "./calls.ts";
import { wrongs } from "./invariants.ts";
import { clock, play } from "./scenario.ts";

/*
 * Throttling and 5xx at every operation that the control plane uses, on one leg (the other would only double the time). The list
 * is held to what a reference run calls, so that a new operation cannot go untested.
 */
const REGIONS = ["eu-west-1"] as const;
const operations = [
  "dynamodb:Query",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
  "dynamodb:TransactWriteItems",
  "scheduler:CreateSchedule",
  "states:StartExecution",
  "states:SendTaskSuccess",
  "states:SendTaskHeartbeat",
  "states:DescribeExecution",
  "mediaconnect:ListFlows",
  "mediaconnect:StartFlow",
  "mediaconnect:StopFlow",
  "medialive:ListChannels",
  "medialive:ListAlerts",
  "medialive:DescribeChannel",
  "medialive:StartChannel",
  "medialive:StopChannel",
  "medialive:BatchUpdateSchedule",
];

test("the list above is what a match calls", async () => {
  const calm = operationsOf(await play({ regions: REGIONS }));
  const deaf = operationsOf(
    await play({ regions: REGIONS, given: ({ site }) => setWeather(site.world, [{ source: "*", loss: 1 }]) }),
  );
  const used = new Set([...calm, ...deaf].map(({ service, operation }) => `${service}:${operation}`));
  expect([...used].sort()).toEqual([...operations].sort());
});

const ours = { function: "showcaller-*" };
const serverError = { kind: "error", code: "InternalServerErrorException", status: 500 } as const;
const modes: Record<string, (match: object) => FaultInput> = {
  "fails once with 500": (match) => ({ match, nth: 1, effect: serverError }),
  "is throttled three times in a row": (match) => ({ match, nth: 2, times: 3, effect: { kind: "throttle" } }),
  "works and its answer is lost": (match) => ({ match, nth: 1, times: 2, effect: { kind: "after-error" } }),
};

describe.each(Object.keys(modes))("%s", (mode) => {
  test.each(operations)("%s", async (name) => {
    const [service = "", operation = ""] = name.split(":");
    const match = await play({
      regions: REGIONS,
      given: ({ site }) => site.gate.faults.add(modes[mode]?.({ ...ours, service, operation })),
    });
    expect(await wrongs(match, { status: "ended" })).toEqual([]);
  });
});

/** Two minutes in which every call of a kind is refused, from shortly before each moment that matters. */
const storms = [
  { at: "prepare", from: "18:44:50", until: "18:46:50" },
  { at: "air", from: "18:59:00", until: "19:01:00" },
  { at: "the end", from: "20:59:00", until: "21:01:00" },
  { at: "the end of the tail", from: "21:04:30", until: "21:06:30" },
].flatMap((storm) => ["dynamodb", "media*", "states", "*"].map((service) => ({ ...storm, service })));

test.each(storms)("two minutes of throttled $service at $at", async ({ from, until, service }) => {
  const match = await play({
    regions: REGIONS,
    given: ({ site }) =>
      site.gate.faults.add({
        match: { ...ours, service },
        from: clock(from),
        until: clock(until),
        effect: { kind: "throttle" },
      }),
  });
  // Nothing can be stopped while the storm lasts; the two minutes of law 6 count from its end.
  expect(await wrongs(match, { status: "ended", broken: true, graceSeconds: 90 })).toEqual([]);
});
