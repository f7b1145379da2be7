import type { Runtime } from "@showcaller/contracts";
import { channelId, waiting } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestStore, testStore } from "../../test/store.ts";
import { CorruptItem } from "./items.ts";
import { LEASE, type Runtimes } from "./runtimes.ts";

let t: TestStore;
let runtimes: Runtimes;
beforeEach(() => {
  t = testStore();
  runtimes = t.store.runtimes;
});
const ID = channelId("main");
const get = () => runtimes.get(ID);
const lease = (holder: string, rev?: number) => runtimes.lease(ID, holder, {}, [], rev);
const never = { check: { pk: "nobody", sk: "nothing" }, if: { exists: true } };

describe("a runtime", () => {
  it("is there before anything is known, and counts every write", async () => {
    expect(await get()).toEqual({ channel: ID, rev: 0 });
    await runtimes.update(ID, () => ({ state: "IDLE", running: 0 }));
    expect(await runtimes.update(ID, () => ({ state: "STARTING" }))).toEqual({
      channel: ID,
      rev: 2,
      state: "STARTING",
      running: 0,
    });
    expect(await get()).toEqual({ channel: ID, rev: 2, state: "STARTING", running: 0 });
  });
  it("loses what is set to nothing, and keeps the rest", async () => {
    await runtimes.update(ID, () => ({ state: "IDLE", waitingRunning: waiting(), foreignSince: 5 }));
    const after = await runtimes.update(ID, () => ({ waitingRunning: undefined }));
    expect(after).toEqual({ channel: ID, rev: 2, state: "IDLE", foreignSince: 5 });
    expect(await get()).toEqual(after);
  });
  it("is not written when there is nothing to write", async () => {
    await runtimes.update(ID, () => undefined);
    expect(t.writes()).toBe(0);
  });
  it("is decided about again when a token was stored in between: of token and state the second sees the first", async () => {
    const known = await runtimes.update(ID, () => ({ state: "STARTING" }));
    // A task stores its token between the observer's read and its write.
    t.wire.before = async () => {
      t.wire.before = undefined;
      await runtimes.lease(ID, "task", { waitingRunning: waiting() }, []);
    };
    const saw: (string | undefined)[] = [];
    const after = await runtimes.update(
      ID,
      (runtime) => {
        saw.push(runtime.waitingRunning?.token);
        return { state: "RUNNING", running: 2 };
      },
      { known },
    );
    expect(saw).toEqual([undefined, "token-1"]);
    expect(after).toMatchObject({ state: "RUNNING", waitingRunning: { token: "token-1" }, rev: 3 });
  });
  it("loses none of many writers", async () => {
    const add = (n: number) => runtimes.update(ID, ({ actions = [] }) => ({ actions: [...actions, `a${n}`] }));
    await Promise.all(Array.from({ length: 6 }, (_, n) => add(n)));
    expect((await get()).actions?.sort()).toEqual(["a0", "a1", "a2", "a3", "a4", "a5"]);
  });
  it("tells with its writes, and only with them", async () => {
    const entry = {
      kind: "signal",
      name: "channel.running",
      text: "runs",
      why: "told",
      actor: "aws.medialive",
      channel: ID,
      key: "k",
    } as const;
    await runtimes.update(ID, () => undefined, { entries: [entry] });
    expect((await t.table.query({ pk: "JOURNAL#SYSTEM" })).items).toHaveLength(0);
    await runtimes.update(ID, () => ({ state: "RUNNING" }), { entries: [entry] });
    expect((await t.table.query({ pk: "JOURNAL#SYSTEM" })).items).toHaveLength(1);
  });
  it("that cannot be read is never acted upon; of all of them it is left out", async () => {
    await runtimes.update(channelId("good"), () => ({ state: "IDLE" }));
    for (const broken of [{ state: "STOPPED" }, { observedAt: -5 }, { leaseUntil: "soon" }]) {
      await t.inner.write([{ put: { pk: "RUNTIME", sk: ID, rev: 1, ...broken } }]);
      await expect(get()).rejects.toThrow(CorruptItem);
      await expect(runtimes.update(ID, () => ({ state: "IDLE" }))).rejects.toThrow(CorruptItem);
      const damaged: string[] = [];
      const all = await runtimes.all((item) => damaged.push(item.key.sk));
      expect([all.map(({ channel }) => channel), damaged]).toEqual([["good"], [ID]]);
    }
  });
  it("of a hundred and more channels are all found", async () => {
    for (let n = 0; n < 120; n++) await runtimes.update(channelId(`c${n}`), () => ({ state: "IDLE" }));
    expect(await runtimes.all()).toHaveLength(120);
  });
});

describe("the lease", () => {
  it("is for one holder, until it is given back", async () => {
    expect(await lease("a")).toBe("leased");
    expect(await lease("b")).toBe("lease-held");
    expect(await runtimes.unlease(ID, "a", { state: "STARTING" }, [])).toBe("done");
    expect(await get()).toEqual({ channel: ID, rev: 2, state: "STARTING" });
    expect(await lease("b")).toBe("leased");
  });
  it("is for its own holder again: a retried task does not wait for itself", async () => {
    await lease("a");
    t.clock.at += LEASE - 1;
    expect(await lease("a")).toBe("leased");
    expect((await get()).leaseUntil).toBe(t.clock.at + LEASE);
  });
  it("expires after its 60 seconds and not before", async () => {
    await lease("a");
    t.clock.at += LEASE;
    expect(await lease("b")).toBe("lease-held");
    t.clock.at += 1;
    expect(await lease("b")).toBe("leased");
  });
  it("that another has by now is not given back, nor anything written with it", async () => {
    await lease("a");
    t.clock.at += LEASE + 1;
    await lease("b");
    const before = await get();
    expect(await runtimes.unlease(ID, "a", { state: "RUNNING", run: undefined }, [])).toBe("lost");
    expect(await get()).toEqual(before);
  });
  it("of eight that ask at once goes to one", async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, (_, n) => lease(`h${n}`)));
    expect(asked.filter((answer) => answer === "leased")).toHaveLength(1);
    expect(asked.filter((answer) => answer === "lease-held")).toHaveLength(7);
  });
  it("is not taken where something else refuses, and that is another answer than a held one", async () => {
    expect(await runtimes.lease(ID, "a", { state: "STARTING" }, [never])).toBe("refused");
    expect(await get()).toEqual({ channel: ID, rev: 0 });
    await lease("b");
    expect(await runtimes.lease(ID, "a", {}, [never])).toBe("refused");
  });
  it("is not taken by whoever has seen something older", async () => {
    const { rev } = await runtimes.update(ID, () => ({ state: "RUNNING" }));
    await runtimes.update(ID, () => ({ state: "STOPPING" }));
    expect(await lease("sweep", rev)).toBe("lease-held");
    expect(await lease("sweep", rev + 1)).toBe("leased");
  });
  it("sets what belongs to it in the same write", async () => {
    const run: Runtime["run"] = { liveEvent: waiting().liveEvent, execution: "e", at: "2025-08-15T18:45:00Z" };
    await runtimes.lease(ID, "a", { run, waitingRunning: waiting() }, [{ put: { pk: "x", sk: "y" } }]);
    expect(await get()).toMatchObject({ run, waitingRunning: { token: "token-1" }, leaseHolder: "a" });
    expect(await t.table.get({ pk: "x", sk: "y" })).toBeDefined();
  });
});
