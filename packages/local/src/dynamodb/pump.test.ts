import { memoryTable } from "@showcaller/adapters/table/memory";
import type { StreamRecord } from "@showcaller/adapters/table/stream";
import { describe, expect, it } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import type { Shelf } from "../kernel/types.ts";
import { createWorld } from "../kernel/world.ts";
import { streamPump } from "./pump.ts";

const AT = Date.UTC(2026, 7, 15);
const SECOND = 1_000;

type Invoke = (records: string[]) => Promise<void> | void;

/** A table whose writes reach a function: what a laptop is made of. */
function stage(invoke: Invoke, shelf: Shelf = memoryShelf(), table = memoryTable()) {
  const world = createWorld({ at: AT, seed: 1, shelf });
  const pump = streamPump({
    source: table.stream,
    world,
    invoke: async ({ Records }) => invoke(Records.map(nameOf)),
    filter: (record) => !nameOf(record).startsWith("ignored"),
  });
  world.addPump(pump.pump);
  world.restore();
  const write = async (...names: string[]) => {
    for (const sk of names) await table.write([{ put: { pk: "p", sk } }]);
    pump.touched();
  };
  return { world, pump, table, shelf, write };
}

const nameOf = (record: StreamRecord): string => (record.dynamodb.Keys.sk as { S: string }).S;
const named = (count: number) => Array.from({ length: count }, (_, i) => `r${String(i).padStart(3, "0")}`);

describe("stream pump", () => {
  it("delivers in order, at most 100 at a time, each once", async () => {
    const batches: string[][] = [];
    const { world, write, table } = stage((names) => void batches.push(names));
    await write(...named(250));
    await world.quiet();
    await world.quiet();
    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
    expect(batches.flat()).toEqual(named(250));
    expect((await table.stream.next(undefined, 1)).records, "delivered, so no longer kept").toEqual([]);
  });

  it("does not read while nothing was written", async () => {
    let reads = 0;
    const table = memoryTable();
    const { next } = table.stream;
    table.stream.next = (...args) => {
      reads++;
      return next.apply(table.stream, args);
    };
    const { world, write } = stage(() => {}, memoryShelf(), table);
    await world.quiet();
    expect(reads).toBe(1);
    await world.runUntil(AT + 60 * SECOND);
    expect(reads).toBe(1);
    await write("a");
    await world.quiet();
    expect(reads).toBe(3);
  });

  it("passes over what the filter refuses, and does not look at it again", async () => {
    const seen: string[] = [];
    const { world, write, shelf, table } = stage((names) => void seen.push(...names));
    await write("ignored-1", "a", "ignored-2");
    await world.quiet();
    world.kill();
    const again = stage((names) => void seen.push(...names), shelf, table);
    await again.world.quiet();
    expect(seen).toEqual(["a"]);
  });

  it("tries a failed batch again with growing pauses and holds back what comes after it", async () => {
    const tries: [second: number, names: string[]][] = [];
    const { world, write } = stage((names) => {
      tries.push([(world.now - AT) / SECOND, names]);
      if (tries.length < 5) throw new Error("not yet");
    });
    await write("a");
    await world.quiet();
    await write("b");
    await world.runUntil(AT + 60 * SECOND);
    expect(tries.map(([second]) => second)).toEqual([0, 1, 3, 3, 11, 11]);
    expect(tries.map(([, names]) => names)).toEqual([["a"], ["a", "b"], ["a", "b"], ["a"], ["a"], ["b"]]);
  });

  it("gives up one poisoned record, not its neighbours", async () => {
    const seen: string[] = [];
    let calls = 0;
    const { world, write, pump } = stage((names) => {
      calls++;
      if (names.includes("r060")) throw new TypeError("cannot read r060");
      seen.push(...names);
    });
    await write(...named(130));
    await world.runUntil(AT + 600 * SECOND);
    expect(seen).toEqual(named(130).filter((name) => name !== "r060"));
    expect(calls).toBeLessThan(25);
    expect(pump.deadLetters().map(({ record, error }) => [nameOf(record), error])).toEqual([
      ["r060", "TypeError: cannot read r060"],
    ]);
  });

  it("goes back to whole batches once the fault is behind it", async () => {
    const sizes: number[] = [];
    const { world, write } = stage((names) => {
      if (names.includes("r001")) throw new Error("no");
      sizes.push(names.length);
    });
    await write(...named(4));
    await world.runUntil(AT + 600 * SECOND);
    await write(...named(60).map((name) => `later-${name}`));
    await world.quiet();
    expect(sizes.at(-1)).toBe(60);
  });

  it("delivers again what a kill interrupted", async () => {
    const shelf = memoryShelf();
    const table = memoryTable();
    const first = stage(() => first.world.kill(), shelf, table);
    await first.write("a", "b");
    await first.world.quiet();
    const seen: string[] = [];
    const second = stage((names) => void seen.push(...names), shelf, table);
    await second.world.quiet();
    expect(seen).toEqual(["a", "b"]);
  });

  it("keeps the pause of a failed batch across a kill", async () => {
    const shelf = memoryShelf();
    const table = memoryTable();
    const first = stage(() => Promise.reject(new Error("no")), shelf, table);
    await first.write("a");
    await first.world.quiet();
    first.world.kill();
    const seen: [number, string[]][] = [];
    const second = stage((names) => void seen.push([second.world.now - AT, names]), shelf, table);
    await second.world.quiet();
    expect(seen).toEqual([]);
    await second.world.runUntil(AT + 10 * SECOND);
    expect(seen).toEqual([[SECOND, ["a"]]]);
  });

  it("lets time move while its function sleeps", async () => {
    const seen: number[] = [];
    const { world, write } = stage(async () => {
      await world.sleep(5 * SECOND);
      seen.push(world.now - AT);
    });
    await write("a");
    await world.runUntil(AT + 60 * SECOND);
    expect(seen).toEqual([5 * SECOND]);
  });

  it("tells the driver of the world when the stream cannot be read", async () => {
    const table = memoryTable();
    table.stream.next = () => Promise.reject(new Error("engine gone"));
    const { world } = stage(() => {}, memoryShelf(), table);
    await expect(world.quiet()).rejects.toThrow("engine gone");
  });
});
