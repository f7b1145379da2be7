import type { Channel, Claim, Leg, Runtime, Waiting } from "@showcaller/contracts";
import { executionName, machineOf } from "@showcaller/core/names";
import type { ObservedChannel } from "@showcaller/core/ports";
import { channelId, eventId } from "./live-event.ts";

export const encoderArn = (id: string): string => `arn:aws:medialive:eu-west-1:123456789012:channel:${id}`;
export const flowArn = (id: string): string => `arn:aws:mediaconnect:eu-west-1:123456789012:flow:1-${id}:${id}`;

/** A channel in `enforce`, with two pipelines, a pre-show input and no flow. */
export const channel = (id = "main", wish: Partial<Channel> = {}): Channel => ({
  id: channelId(id),
  name: id,
  region: "eu-west-1",
  mode: "enforce",
  encoder: { arn: encoderArn(id), pipelines: 2 },
  inputs: { programme: "programme", preShow: "pre-show" },
  flows: [],
  tags: [],
  rev: 1,
  createdAt: "2025-08-01T09:00:00Z",
  updatedAt: "2025-08-01T09:00:00Z",
  ...wish,
});

export const leg = (wish: Partial<Leg> = {}): Leg => ({
  liveEvent: eventId(1),
  channel: channelId("main"),
  phase: "ready",
  why: "runs, and its endpoint answers",
  updatedAt: "2025-08-15T18:50:00Z",
  ...wish,
});

/** An open claim for attempt 1 of plan 2 on cue prepare, unless wished otherwise. */
export const claim = (wish: Partial<Claim> = {}): Claim => {
  const { liveEvent = eventId(1), cue = "prepare", plan = 2, attempt = 1 } = wish;
  const execution = executionName(liveEvent, cue, plan, attempt);
  return { liveEvent, kind: machineOf(cue), execution, cue, plan, attempt, dueBy: 0, ...wish };
};

export const runtime = (wish: Partial<Runtime> = {}): Runtime => ({ channel: channelId("main"), rev: 1, ...wish });

export const waiting = (wish: Partial<Waiting> = {}): Waiting => ({
  token: "token-1",
  execution: "execution-1",
  liveEvent: eventId(1),
  since: 0,
  beatAt: 0,
  ...wish,
});

/** What AWS says of a channel: managed, and RUNNING on both pipelines. */
export const seen = (
  wish: Partial<ObservedChannel & { at: number }> = {},
): ObservedChannel & {
  at: number;
} => ({
  arn: encoderArn("main"),
  name: "main",
  state: "RUNNING",
  pipelines: 2,
  pipelinesRunning: 2,
  tags: { "showcaller:managed": "true" },
  at: 0,
  ...wish,
});
