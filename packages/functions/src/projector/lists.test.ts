import { MOST_IN_GROUP } from "@showcaller/adapters/state/revocation-groups";
import { HOUR } from "@showcaller/core/time/instant";
import { AIR } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { Died, fakeProjector } from "../../test/fake-edge.ts";
import { revocationOf } from "../edge/revocation.ts";
import { projector } from "./handle.ts";

let t: ReturnType<typeof fakeProjector>;
beforeEach(() => {
  t = fakeProjector();
});
const draft = (n: number) =>
  revocationOf({ kind: "session", session: n.toString(16).padStart(32, "0") }, { expiresAt: AIR + HOUR, why: "x" });
const drafts = (from: number, count: number) => Array.from({ length: count }, (_, n) => draft(from + n));
const by = { actor: "kim", job: "01K2QHYH17TR3JMJCWQ0DEFDF6" as never, why: "leaked" };
const group = (from: number, count = MOST_IN_GROUP) => t.store.revocationGroups.revoke(drafts(from, count), by);
const single = (n: number) => t.store.revocations.revoke(draft(n), "kim");
const run = () => projector(t.deps());
const marks = async () => (await t.table.query({ pk: "UNPROJECTED" })).items;
const revoked = (): string[] => [...t.edge.entries.keys()].filter((key) => key.startsWith("r")).sort();
const ids = (from: number, count: number): string[] =>
  drafts(from, count)
    .map(({ id }) => id)
    .sort();

describe("a group of a list", () => {
  it("has one mark, is one call of the store, and is confirmed row by row", async () => {
    await group(0);
    expect(await marks()).toHaveLength(1);
    expect((await run()).batches).toBe(1);
    expect(revoked()).toEqual(ids(0, MOST_IN_GROUP));
    for (const { id } of drafts(0, MOST_IN_GROUP))
      expect((await t.store.revocations.get(id))?.projected).toMatchObject({ rev: 1, present: true });
    expect(await marks()).toEqual([]);
  });

  it("comes after singles that were revoked later, whole: none of it is told and then forgotten", async () => {
    await group(0);
    t.clock.at += 1;
    await group(100, 30);
    for (let n = 200; n < 210; n++) await single(n);
    const told: string[][] = [];
    t.hooks.strike = (call, when) => {
      if (call === "edge.update" && when === "after") told.push(revoked());
      return undefined;
    };
    await run();
    expect(told.map((keys) => keys.length)).toEqual([10, 58, 88]);
    expect(told[0]).toEqual(ids(200, 10));
    expect(await marks()).toEqual([]);
  });

  it("in which one is taken back meanwhile, or was revoked before, ends as the table says", async () => {
    await single(3);
    await group(0);
    await t.store.revocations.lift(draft(7).id, "kim");
    await run();
    expect(revoked()).toEqual(ids(0, MOST_IN_GROUP).filter((id) => id !== draft(7).id));
    await t.store.revocationGroups.lift(
      drafts(0, MOST_IN_GROUP).map(({ id }) => id),
      by,
    );
    await run();
    expect([revoked(), await marks()]).toEqual([[], []]);
  });

  it("loses and doubles nobody by a death of its projector at any call", async () => {
    let deaths = 0;
    for (let at = 0; ; at++) {
      t = fakeProjector();
      await group(0);
      await group(50, 20);
      await single(300);
      let calls = 0;
      t.hooks.strike = (_, moment) => {
        if (moment === "after" && calls++ === at) throw new Died(`at ${at}`);
        return undefined;
      };
      const isDead = await run().then(
        () => false,
        (error: unknown) => error instanceof Died,
      );
      t.hooks.strike = () => undefined;
      if (!isDead) break;
      deaths++;
      await run();
      expect({ at, revoked: revoked(), marks: await marks() }).toEqual({
        at,
        revoked: [...ids(0, MOST_IN_GROUP), ...ids(50, 20), draft(300).id].sort(),
        marks: [],
      });
    }
    expect(deaths).toBeGreaterThan(60);
  });
});
