import { cancel } from "@showcaller/core/lifecycle/operator";
import { patch } from "@showcaller/core/lifecycle/patch";
import { formatInstant, MINUTE } from "@showcaller/core/time/instant";
import { expect, test } from "vitest";
import { bookMatch } from "../harness.ts";
import { wrongs } from "./invariants.ts";
import { bookAnother, clock } from "./scenario.ts";

test("fifty people book overlapping times on the same channels at once: one wins, and every other is told who", async () => {
  const match = await bookMatch({ input: { start: { instant: "2025-08-15T09:00:00Z" } }, at: "2025-08-15T06:00:00Z" });
  const from = clock("18:00");
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      bookAnother(match, {
        title: `Wish ${n}`,
        start: { instant: formatInstant(from + n * MINUTE) },
        duration: "PT2H",
      }),
    ),
  );
  const won = answers.filter((answer) => answer.kind === "changed");
  expect(won).toHaveLength(1);
  const [winner] = won;
  const refused = answers.filter((answer) => answer.kind === "refused");
  expect(refused).toHaveLength(49);
  for (const { refusal } of refused) {
    expect(refusal.problem).toBe("overlap");
    expect(refusal.detail).toContain(winner?.stored.event.id);
  }
});

test("as many book times that do not overlap, on one day of one channel: each is booked or told to try again", async () => {
  const match = await bookMatch({ input: { start: { instant: "2025-08-15T09:00:00Z" } }, at: "2025-08-14T06:00:00Z" });
  const wishes = Array.from({ length: 8 }, (_, n) => formatInstant(clock("12:30") + n * 75 * MINUTE));
  const answers = await Promise.all(
    wishes.map((instant) => bookAnother(match, { start: { instant }, duration: "PT15M", overrun: { limit: "PT10M" } })),
  );
  for (const { kind } of answers) expect(["changed", "busy"]).toContain(kind);
  // Five rounds, and each has a winner.
  expect(answers.filter(({ kind }) => kind === "changed").length).toBeGreaterThanOrEqual(5);
});

test("a draft claims nothing until it has a start, and then runs like any other", async () => {
  const match = await bookMatch({ input: { start: { instant: "2025-08-16T19:00:00Z" } } });
  const { liveEvents } = match.site.deps.store;
  const [draft, dropped] = [await bookAnother(match, {}), await bookAnother(match, { title: "Never" })];
  if (draft.kind !== "changed" || dropped.kind !== "changed") throw new Error("not drafted");
  const now = match.site.world.now;
  await liveEvents.change(dropped.stored.event.id, "cms", ({ event }) => cancel(event, { actor: "cms", now }));
  const start = { instant: "2025-08-15T19:00:00Z" };
  await liveEvents.change(draft.stored.event.id, "cms", ({ event }) => patch(event, { start }, now, "test"));
  await match.runUntil(clock("21:00"));
  const id = draft.stored.event.id;
  expect((await liveEvents.read(id))?.event).toMatchObject({ status: "ended", degraded: false });
  expect((await liveEvents.read(dropped.stored.event.id))?.event).toMatchObject({ status: "cancelled" });
  expect((await wrongs(match, { status: "ended", id })).filter((wrong) => !wrong.startsWith("schedule "))).toEqual([]);
});
