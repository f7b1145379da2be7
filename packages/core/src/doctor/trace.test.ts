import type { JournalEntry } from "@showcaller/contracts";
import { expect, it } from "vitest";
import type { Happened } from "./account.ts";
import { eventsIn, spreadOf, tasksIn } from "./trace.ts";

it("a task's time is its own branch's, and waiting counts from when the function had answered", () => {
  const event = (id: number, previous: number, at: number, type: string, state?: string): Happened => ({
    id,
    previous,
    at,
    type,
    ...(state ? { state } : {}),
  });
  const history = [
    event(1, 0, 0, "ExecutionStarted"),
    event(2, 1, 1000, "TaskStateEntered", "StartChannel"),
    event(3, 1, 1500, "TaskStateEntered", "StartFlows"),
    event(4, 2, 1600, "TaskSubmitted"),
    event(5, 3, 2000, "TaskFailed"),
    event(6, 4, 91_600, "TaskSucceeded"),
  ];
  expect(tasksIn("start", 1, history)).toEqual([
    { machine: "start", execution: 1, state: "StartFlows", tookMs: 500, ended: "TaskFailed" },
    { machine: "start", execution: 1, state: "StartChannel", tookMs: 90_600, waitedMs: 90_000, ended: "TaskSucceeded" },
  ]);
});

it("of a bus event nothing leaves that names anybody", () => {
  const raw = (detail: object, more: object = {}) =>
    JSON.stringify({
      source: "aws.medialive",
      "detail-type": "MediaLive Channel Alert",
      time: "2025-08-15T19:00:00Z",
      account: "123456789012",
      id: "e-1",
      resources: ["arn:aws:medialive:eu-west-1:123456789012:channel:777"],
      detail,
      ...more,
    });
  const entry = (at: string, text: string): JournalEntry => ({
    id: "i",
    at,
    kind: "signal",
    name: "signal.received",
    text: "Rovers v United",
    why: "w",
    actor: "aws.events",
    data: { raw: text },
  });
  const alert = {
    alert_type: "Video Not Detected",
    alarm_state: "SET",
    pipeline: "0",
    message: "Rovers v United at https://secret.example/?token=abc",
    channel_arn: "arn:aws:medialive:eu-west-1:123456789012:channel:777",
    alarm_id: "9f",
  };
  const found = eventsIn([
    entry("2025-08-15T19:00:05.250Z", raw({ ...alert, alarm_state: "CLEARED" })),
    entry("2025-08-15T19:00:02.000Z", raw(alert)),
    entry("2025-08-15T19:00:06.000Z", raw({ state: "Rovers\nv United" }, { resources: ["another"] })),
    entry("2025-08-15T19:00:07.000Z", raw({}, { source: "rovers.own" })),
    entry("2025-08-15T19:00:08.000Z", "cut sho"),
  ]);
  const type = "MediaLive Channel Alert";
  expect(found).toEqual([
    {
      heardMs: 0,
      ageMs: 2000,
      source: "aws.medialive",
      type,
      resource: 1,
      alert: "Video Not Detected",
      edge: "SET",
      pipeline: "0",
    },
    {
      heardMs: 3250,
      ageMs: 5250,
      source: "aws.medialive",
      type,
      resource: 1,
      alert: "Video Not Detected",
      edge: "CLEARED",
      pipeline: "0",
    },
    { heardMs: 4000, ageMs: 6000, source: "aws.medialive", type, resource: 2 },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/Rovers|123456789012|777|arn|token|secret|2025/);
});

it("spreads are read off the sorted values", () => {
  expect(spreadOf([])).toBeUndefined();
  expect(spreadOf([5, 1, 3, 2, 4, 6, 7, 8, 10, 9])).toEqual({ count: 10, half: 6, most90: 10, most: 10 });
});
