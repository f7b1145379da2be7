import type { Clock, Ids, Table } from "@showcaller/core/ports";

/** What every part of the store works with. */
export interface Context {
  table: Table;
  clock: Clock;
  ids: Ids;
}
