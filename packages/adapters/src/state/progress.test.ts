import type { Claim, LiveEvent } from "@showcaller/contracts";
import { none } from "@showcaller/core/lifecycle/decision";
import { executionName } from "@showcaller/core/names";
import { AIR, claim, eventId, leg } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { storing, type TestStore, testStore } from "../../test/store.ts";
import { type Advance, Contended } from "./progress.ts";
import type { Stored } from "./types.ts";

let t: TestStore;
beforeEach(async () => {
  t = testStore();
  await t.book({ plan: 2 });
});
const ID = eventId(1);
const input = (wish: { cue?: Claim["cue"]; plan?: number; attempt?: number } = {}) => {
  const { cue = "prepare", plan = 2, attempt = 1 } = wish;
  return { contract: 1 as const, liveEvent: ID, cue, plan, attempt };
};
const nameOf = ({ cue, plan, attempt }: ReturnType<typeof input>) => executionName(ID, cue, plan, attempt);
const nothing =
  (advance: Partial<Advance> = {}) =>
  (): Advance => ({ decision: none("a test"), dueBy: AIR, ...advance });
const take = (wish: Parameters<typeof input>[0], decide: (stored: Stored) => Advance = nothing()) => {
  const given = input(wish);
  return t.store.progress.claim(given, nameOf(given), decide);
};
const advance = (wish: Parameters<typeof input>[0], decide: (stored: Stored) => Advance = nothing()) => {
  const given = input(wish);
  return t.store.progress.advance(given, nameOf(given), decide);
};
const read = async (): Promise<Stored> => {
  const stored = await t.store.liveEvents.read(ID);
  if (!stored) throw new Error("gone");
  return stored;
};
const prepared = ({ event }: Stored): Advance => ({
  decision: storing({ ...event, status: "preparing", rev: event.rev + 1 }),
  legs: [leg({ phase: "waiting" })],
  dueBy: AIR,
});

describe("the claim", () => {
  it("is taken together with the decision and the legs", async () => {
    expect(await take({}, prepared)).toMatchObject({ kind: "advanced", stored: { event: { status: "preparing" } } });
    expect(await read()).toMatchObject({
      event: { status: "preparing", rev: 2 },
      legs: [{ phase: "waiting" }],
      claims: { start: { execution: nameOf(input()), dueBy: AIR } },
    });
  });

  /** Held by plan 2, attempt 2. */
  it.each([
    ["its own execution", { attempt: 2 }, "advanced"],
    ["a later attempt", { attempt: 3 }, "advanced"],
    ["an earlier attempt", { attempt: 1 }, "superseded"],
    ["a newer plan, whatever its attempt", { plan: 3, attempt: 1 }, "advanced"],
    ["an older plan, whatever its attempt", { plan: 1, attempt: 9 }, "superseded"],
  ] as const)("held by another is for %s: %s", async (_, wish, kind) => {
    await take({ attempt: 2 });
    const before = await read();
    const result = await take(wish);
    expect(result.kind).toBe(kind);
    if (kind === "superseded") {
      expect(result).toEqual({ kind, by: nameOf(input({ attempt: 2 })) });
      expect(await read()).toEqual(before);
    } else expect((await read()).claims.start?.execution).toBe(nameOf(input(wish)));
  });
  it("of a closed stop goes to its other cue under the same plan, that of an open one does not", async () => {
    await take({ cue: "end" });
    expect((await take({ cue: "release" })).kind).toBe("superseded");
    await take({ cue: "end" }, nothing({ close: true }));
    expect((await take({ cue: "release" })).kind).toBe("advanced");
  });
  it("start and stop are two", async () => {
    await take({});
    expect((await take({ cue: "end" })).kind).toBe("advanced");
    expect((await advance({})).kind).toBe("advanced");
  });
  it("that somebody takes in between is seen: the loser writes nothing", async () => {
    t.wire.before = async () => {
      t.wire.before = undefined;
      await take({ attempt: 2 });
    };
    expect(await take({ attempt: 1 }, prepared)).toEqual({ kind: "superseded", by: nameOf(input({ attempt: 2 })) });
    expect((await read()).event.status).toBe("scheduled");
  });
  it("goes to one of two that decide the same in the same millisecond", async () => {
    const results = await Promise.all([take({ attempt: 1 }, prepared), take({ attempt: 2 }, prepared)]);
    const holder = (await read()).claims.start?.execution;
    expect(holder).toBe(nameOf(input({ attempt: 2 })));
    // The first may have held it for a moment; it holds it no longer, and its next write says so.
    expect(results[1]?.kind).toBe("advanced");
    expect(await advance({ attempt: 1 })).toEqual({ kind: "superseded", by: holder });
  });
  it("of nothing is absent", async () => {
    const other = { ...input(), liveEvent: eventId(5) };
    expect(await t.store.progress.claim(other, "e", nothing())).toEqual({ kind: "absent" });
  });
});

