import { channel, encoderArn, eventId } from "@showcaller/testkit/builders";
import { expect, it } from "vitest";
import { onStopPath } from "./stop-path.ts";

const ENCODER = encoderArn("main").split(":").at(-1) ?? "";
const [OURS, THEIRS] = [eventId(1), eventId(2)];
const on = (by: string, service: string, operation: string, resource: string, region = "eu-west-1"): boolean =>
  onStopPath({ function: `showcaller-${by}`, service, operation, resource, region }, channel("main"), [OURS]);

it.each([
  ["task-stop-channel", "medialive", "StopChannel", ENCODER],
  ["task-stop-channel", "medialive", "DescribeChannel", ENCODER],
  ["sweep", "medialive", "ListChannels", ""],
  ["task-stop-channel", "dynamodb", "TransactWriteItems", "RUNTIME main"],
  ["task-stop-channel", "dynamodb", "Query", "LEDGER#main"],
  ["task-end", "dynamodb", "TransactWriteItems", `EVENT#${OURS} EVENT`],
  ["sweep", "dynamodb", "Query", `EVENT#${OURS}`],
  ["sweep", "states", "StartExecution", `showcaller-stop:${OURS}-end-p1-a2`],
])("%s: %s %s of %j stops this channel", (...call) => {
  expect(on(...call)).toBe(true);
});

it.each([
  ["of another encoder", "sweep", "medialive", "StopChannel", `${ENCODER}0`],
  ["of another Region", "sweep", "medialive", "ListChannels", "", "eu-central-1"],
  ["of the flows", "sweep", "mediaconnect", "ListFlows", ""],
  ["of another lease", "task-stop-channel", "dynamodb", "UpdateItem", "RUNTIME main-2"],
  ["of another live event", "task-end", "dynamodb", "TransactWriteItems", `EVENT#${THEIRS} EVENT`],
  ["of another execution", "sweep", "states", "StartExecution", `showcaller-stop:${THEIRS}-end-p1-a1`],
  ["of its start", "scheduler", "states", "StartExecution", `showcaller-start:${OURS}-prepare-p1-a1`],
  ["of a task that starts it", "task-start-channel", "medialive", "StartChannel", ENCODER],
] as [string, string, string, string, string, string?][])(
  "what is struck %s excuses no late stop of it",
  (_, ...call) => {
    expect(on(...call)).toBe(false);
  },
);
