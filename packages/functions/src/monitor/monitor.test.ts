import { eventItem, legItem } from "@showcaller/adapters/state/items";
import type { LiveEvent } from "@showcaller/contracts";
import { AIR, channel, channelId, eventId, leg, liveEvent } from "@showcaller/testkit/builders";
import { expect, it } from "vitest";
import { failed, fakeDeps } from "../../test/fake-deps.ts";
import { tend } from "./handle.ts";

const ABOUT = {
  ...{ prefix: "showcaller-live", account: "111122223333", home: "eu-west-2", media: ["eu-west-1", "eu-central-1"] },
  tags: {},
};
const MINUTE = 60_000;

/** So many live events on air at one minute, each on a leg of its own. */
const crowd = async (count: number) => {
  const fake = fakeDeps();
  for (let n = 0; n < count; n++) {
    const event: LiveEvent = liveEvent({ id: eventId(n), status: "standby", legs: [`leg-${n}`] });
    const id = channelId(`leg-${n}`);
    const registered = {
      ...channel(`leg-${n}`),
      packager: {
        manifestUrl: "https://x.example/i.m3u8",
        channelGroup: "g",
        channel: `c-${n}`,
        distribution: "E2QWRUHAPOMQZL",
      },
    };
    await fake.deps.store.channels.put(id, "test", () => ({ channel: registered }));
    await fake.deps.store.context.table.write([
      { put: eventItem(event) },
      { put: legItem(leg({ liveEvent: event.id, channel: id, phase: "ready" })) },
    ]);
  }
  const calls = (what: string) => fake.calls.filter((call) => call.startsWith(`monitoring.${what}`));
  const { sleep, until } = sleepers(fake.clock);
  return { ...fake, calls, run: () => until(tend({ ...fake.deps, sleep, about: ABOUT })) };
};

/** Whoever sleeps at the same time wakes by one clock. */
function sleepers(clock: { at: number }) {
  const asleep: { at: number; wake: () => void }[] = [];
  return {
    sleep: (ms: number) => new Promise<void>((wake) => void asleep.push({ at: clock.at + ms, wake })),
    async until<T>(work: Promise<T>): Promise<T> {
      let over = false;
      const done = work.finally(() => {
        over = true;
      });
      while (!over) {
        await new Promise((resolve) => setImmediate(resolve));
        const [next] = asleep.sort((a, b) => a.at - b.at).splice(0, 1);
        if (next) clock.at = Math.max(clock.at, next.at);
        next?.wake();
      }
      return done;
    },
  };
}

it("500 live events at one minute: CloudWatch is called no faster than it takes, and a minute's work ends within its minute", async () => {
  const { deps, clock, calls, run } = await crowd(500);
  clock.at = AIR - 5 * MINUTE;
  const rates: Record<string, number>[] = [];
  for (let before = -1; calls("put").length > before; ) {
    before = calls("put").length;
    const had = { putAlarm: calls("putAlarm eu-west-1").length, putDashboard: calls("putDashboard").length };
    const began = clock.at;
    await run();
    expect(clock.at - began).toBeLessThanOrEqual(41_000);
    rates.push({
      alarms: calls("putAlarm eu-west-1").length - had.putAlarm,
      dashboards: calls("putDashboard").length - had.putDashboard,
    });
    clock.at = began + MINUTE;
  }
  console.log(`500 live events, each minute: ${JSON.stringify(rates)}`);
  for (const { alarms = 0, dashboards = 0 } of rates) {
    expect(alarms).toBeLessThanOrEqual(40 * 2);
    expect(dashboards).toBeLessThanOrEqual(40 * 5);
  }
  expect([calls("putDashboard").length, calls("putAlarm").length]).toEqual([500, 1000]);
  expect(await deps.store.monitors.all()).toHaveLength(500);
});

it("one that CloudWatch throttles waits for the next minute, and holds up no other Region", async () => {
  const { clock, calls, hooks, run } = await crowd(3);
  clock.at = AIR;
  hooks.refuse = (call) =>
    call.startsWith("monitoring.putAlarm eu-west-1") ? failed("transient", "ThrottlingException") : undefined;
  await run();
  expect([calls("putAlarm eu-west-1").length, calls("putAlarm us-east-1").length]).toEqual([1, 3]);
  hooks.refuse = () => undefined;
  clock.at += MINUTE;
  await run();
  expect(calls("putAlarm eu-west-1")).toHaveLength(1 + 3);
});

it("what cannot be read stays as it is, and holds up nobody else", async () => {
  const { deps, clock, calls, run } = await crowd(2);
  clock.at = AIR + MINUTE;
  await run();
  const standing = await deps.store.monitors.all();
  const [damaged] = standing;
  await deps.store.context.table.write([{ put: { pk: `EVENT#${damaged?.liveEvent}`, sk: "EVENT", data: "?" } }]);
  const other = standing[1];
  await deps.store.context.table.write([
    { put: eventItem(liveEvent({ id: other?.liveEvent ?? eventId(9), status: "ended", legs: ["leg-1"] })) },
  ]);
  clock.at += MINUTE;
  expect(await run()).toMatchObject({ removed: 3, failed: 0 });
  expect(await deps.store.monitors.all()).toEqual([damaged]);
  expect(calls("removeDashboards")).toHaveLength(1);
});

it("nothing is on, and nothing is called", async () => {
  const { calls, clock, run } = await crowd(0);
  clock.at = AIR + MINUTE;
  expect(await run()).toEqual({ put: 0, removed: 0, failed: 0 });
  expect(calls("")).toEqual([]);
});