describe("advancing", () => {
  it("is for the holder alone", async () => {
    expect(await advance({})).toEqual({ kind: "superseded", by: "nobody" });
    await take({});
    expect((await advance({}, prepared)).kind).toBe("advanced");
    expect((await advance({ attempt: 2 })).kind).toBe("superseded");
  });
  it("keeps what it does not name: the due time and the legs", async () => {
    await take({}, prepared);
    const result = await advance({}, () => ({ decision: none(""), legs: [] }));
    expect(result).toMatchObject({ stored: { legs: [{ phase: "waiting" }], claims: { start: { dueBy: AIR } } } });
    expect(await read()).toMatchObject({ legs: [{ phase: "waiting" }], claims: { start: { dueBy: AIR } } });
  });
  it("answers with the legs as they are then, those it added included", async () => {
    await take({}, prepared);
    const changed = leg({ phase: "ready" });
    const added = leg({ channel: "other" as never, phase: "waiting" });
    const result = await advance({}, nothing({ legs: [changed, added] }));
    expect(result).toMatchObject({ stored: { legs: [changed, added] } });
  });
  it("closes when it is done, and what is closed the sweep may follow", async () => {
    await take({}, nothing({ close: true }));
    expect((await read()).claims.start?.closedAt).toBe(t.clock.at);
    expect((await take({ attempt: 2 })).kind).toBe("advanced");
  });
  it("decides again after somebody has changed the live event, on what is stored then", async () => {
    await take({});
    let seen: LiveEvent["title"][] = [];
    let once = true;
    t.wire.before = async () => {
      if (!once) return;
      once = false;
      await t.store.liveEvents.change(ID, "kim", ({ event }) =>
        storing({ ...event, title: "Derby", rev: event.rev + 1 }),
      );
    };
    await advance({}, (stored) => {
      seen = [...seen, stored.event.title];
      return prepared(stored);
    });
    expect(seen).toEqual(["Liverpool - Bournemouth", "Derby"]);
    expect((await read()).event).toMatchObject({ title: "Derby", status: "preparing", rev: 3 });
  });
  it("gives up after five lost races, by an error that its machine retries", async () => {
    await take({});
    let n = 0;
    let inner = false;
    t.wire.before = async () => {
      if (inner) return;
      inner = true;
      await t.store.liveEvents.change(ID, "kim", ({ event }) =>
        storing({ ...event, title: `t${n++}`, rev: event.rev + 1 }),
      );
      inner = false;
    };
    await expect(advance({}, prepared)).rejects.toThrow(Contended);
    expect(n).toBe(5);
  });
  it("never follows a refusal, nor an overlap: they would be faults of ours", async () => {
    const refusal = { problem: "overlap", detail: "no", errors: [] } as const;
    await expect(take({}, nothing({ decision: { kind: "refuse", refusal } }))).rejects.toThrow("was refused");
    await t.book({ id: eventId(2), air: AIR + 24 * 3_600_000 });
    const onto = ({ event }: Stored): Advance => ({
      decision: storing({
        ...event,
        airAt: "2025-08-16T19:00:00Z",
        prepareAt: "2025-08-16T18:45:00Z",
        endAt: "2025-08-16T21:00:00Z",
        plannedEndAt: "2025-08-16T21:00:00Z",
        rev: 2,
      }),
    });
    await expect(take({}, onto)).rejects.toThrow("our own plan overlaps");
  });
  it("settled takes it out of what the sweep watches", async () => {
    const active = async () => (await t.table.query({ index: "gsi1", pk: "ACTIVE" })).items.length;
    await t.store.liveEvents.change(ID, "kim", ({ event }) =>
      storing({ ...event, status: "preparing", rev: event.rev + 1 }),
    );
    await t.store.liveEvents.change(ID, "kim", ({ event }) =>
      storing({ ...event, status: "cancelled", rev: event.rev + 1 }),
    );
    expect(await active()).toBe(1);
    await take({ cue: "release" }, nothing({ settled: true, close: true }));
    expect(await active()).toBe(0);
  });
});

describe("reserving and closing", () => {
  const next = claim({ attempt: 2, dueBy: AIR });
  const held = async () => (await read()).claims.start;

  it("of two sweeps that start the next attempt, one has it", async () => {
    await take({});
    const before = await held();
    const one = { ...next, dueBy: AIR + 1 };
    const results = await Promise.all([t.store.progress.reserve(before, next), t.store.progress.reserve(before, one)]);
    expect(results).toEqual([true, false]);
    expect(await held()).toEqual(next);
  });
  it("whose answer was lost is reserved", async () => {
    t.wire.after = (writes, result) => {
      t.wire.after = undefined;
      return result.ok ? t.inner.write(writes) : result;
    };
    expect(await t.store.progress.reserve(undefined, next)).toBe(true);
  });
  it("loses to an execution that has closed or been taken over since", async () => {
    await take({});
    const before = await held();
    await take({}, nothing({ close: true }));
    expect(await t.store.progress.reserve(before, next)).toBe(false);
    expect(await t.store.progress.reserve(undefined, next)).toBe(false);
    expect(await t.store.progress.reserve(await held(), next)).toBe(true);
  });
  it("closing a dead execution's claim does not close its successor's", async () => {
    await take({});
    const dead = await held();
    await take({ attempt: 2 });
    expect(dead && (await t.store.progress.close(dead, AIR))).toBe(false);
    expect(await held()).not.toHaveProperty("closedAt");
    const live = await held();
    expect(live && (await t.store.progress.close(live, AIR))).toBe(true);
    expect(await held()).toMatchObject({ closedAt: AIR });
  });
  it("an execution that the sweep reserved takes what is its own", async () => {
    await t.store.progress.reserve(undefined, next);
    expect((await advance({ attempt: 2 })).kind).toBe("advanced");
    expect((await take({ attempt: 1 })).kind).toBe("superseded");
  });
  it("a guard holds while the claim is ours, and no longer", async () => {
    await take({});
    const guard = (wish: Parameters<typeof input>[0]) =>
      t.table.write(t.store.progress.guard(input(wish), nameOf(input(wish)), leg({ phase: "starting" })));
    expect(await guard({})).toEqual({ ok: true });
    expect((await read()).legs).toMatchObject([{ phase: "starting" }]);
    await take({ attempt: 2 });
    expect(await guard({})).toMatchObject({ ok: false });
    expect(await guard({ cue: "end" })).toMatchObject({ ok: false });
  });
});
