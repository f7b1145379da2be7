import type { ChannelId, JournalName, LiveEvent } from "@showcaller/contracts";
import { expect, it } from "vitest";
import { createHarness, refused } from "../../test/api-harness.ts";
import { booking, channel } from "../../test/requests.ts";

it("reports what a live event came to, out of its journal", async () => {
  const api = await createHarness();
  for (const number of [1, 2]) await api.send("PUT", `/v1/channels/pitch-${number}`, { body: channel(number) });
  const legs = [{ channel: "pitch-1" }, { channel: "pitch-2" }];
  const booked = await api.send("POST", "/v1/live-events", { body: { ...booking, legs } });
  const liveEvent = booked.body.id as unknown as LiveEvent["id"];
  const note = async (at: string, name: JournalName) => {
    api.clock.at = Date.parse(at);
    const channel = "pitch-1" as ChannelId;
    await api.store.journal.append([
      { kind: "result", name, text: name, why: "test", actor: "showcaller:start", liveEvent, channel },
    ]);
  };
  await note("2027-08-14T18:45:30Z", "channel.start");
  await note("2027-08-14T18:47:00Z", "channel.running");
  await note("2027-08-14T18:47:02Z", "leg.ready");
  await note("2027-08-14T21:05:40Z", "channel.stopped");
  const got = await api.send("GET", `/v1/live-events/${liveEvent}/report`);
  expect(got.body).toEqual({
    liveEvent,
    title: "City v United",
    status: "scheduled",
    plannedAirAt: "2027-08-14T19:00:00Z",
    plannedEndAt: "2027-08-14T21:00:00Z",
    legs: [
      {
        channel: "pitch-1",
        phase: "waiting",
        startedAt: "2027-08-14T18:45:30.000Z",
        readyAt: "2027-08-14T18:47:02.000Z",
        stoppedAt: "2027-08-14T21:05:40.000Z",
        encoderSeconds: 8410,
      },
      { channel: "pitch-2", phase: "waiting" },
    ],
    journalEntries: 5,
  });
});

it("knows no report and no journal of what is not there", async () => {
  const api = await createHarness();
  for (const part of ["report", "journal"]) {
    const got = await refused(api, "GET", `/v1/live-events/01K99999999999999999999999/${part}`);
    expect(got.status).toBe(404);
  }
});
