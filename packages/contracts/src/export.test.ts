import { describe, expect, it } from "vitest";
import { Export } from "./index.ts";

const channel = {
  id: "pitch-1",
  name: "Pitch 1",
  region: "eu-west-1",
  mode: "enforce",
  encoder: { arn: "arn:aws:medialive:eu-west-1:000000000000:channel:1", pipelines: 2 },
  inputs: { programme: "programme" },
  flows: [],
  tags: [],
  rev: 1,
  createdAt: "2025-08-01T00:00:00Z",
  updatedAt: "2025-08-01T00:00:00Z",
};
const empty = {
  format: "showcaller/export",
  version: 1,
  exportedAt: "2025-08-15T18:40:00Z",
  stage: "production",
  home: "eu-west-2",
  channels: [],
  liveEvents: [],
  bookings: [],
  playbooks: [],
  legSwitches: [],
  edge: { keys: [] },
  damaged: [],
};
const takes = (changed: object) => Export.safeParse({ ...empty, ...changed }).success;

describe("an export", () => {
  it("is taken with nothing in it, and with a channel of which nothing is known yet", () => {
    expect([takes({}), takes({ channels: [{ channel }] })]).toEqual([true, true]);
    expect(takes({ channels: [{ channel, runtime: { channel: "pitch-1", rev: 4, state: "RUNNING" } }] })).toBe(true);
  });

  it("of a version that nobody here knows is refused, and so is what is none", () => {
    expect([takes({ version: 2 }), takes({ format: "another" }), takes({ exportedAt: undefined })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("carries no token and no lease", () => {
    const waiting = { token: "secret", execution: "e", liveEvent: "01K2Q3ZJ7N8M4T5V6W7X8Y9Z0A", since: 1, beatAt: 1 };
    const runtime = { channel: "pitch-1", rev: 4 };
    for (const more of [{ waitingRunning: waiting }, { leaseHolder: "somebody", leaseUntil: 5 }])
      expect(takes({ channels: [{ channel, runtime: { ...runtime, ...more } }] })).toBe(false);
  });
});
