import type { BlockId } from "@showcaller/contracts";
import { answer, ask, lift } from "@showcaller/core/blocks/decide";
import { formatInstant, HOUR, MINUTE } from "@showcaller/core/time/instant";
import { AIR } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeDeps, failed, fakeDeps } from "../../test/fake-deps.ts";
import { sweep } from "./handle.ts";

let t: FakeDeps;
beforeEach(() => {
  t = fakeDeps();
});
const idOf = (n: number) => `01J8ZQ3V9T${String(n).padStart(16, "0")}` as BlockId;
const blocked = async (n: number, address = `198.41.30.${n}/32`): Promise<BlockId> => {
  const id = idOf(n);
  await t.store.blocks.ask(
    ask({ address, why: "restreams", for: "PT4H" }, { id, address, actor: "kim", now: t.clock.at }),
  );
  await t.store.blocks.change(id, "lee", (block) => answer(block, "lee", true, t.clock.at));
  return id;
};
const lifted = (id: BlockId) => t.store.blocks.change(id, "kim", (block) => lift(block, "kim", t.clock.at));
const status = async (id: BlockId): Promise<string> => {
  const block = await t.store.blocks.get(id);
  return `${block?.status}${block?.outcome ? ` ${block.outcome}` : ""}`;
};
const updates = () => t.calls.filter((call) => call.startsWith("addressSets.update"));

describe("the sweep", () => {
  it("puts in what was approved, and takes it out when its time is over; what is somebody else's stays", async () => {
    t.sets[4] = ["1.1.1.1/32"];
    const id = await blocked(7);
    expect(await sweep(t.deps)).toMatchObject({ commands: 1, failed: [], nextDue: formatInstant(AIR + MINUTE) });
    expect([t.sets[4], await status(id)]).toEqual([["1.1.1.1/32", "198.41.30.7/32"], "in-force"]);
    t.clock.at = AIR + 4 * HOUR - 1;
    await sweep(t.deps);
    expect([updates().length, await status(id)]).toEqual([1, "in-force"]);
    t.clock.at = AIR + 4 * HOUR;
    await sweep(t.deps);
    expect([t.sets[4], await status(id)]).toEqual([["1.1.1.1/32"], "over expired"]);
    t.calls.length = 0;
    await sweep(t.deps);
    expect(t.calls.filter((call) => call.startsWith("addressSets"))).toEqual([]);
  });
  it("asks WAF nothing while a block waits for its answer; unanswered it lapses, and its address is free", async () => {
    const block = ask(
      { address: "x", why: "y", for: "PT4H" },
      { id: idOf(1), address: "198.41.30.1/32", actor: "kim", now: AIR },
    );
    await t.store.blocks.ask(block);
    expect(await sweep(t.deps)).toMatchObject({ commands: 0, nextDue: formatInstant(AIR + HOUR) });
    t.clock.at = AIR + HOUR;
    await sweep(t.deps);
    expect([await status(idOf(1)), t.calls.filter((call) => call.startsWith("addressSets"))]).toEqual([
      "over lapsed",
      [],
    ]);
    expect((await t.store.blocks.ask({ ...block, id: idOf(2) })).kind).toBe("asked");
  });
  it("puts back within a minute what somebody took out by hand", async () => {
    await blocked(7);
    await sweep(t.deps);
    t.sets[4] = [];
    await sweep(t.deps);
    expect(t.sets[4]).toEqual(["198.41.30.7/32"]);
  });
  it("says what had no room, and takes the others", async () => {
    t.sets[4] = Array.from({ length: 9_999 }, (_, n) => `1.${Math.floor(n / 250) % 250}.${n % 250}.1/32`);
    const [first, second] = [await blocked(1), await blocked(2)];
    await sweep(t.deps);
    expect([await status(first), await status(second), t.sets[4].length]).toEqual(["in-force", "over no-room", 10_000]);
  });
  it("does IPv6 though WAF does not answer for IPv4, and the rest the minute after", async () => {
    const [four, six] = [await blocked(1), await blocked(2, "2606:4700::1/128")];
    t.hooks.refuse = (call) =>
      call.startsWith("addressSets.get 4") ? failed("transient", "WAFInternalErrorException") : undefined;
    expect((await sweep(t.deps)).failed).toEqual([
      { command: "block", why: expect.stringContaining("IPv4 set: WAFInternalErrorException") },
    ]);
    expect([await status(four), await status(six)]).toEqual(["approved", "in-force"]);
    t.hooks.refuse = () => undefined;
    await sweep(t.deps);
    expect(await status(four)).toBe("in-force");
  });
});

