import { dynoxide } from "@showcaller/local/dynamodb/launchers";
import { describe, it } from "vitest";
import { tableContract } from "./contract.ts";
import { onEngine } from "./engines.ts";
import { streamContract } from "./stream-contract.ts";

const found = dynoxide.find();
if ("missing" in found) {
  describe("Table contract: dynoxide", () => it.skip(`skipped: ${found.missing}`));
} else {
  tableContract("dynoxide", () => onEngine(dynoxide), { runs: 60 });
  streamContract("dynoxide", () => onEngine(dynoxide));
}
