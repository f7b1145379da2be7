import type { Table } from "@showcaller/core/ports";

/** What every case gets: the table, and a partition key nobody else uses. */
export interface Stage {
  readonly table: Table;
  pk(): string;
}