/** A set under a token, as WAF has it; `before` is called before each write takes effect. */
const tokens = (before: (write: number) => unknown) => {
  let [token, writes] = [1, 0];
  t.deps.addressSets = {
    get: async (family) => ({ ok: true, value: { addresses: [...t.sets[family]], token: String(token) } }),
    update: async (family, addresses, known) => {
      await before(++writes);
      if (known !== String(token)) return failed("conflict", "WAFOptimisticLockException");
      t.sets[family] = [...addresses];
      token += 1;
      return { ok: true, value: undefined };
    },
  };
  const another = (change: () => void): void => {
    change();
    token += 1;
  };
  return { another, writes: () => writes };
};

describe("whoever else writes the set", () => {
  it("loses nothing by us: we read again and write again", async () => {
    const set = tokens((write) => write === 1 && set.another(() => void t.sets[4].push("1.1.1.1/32")));
    const id = await blocked(7);
    expect((await sweep(t.deps)).failed).toEqual([]);
    expect([t.sets[4], await status(id), set.writes()]).toEqual([["1.1.1.1/32", "198.41.30.7/32"], "in-force", 2]);
  });
  it("without end holds us up for five tries; the next minute goes on", async () => {
    const set = tokens(() => set.another(() => {}));
    const id = await blocked(7);
    expect((await sweep(t.deps)).failed).toEqual([{ command: "block", why: expect.stringContaining("5 times") }]);
    expect([set.writes(), await status(id)]).toEqual([5, "approved"]);
  });
  it("and lifts the block between our look and our write: it does not stay in the set", async () => {
    const id = await blocked(7);
    const set = tokens(async (write) => {
      if (write !== 1) return;
      // Another sweep, whole, with the lift.
      await lifted(id);
      await sweep(t.deps);
    });
    await sweep(t.deps);
    expect(set.writes()).toBeGreaterThan(0);
    await sweep(t.deps);
    expect([t.sets[4], await status(id)]).toEqual([[], "over lifted"]);
  });
  it("is another sweep at the same time: each block is written once", async () => {
    tokens(() => {});
    const ids = [await blocked(1), await blocked(2)];
    await Promise.all([sweep(t.deps), sweep(t.deps)]);
    await sweep(t.deps);
    expect(t.sets[4].toSorted()).toEqual(["198.41.30.1/32", "198.41.30.2/32"]);
    expect(await Promise.all(ids.map(status))).toEqual(["in-force", "in-force"]);
    const told = (await t.journal()).filter(({ name }) => name === "block.in-force");
    expect(told).toHaveLength(2);
  });
});

it("dead between WAF's write and ours, the next sweep leaves the set as it is and says what is so", async () => {
  const [kept, gone] = [await blocked(1), await blocked(2)];
  await sweep(t.deps);
  await lifted(gone);
  const third = await blocked(3);
  const { change } = t.store.blocks;
  t.store.blocks.change = async () => {
    throw new Error("killed");
  };
  await sweep(t.deps);
  t.store.blocks.change = change;
  expect(t.sets[4]).toEqual(["198.41.30.1/32", "198.41.30.3/32"]);
  await sweep(t.deps);
  expect([t.sets[4].length, ...(await Promise.all([kept, gone, third].map(status)))]).toEqual([
    2,
    "in-force",
    "over lifted",
    "in-force",
  ]);
});
