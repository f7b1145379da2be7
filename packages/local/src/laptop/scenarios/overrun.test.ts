import type { LiveEvent, LiveEventInput } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import { cancel, hold, release } from "@showcaller/core/lifecycle/operator";
import { createOnPool } from "@showcaller/functions/pools/write";
import { expect, test } from "vitest";
import { bookMatch, type Match } from "../harness.ts";
import { pictureAt, pictureBreaks } from "../invariants/pictures.ts";
import { journalOf } from "./invariants.ts";
import { clock, pressed } from "./scenario.ts";

/*
 * The match on the western channel has it booked until 21:35 (planned end 21:00, limit 30 minutes, tail 5) and is held. The next
 * live event is to be prepared on it at 21:40 and to be on air at 21:55.
 */
const WEST = "main-eu-west-1";
const CENTRAL = "main-eu-central-1";
const named = (...ids: string[]) => ({ legs: ids.map((channel) => ({ channel })) as never });

async function held(next: Partial<LiveEventInput>): Promise<{ match: Match; next: LiveEvent["id"] }> {
  const match = await bookMatch({ input: named(WEST) });
  const { store, clock: time } = match.site.deps;
  const id = store.context.ids.ulid() as LiveEvent["id"];
  const wish = { title: "Everton - Fulham", duration: "PT1H", start: { instant: "2025-08-15T21:55:00Z" }, ...next };
  const decision = create(wish, { id, actor: "cms", now: time.now(), tzdata: "test" });
  const booked = await createOnPool(store, decision, "cms");
  if (booked.kind !== "changed") throw new Error(JSON.stringify(booked));
  expect(booked.stored.event.legs).toContainEqual({ channel: WEST });
  await match.runUntil(clock("20:30"));
  await pressed(match, hold);
  return { match, next: id };
}

const nextOf = async ({ site }: Match, id: LiveEvent["id"]): Promise<LiveEvent> => {
  const stored = await site.deps.store.liveEvents.read(id);
  if (!stored) throw new Error("it is gone");
  return stored.event;
};
const pages = async (match: Match, id: LiveEvent["id"]) =>
  (await journalOf(match, id)).filter(({ name }) => name === "operator.paged");
const picture = (match: Match, channel: string, at: string) => pictureAt(match.site.twin.pictures(channel), clock(at));
/** Not a second of the held show is lost, up to here. */
const uncut = async (match: Match, until: string): Promise<void> => {
  const event = { ...(await match.event()), endAt: `2025-08-15T${until}:00Z` };
  expect(pictureBreaks(match.site.twin.pictures(WEST), event, WEST)).toEqual([]);
};

test("out of a pool, the next live event moves to another channel, and a human has been told 20 minutes before", async () => {
  const { match, next } = await held({ pool: { legs: 1 } });
  await match.runUntil(clock("21:19:59"));
  expect(await pages(match, next)).toEqual([]);
  await match.runUntil(clock("21:36"));
  const [page, ...more] = await pages(match, next);
  expect([page?.at.slice(11, 16), more, await pages(match, match.id)]).toEqual(["21:20", [], [expect.anything()]]);
  expect(page?.why).toContain("held by operator");
  expect(page?.predicts).toContain("moves to another channel of its pool");
  expect((await nextOf(match, next)).legs).toEqual([{ channel: WEST }]);
  await match.runUntil(clock("22:10"));
  expect(await nextOf(match, next)).toMatchObject({ status: "on-air", legs: [{ channel: CENTRAL }], degraded: false });
  expect(
    pictureBreaks(
      match.site.twin.pictures(CENTRAL),
      { ...(await nextOf(match, next)), endAt: "2025-08-15T22:10:00Z" },
      CENTRAL,
    ),
  ).toEqual([]);
  await uncut(match, "22:10");
  const moved = (await journalOf(match, next)).filter(({ name }) => name === "leg.moved");
  expect(moved).toMatchObject([{ actor: "showcaller:sweep", predicts: expect.stringContaining("is not touched") }]);
  await pressed(match, release);
  await match.runUntil(clock("23:30"));
  expect([(await match.event()).status, (await nextOf(match, next)).status]).toEqual(["ended", "ended"]);
});

test("released in time, nothing moves", async () => {
  const { match, next } = await held({ pool: { legs: 1 } });
  await match.runUntil(clock("21:25"));
  await pressed(match, release);
  await match.runUntil(clock("23:30"));
  expect(await nextOf(match, next)).toMatchObject({ status: "ended", legs: [{ channel: WEST }], plan: 1 });
});

test("with two named legs, the next goes ahead on the other, degraded, and takes the first in when it is free", async () => {
  const { match, next } = await held(named(WEST, CENTRAL));
  await match.runUntil(clock("22:10"));
  expect(await nextOf(match, next)).toMatchObject({ status: "on-air", degraded: true });
  await uncut(match, "22:10");
  expect((await pages(match, next)).map(({ predicts }) => predicts)).toEqual([
    expect.stringContaining("goes ahead without this leg, degraded"),
  ]);
  await pressed(match, release);
  await match.runUntil(clock("22:30"));
  expect(await match.event()).toMatchObject({ status: "ended" });
  expect(await nextOf(match, next)).toMatchObject({ status: "on-air", degraded: false });
  expect(picture(match, WEST, "22:30")).toBe("programme");
});

test("with its only leg, the next waits: the show on air is not cut, and the next follows it", async () => {
  const { match, next } = await held(named(WEST));
  await match.runUntil(clock("22:10"));
  expect(await nextOf(match, next)).toMatchObject({ status: "preparing" });
  await uncut(match, "22:10");
  await pressed(match, release);
  await match.runUntil(clock("22:30"));
  expect(await match.event()).toMatchObject({ status: "ended" });
  expect(await nextOf(match, next)).toMatchObject({ status: "on-air" });
  await match.runUntil(clock("23:30"));
  expect(await nextOf(match, next)).toMatchObject({ status: "ended" });
});

test.each([
  ["cancelled", "21:50"],
  ["over without ever having been on air", ""],
])("the next, %s, takes nothing of the show on air with it", async (_, at) => {
  const { match, next } = await held(named(WEST));
  if (at) {
    await match.runUntil(clock(at));
    const press = { actor: "cms", now: match.site.world.now };
    await match.site.deps.store.liveEvents.change(next, "cms", ({ event }) => cancel(event, press));
  }
  await match.runUntil(clock("23:30"));
  expect(["cancelled", "failed"]).toContain((await nextOf(match, next)).status);
  expect(await match.event()).toMatchObject({ status: "on-air" });
  await uncut(match, "23:30");
  await pressed(match, release);
  await match.runUntil(clock("23:50"));
  expect(await match.event()).toMatchObject({ status: "ended" });
  expect(match.site.twin.intervals(match.channels[0]?.encoder.arn ?? "").every(({ to }) => to !== undefined)).toBe(
    true,
  );
});
