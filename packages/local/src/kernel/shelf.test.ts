import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { memoryShelf, sqliteShelf } from "./shelf.ts";
import type { Shelf } from "./types.ts";

const directory = mkdtempSync(join(tmpdir(), "shelf-"));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;
const file = (): string => join(directory, `${++files}.db`);

describe.each([
  ["memory", memoryShelf],
  ["sqlite", () => sqliteShelf(file())],
])("%s shelf", (_, open) => {
  let shelf: Shelf;
  beforeEach(() => {
    shelf = open();
    return () => shelf.close();
  });

  test("returns what was put, replaced or deleted, kinds apart", () => {
    shelf.put("a", "1", { n: 1, list: [null, "é\u0000"] });
    shelf.put("b", "1", "other");
    expect(shelf.get("a", "1")).toEqual({ n: 1, list: [null, "é\u0000"] });
    shelf.put("a", "1", 2);
    expect(shelf.get("a", "1")).toBe(2);
    shelf.delete("a", "1");
    shelf.delete("a", "never there");
    expect(shelf.get("a", "1")).toBeUndefined();
    expect(shelf.get("b", "1")).toBe("other");
  });

  test("copies never alias the store", () => {
    const value = { deep: { n: 1 } };
    shelf.put("a", "1", value);
    value.deep.n = 2;
    const read = shelf.get<typeof value>("a", "1");
    if (read) read.deep.n = 3;
    for (const [, copy] of shelf.all<typeof value>("a")) copy.deep.n = 4;
    expect(shelf.get("a", "1")).toEqual({ deep: { n: 1 } });
  });

  test("lists a kind by id in byte order", () => {
    const ids = ["", "B", "a", "b", "é", "\uffee", "😀", "10", "2"];
    for (const id of ids) shelf.put("k", id, id);
    shelf.put("other", "x", 1);
    const sorted = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(shelf.all("k")).toEqual(sorted.map((id) => [id, id]));
    shelf.delete("k", "b");
    shelf.put("k", "A", "A");
    expect(shelf.all("k").map(([id]) => id)).toEqual(["", "10", "2", "A", "B", "a", "é", "\uffee", "😀"]);
    expect(shelf.all("nothing")).toEqual([]);
  });

  test("refuses what JSON cannot say", () => {
    expect(() => shelf.put("a", "1", undefined)).toThrow(TypeError);
    expect(shelf.get("a", "1")).toBeUndefined();
  });

  test("a transaction happens as a whole or not at all", () => {
    shelf.put("k", "kept", 1);
    shelf.put("k", "gone", 1);
    const failing = () =>
      shelf.atomically(() => {
        shelf.put("k", "kept", 2);
        shelf.put("k", "new", 2);
        shelf.delete("k", "gone");
        expect(shelf.all("k")).toEqual([
          ["kept", 2],
          ["new", 2],
        ]);
        throw new Error("no");
      });
    expect(failing).toThrow("no");
    expect(shelf.all("k")).toEqual([
      ["gone", 1],
      ["kept", 1],
    ]);
    const answer = shelf.atomically(() => {
      shelf.put("k", "new", 3);
      return "answer";
    });
    expect(answer).toBe("answer");
    expect(shelf.get("k", "new")).toBe(3);
  });

  test("nested transactions share the fate of the outer one", () => {
    const inner = () => shelf.atomically(() => shelf.put("k", "inner", 1));
    expect(() =>
      shelf.atomically(() => {
        inner();
        throw new Error("outer");
      }),
    ).toThrow("outer");
    expect(shelf.all("k")).toEqual([]);
    shelf.atomically(() => {
      inner();
      expect(() =>
        shelf.atomically(() => {
          shelf.put("k", "caught", 1);
          throw new Error("inner");
        }),
      ).toThrow("inner");
    });
    expect(shelf.all("k").map(([id]) => id)).toEqual(["caught", "inner"]);
  });
});

test("sqlite: what was acknowledged before kill -9 is there, transactions whole", async () => {
  const path = file();
  const module = new URL("./shelf.ts", import.meta.url).href;
  const program = `
    const { sqliteShelf } = await import(${JSON.stringify(module)});
    const shelf = sqliteShelf(${JSON.stringify(path)});
    for (let n = 1; ; n++) {
      shelf.atomically(() => { shelf.put("pair", "a", n); shelf.put("pair", "b", n); });
      require("node:fs").writeSync(1, n + "\\n");
    }`;
  const prelude = 'import { createRequire } from "node:module"; const require = createRequire("/");';
  const child = spawn(process.execPath, ["--input-type=module", "-e", prelude + program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let acknowledged = 0;
  for await (const line of createInterface(child.stdout)) {
    acknowledged = Number(line);
    if (acknowledged >= 300 && !child.killed) child.kill("SIGKILL");
  }
  const shelf = sqliteShelf(path);
  const [a, b] = [shelf.get<number>("pair", "a"), shelf.get<number>("pair", "b")];
  shelf.close();
  expect(a).toBe(b);
  expect(acknowledged).toBeGreaterThanOrEqual(300);
  expect([acknowledged, acknowledged + 1]).toContain(a);
});

test("sqlite: opening and using it prints no warning", async () => {
  const warnings: unknown[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on("warning", listen);
  const path = file();
  sqliteShelf(path).close();
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listen);
  expect(warnings).toEqual([]);
});
