import type { Table } from "@showcaller/core/ports";
import type { Forward } from "../wire/index.ts";

/** Whoever writes through us makes the stream worth reading. */
export const noticing =
  (forward: Forward, touched: () => void): Forward =>
  async (target, headers, body) => {
    try {
      return await forward(target, headers, body);
    } finally {
      if (/\.(Put|Update|Delete|Transact|BatchWrite)/.test(target)) touched();
    }
  };

export const noticingTable = (table: Table, touched: () => void): Table => ({
  get: (key) => table.get(key),
  query: (request) => table.query(request),
  write: (writes) => table.write(writes).finally(touched),
});
