import { memoryTable } from "@showcaller/adapters/table/memory";
import { tableContract } from "./contract.ts";
import { streamContract } from "./stream-contract.ts";

tableContract("memory", async () => ({ table: memoryTable(), close: async () => {} }), { runs: 300 });

streamContract("memory", async () => {
  const table = memoryTable();
  return { table, stream: table.stream, close: async () => {} };
});
