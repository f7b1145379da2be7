import { at, channel, eventId } from "@showcaller/testkit/builders";
import { expect, it } from "vitest";
import { type FakeDeps, fakeDeps } from "../../test/fake-deps.ts";
import { sweep } from "./handle.ts";

const AIR = at("2025-08-15T19:00:00Z");
const time = (text: string): number => at(`2025-08-15T${text}Z`);

/** A show on `a` that is held, booked until 21:35; the next one out of a pool is to be prepared there at 21:40. */
async function world(): Promise<FakeDeps> {
  const t = fakeDeps();
  t.clock.at = time("21:00:00");
  for (const id of ["b", "c"]) await t.register(channel(id));
  await t.book({ status: "on-air", legs: ["a"], air: AIR, held: { by: "op", since: "2025-08-15T20:50:00Z" } });
  await t.book({ id: eventId(2), legs: ["a"], air: time("21:55:00"), pool: { legs: 1 } });
  return t;
}
const next = async (t: FakeDeps) => (await t.store.liveEvents.read(eventId(2)))?.event;
const pages = async (t: FakeDeps, id: number) =>
  (await t.journal(eventId(id))).filter(({ name }) => name === "operator.paged");
const moves = async (t: FakeDeps) => (await t.journal(eventId(2))).filter(({ name }) => name === "leg.moved");

it("looks 20 minutes ahead while a show is held, and says when the page is due", async () => {
  const t = await world();
  expect((await sweep(t.deps)).nextDue).toBe("2025-08-15T21:20:00Z");
  t.clock.at = time("21:20:00");
  await sweep(t.deps);
  expect([await pages(t, 1), await pages(t, 2)]).toMatchObject([[{}], [{}]]);
  expect((await sweep(t.deps)).nextDue).toBe("2025-08-15T21:37:00Z");
});

it("two sweeps at once page once and move once, to a channel that is free", async () => {
  const t = await world();
  await t.book({ id: eventId(3), legs: ["b"], air: time("22:10:00") });
  t.clock.at = time("21:37:00");
  await Promise.all([sweep(t.deps), sweep(t.deps)]);
  await sweep(t.deps);
  expect([await pages(t, 1), await pages(t, 2), await moves(t)]).toMatchObject([[{}], [{}], [{}]]);
  expect(await next(t)).toMatchObject({ legs: [{ channel: "c" }], plan: 2, status: "scheduled" });
  expect((await t.store.liveEvents.read(eventId(1)))?.event).toMatchObject({ rev: 1, status: "on-air" });
});

it("without a free channel nothing is written, and each sweep looks again", async () => {
  const t = await world();
  for (const [number, id] of [[3, "b"] as const, [4, "c"] as const])
    await t.book({ id: eventId(number), legs: [id], air: time("22:10:00") });
  t.clock.at = time("21:37:00");
  expect((await sweep(t.deps)).failed).toEqual([]);
  expect([await moves(t), (await next(t))?.legs]).toEqual([[], [{ channel: "a" }]]);
  await t.store.liveEvents.change(eventId(4), "cms", ({ event }) => ({
    kind: "change",
    event: { ...event, status: "cancelled", rev: event.rev + 1 },
    entry: { kind: "request", name: "live-event.cancelled", text: "t", why: "w" },
  }));
  await sweep(t.deps);
  expect((await next(t))?.legs).toEqual([{ channel: "c" }]);
});

it("killed before or after any write, the next sweep finishes it, once", async () => {
  for (let death = 1; death < 20; death++)
    for (const written of [false, true]) {
      const t = await world();
      t.clock.at = time("21:37:00");
      const { write } = t.table;
      let writes = 0;
      t.table.write = async (given) => {
        if (writes++ >= death) throw new Error("dead");
        if (writes === death && !written) throw new Error("killed before the write");
        const done = await write(given);
        if (writes === death) throw new Error("killed after it");
        return done;
      };
      await sweep(t.deps);
      t.table.write = write;
      await sweep(t.deps);
      expect([await pages(t, 1), await pages(t, 2), await moves(t)]).toMatchObject([[{}], [{}], [{}]]);
      expect(await next(t)).toMatchObject({ legs: [{ channel: "b" }], plan: 2 });
      if (writes < death) return;
    }
  throw new Error("it writes more often than was tried");
});

it("who takes the chosen channel in that very moment makes the sweep choose again", async () => {
  const t = await world();
  t.clock.at = time("21:37:00");
  const { write } = t.table;
  let raced = false;
  t.table.write = async (given) => {
    if (!raced && given.some((one) => "put" in one && one.put.sk === "EVENT")) {
      raced = true;
      await t.book({ id: eventId(5), legs: ["b"], air: time("22:00:00") });
    }
    return write(given);
  };
  await sweep(t.deps);
  expect((await next(t))?.legs).toEqual([{ channel: "c" }]);
});
