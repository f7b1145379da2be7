import type { Generation, Rebuilt } from "@showcaller/contracts";
import { extend } from "@showcaller/core/lifecycle/operator";
import { rebuildHandlers } from "@showcaller/functions/api/rebuild";
import { revocationOf } from "@showcaller/functions/edge/revocation";
import { expect, test } from "vitest";
import { bookMatch, type Match } from "../harness.ts";
import { pictureBreaks } from "../invariants/pictures.ts";
import { nothingRuns, nothingWaits } from "./invariants.ts";
import { bookAnother, clock, pressed } from "./scenario.ts";

/** A new table of the old one's name, as whoever deleted it by mistake deploys it. */
const lose = ({ table }: Match): void => table.load({ items: [], stream: table.snapshot().stream });

const ask = ({ site: { deps } }: Match, version?: string) =>
  rebuildHandlers(deps).rebuild({
    body: version === undefined ? {} : { version },
    actor: "kim",
  } as never);

const generation = async ({ site }: Match): Promise<Generation | undefined> => site.deps.store.generations.read();
const pages = async ({ site }: Match): Promise<string[]> => {
  const { items } = await site.deps.store.context.table.query({ pk: "JOURNAL#SYSTEM" });
  return items.flatMap(({ data }) => {
    const { kind, name } = data as { kind: string; name: string };
    return kind === "page" ? [name] : [];
  });
};
/** Runs minute by minute until the table lives again; answers when. */
const untilLive = async (match: Match): Promise<{ at: number; rebuilt: Rebuilt }> => {
  for (let minute = 0; minute < 30; minute++) {
    const now = await generation(match);
    if (now?.state === "live" && now.rebuilt) return { at: match.site.world.now, rebuilt: now.rebuilt };
    await match.runUntil(match.site.world.now + 60_000);
  }
  throw new Error(`not rebuilt: ${JSON.stringify(await generation(match))}`);
};

/** As it should be of a match whose table was lost on the way: viewers saw all of it, once started, once stopped. */
const harm = async (match: Match): Promise<string[]> => {
  const event = await match.event();
  return [
    ...(event.status === "ended" ? [] : [`it is ${event.status}`]),
    ...match.channels.flatMap(({ id, encoder }) => [
      ...pictureBreaks(match.site.twin.pictures(id), event, id),
      ...(match.site.twin.runs(encoder.arn).length === 1 ? [] : [`${id} was not started once`]),
    ]),
    ...nothingRuns(match),
    ...nothingWaits(match, event),
  ];
};

test("on air, the table is lost: within ten minutes it is rebuilt, nothing was stopped, and the match ends at its time", async () => {
  const match = await bookMatch({ archive: "shelf" });
  await match.runUntil(clock("19:31:30"));
  // After the export of 19:30.
  const late = await bookAnother(match, { start: { instant: "2025-08-16T12:00:00Z" } });
  await match.runUntil(clock("19:32"));
  lose(match);
  const { at, rebuilt } = await (async () => {
    while ((await generation(match))?.state !== "lost") await match.runUntil(match.site.world.now + 60_000);
    expect(await pages(match)).toEqual(["table.lost"]);
    await ask(match);
    return untilLive(match);
  })();
  expect((at - clock("19:32")) / 60_000).toBeLessThanOrEqual(10);
  expect(match.channels.map(({ encoder }) => match.site.twin.runs(encoder.arn).at(-1)?.stopRequestedAt)).toEqual([
    undefined,
    undefined,
  ]);
  expect(rebuilt).toMatchObject({ by: "kim", channels: 2, liveEvents: 1, changed: [], overlaps: [], adopted: [] });
  const missing = late.kind === "changed" ? late.stored.event.id : "";
  expect(rebuilt.missing).toEqual([{ liveEvent: missing, cues: ["end", "prepare"] }]);
  await match.runUntil(clock("22:00"));
  expect(await harm(match)).toEqual([]);
  expect(await match.event()).toMatchObject({ endAt: "2025-08-15T21:00:00Z", degraded: false });
  // It is exported again, and under its own generation.
  expect((await pages(match)).filter((name) => name === "table.lost")).toEqual(["table.lost"]);
});

test("lost while it starts, after an export that knew it as scheduled: it reaches air, and its encoders are ours again", async () => {
  const match = await bookMatch({ archive: "shelf", at: "2025-08-15T18:40:30Z" });
  await match.runUntil(clock("18:48"));
  lose(match);
  await ask(match);
  const { rebuilt } = await untilLive(match);
  expect(rebuilt.exportedAt < "2025-08-15T18:46:00Z").toBe(true);
  expect(rebuilt.adopted.map(({ channel }) => channel).sort()).toEqual(match.channels.map(({ id }) => id).sort());
  await match.runUntil(clock("22:00"));
  expect(await harm(match)).toEqual([]);
});

