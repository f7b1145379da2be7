import { formatInstant, HOUR, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { AIR, channel, channelId, encoderArn, eventId, seen } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeDeps, fakeDeps } from "../../test/fake-deps.ts";
import { sweep } from "./handle.ts";

/* The first show is over and gone; its encoder was kept for the second, whose preparation begins ten minutes later. */
let t: FakeDeps;
const [MAIN, ARN] = [channelId("main"), encoderArn("main")];
const OVER = AIR - 25 * MINUTE;
const second = () => t.book({ id: eventId(2), rights: "cup" });
const stops = () => t.calls.filter((call) => call.startsWith("encoders.stop"));

beforeEach(async () => {
  t = fakeDeps();
  await t.register(channel("main", { packager: { manifestUrl: "https://example.com/index.m3u8", startOver: "PT1H" } }));
  t.encoders.set(ARN, seen({ arn: ARN }));
  const run = { liveEvent: eventId(1), execution: "e", at: formatInstant(AIR - 3 * HOUR) };
  const kept = { content: "rights:cup", keptFrom: OVER, actions: ["pre-show"] };
  await t.store.runtimes.update(MAIN, () => ({ state: "RUNNING", running: 2, observedAt: OVER, run, ...kept }));
  t.clock.at = OVER + MINUTE;
});

describe("an encoder that was kept", () => {
  it("is left alone while that is booked, which the sweep sees as far ahead as the gap", async () => {
    await second();
    const swept = await sweep(t.deps);
    expect(swept).toMatchObject({ commands: 0, failed: [] });
    // It comes to look again when preparation is due, and finds the schedule lost at 75 s.
    expect(swept.nextDue).toBe(formatInstant(AIR - 15 * MINUTE + 75 * SECOND));
    expect(stops()).toEqual([]);
  });
  it("is stopped when it is booked no more, and its switches leave the schedule", async () => {
    expect(await sweep(t.deps)).toMatchObject({ commands: 1, failed: [] });
    expect(t.calls.slice(-2)).toEqual([`encoders.schedule ${ARN} + -pre-show`, `encoders.stop ${ARN}`]);
    expect(await t.store.runtimes.get(MAIN)).not.toHaveProperty("actions");
  });
  it("that is booked between the sweep's decision and its lease is left alone", async () => {
    const { write } = t.table;
    t.table.write = async (writes) => {
      t.table.write = write;
      await second();
      return write(writes);
    };
    expect(await sweep(t.deps)).toMatchObject({ commands: 1, failed: [] });
    expect(stops()).toEqual([]);
  });
  it("that is booked between the sweep's look and its decision is left alone", async () => {
    const { list } = t.deps.encoders("eu-west-1");
    t.deps.encoders = ((encoders) => (region: string) => ({
      ...encoders(region),
      list: async () => {
        await second();
        return list();
      },
    }))(t.deps.encoders);
    expect(await sweep(t.deps)).toMatchObject({ commands: 1, failed: [] });
    expect(stops()).toEqual([]);
  });
});
