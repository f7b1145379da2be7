import type { Table, Write } from "@showcaller/core/ports";
import { describe, expect, it } from "vitest";
import { dynoxide } from "../dynamodb/launchers.ts";
import { races } from "./races.ts";

const found = dynoxide.find();
const wish = { rounds: 4, writers: 30, seed: 1, conflicts: 0.1 };

/** As if somebody had forgotten the ledger's condition. */
const forgetful = (table: Table): Table => ({
  ...table,
  write: (writes) =>
    table.write(
      writes.map((write): Write => ("put" in write && write.put.pk.startsWith("LEDGER#") ? { put: write.put } : write)),
    ),
});

/** `npm run races` has 200 rounds of 50. */
if ("missing" in found) describe("races", () => it.skip(`skipped: ${found.missing}`));

describe.runIf("command" in found)("booking requests at once, on the real engine", () => {
  it("have one winner for each window, and losers that are told who", async () => {
    const so = await races(wish);
    expect(so.wrong).toEqual([]);
    expect([so.won + so.lost + so.gaveUp, so.gaveUp]).toEqual([120, 0]);
    expect(Math.min(so.won, so.lost, so.injected)).toBeGreaterThan(3);
  }, 30_000);

  it("without the ledger's condition have two winners and lost updates, and it is seen", async () => {
    const { wrong } = await races({ ...wish, rounds: 1, over: forgetful });
    expect(wrong.join("\n")).toMatch(/two winners[\s\S]*lost update/);
  }, 30_000);
});