test("its end was moved after the export: it stands as exported, that is said, and its new cues do not collide with burnt names", async () => {
  const match = await bookMatch({ archive: "shelf" });
  await match.runUntil(clock("19:31"));
  await pressed(match, (event, at) => extend(event, "PT10M", at));
  await match.runUntil(clock("19:33"));
  lose(match);
  await ask(match);
  const { rebuilt } = await untilLive(match);
  expect(rebuilt.changed).toEqual([match.id]);
  expect(await match.event()).toMatchObject({ plan: 3, endAt: "2025-08-15T21:00:00Z" });
  await match.runUntil(clock("22:00"));
  expect(await harm(match)).toEqual([]);
});

/** Reading the generation and the export, each kind of write, the looks, the last write. */
test.each([4, 7, 12, 18])(
  "the rebuild dies after its call %i: the next run does all of it again, and the outcome is the same",
  async (nth) => {
    const match = await bookMatch({ archive: "shelf" });
    await match.runUntil(clock("19:32"));
    lose(match);
    await ask(match);
    const { faults, calls } = match.site.gate;
    faults.add({ match: { function: "showcaller-export" }, nth, effect: { kind: "crash-invocation", when: "after" } });
    await untilLive(match);
    // Or it has not died, and this tests nothing.
    expect(calls.query({}).filter(({ outcome }) => outcome.startsWith("crash")).length).toBe(1);
    await match.runUntil(clock("22:00"));
    expect(await harm(match)).toEqual([]);
  },
);

test("a new table with nothing exported is new: it is exported, and nobody is paged", async () => {
  const match = await bookMatch({ archive: "shelf" });
  await match.runUntil(clock("18:46"));
  expect(await generation(match)).toMatchObject({ state: "live" });
  expect(await pages(match)).toEqual([]);
  await expect(ask(match)).rejects.toMatchObject({ refusal: { problem: "nothing-lost" } });
});

test("what cannot be rebuilt from is refused by name, and a human asks for another", async () => {
  const match = await bookMatch({ archive: "shelf" });
  await match.runUntil(clock("19:32"));
  const [first] = match.shelf.all<string>("archive");
  lose(match);
  await ask(match, "nothing-such.json");
  await match.runUntil(clock("19:37"));
  expect(await generation(match)).toMatchObject({ state: "lost", why: expect.stringContaining("nothing-such.json") });
  await ask(match, first?.[0]);
  expect((await untilLive(match)).rebuilt.exportedAt).toBe("2025-08-15T18:40:00Z");
});

test("what viewers meet: keys and revocations stay while the table is lost, and are the same when it is rebuilt", async () => {
  const match = await bookMatch({ archive: "shelf", edge: {} });
  match.site.world.shelf.put("secrets", "key-1", Buffer.alloc(32, 7).toString("base64url"));
  const at = "2025-08-15T18:00:00Z";
  const key = { kid: "k1", role: "active" as const, secret: "key-1", rev: 1, createdAt: at, updatedAt: at };
  const { store } = match.site.deps;
  await store.edge.setKeys([], [key], { kind: "request", name: "edge.key", text: "k1", why: "a test", actor: "kim" });
  await match.runUntil(clock("19:20"));
  const draft = revocationOf(
    { kind: "session", session: "66400ca63ab2c267cc0d874cc5f9a378" },
    { expiresAt: clock("21:30"), why: "shared" },
  );
  await store.revocations.revoke(draft, "kim");
  await match.runUntil(clock("19:32"));
  const edge = match.site.edge?.store;
  const control = (): string => edge?.atEdge("c")?.replace(/^(\S+ \S+ \S+) \d+/, "$1") ?? "";
  const before = control();
  expect(before).toContain("k1:");
  lose(match);
  for (const lost of ["19:33", "19:34", "19:35:30"]) {
    await match.runUntil(clock(lost));
    expect([control(), edge?.atEdge(draft.id)]).toEqual([before, draft.entry]);
  }
  await ask(match);
  await untilLive(match);
  for (let minute = 1; minute <= 3; minute++) {
    await match.runUntil(match.site.world.now + 20_000);
    expect([control(), edge?.atEdge(draft.id)]).toEqual([before, draft.entry]);
  }
  // And it leaves when it has expired.
  await match.runUntil(clock("21:31:30"));
  expect(edge?.atEdge(draft.id)).toBeUndefined();
});
