import type { Table } from "@showcaller/core/ports";
import { afterAll, beforeAll, describe, it } from "vitest";
import { conditionCases } from "./contract-conditions.ts";
import { limitCases } from "./contract-limits.ts";
import { modelCases } from "./contract-model.ts";
import { queryCases } from "./contract-query.ts";
import { raceCases } from "./contract-races.ts";
import { writeCases } from "./contract-writes.ts";
import type { Stage } from "./stage.ts";

/** One table for a whole suite; each case works in partitions of its own. */
export interface Opened {
  table: Table;
  close(): Promise<void>;
}
export interface Options {
  /** Runs of the property test; fewer where an engine is slow. */
  runs?: number;
  /** Why nobody may write at the same time as somebody else, if so: the races are left out. */
  alone?: string;
}

/** What every implementation of the port `Table` passes (DESIGN §11): memory, dynoxide, AWS's DynamoDB Local. */
export function tableContract(name: string, make: () => Promise<Opened>, { runs = 100, alone }: Options = {}): void {
  describe(`Table contract: ${name}`, () => {
    let opened: Opened;
    let count = 0;
    const stage: Stage = {
      get table() {
        return opened.table;
      },
      pk: () => `case-${++count}`,
    };
    beforeAll(async () => {
      opened = await make();
    });
    afterAll(() => opened?.close());

    conditionCases(stage);
    writeCases(stage);
    limitCases(stage);
    queryCases(stage);
    if (alone === undefined) raceCases(stage);
    else it("races", ({ skip }) => skip(alone));
    modelCases(stage, runs);
  });
}
