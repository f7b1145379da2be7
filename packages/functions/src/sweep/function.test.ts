import { expect, test } from "vitest";
import { fakeDeps } from "../../test/fake-deps.ts";
import { sweepFunction } from "./function.ts";

test("what a sweep could not do is in the log, by name", async () => {
  const told: unknown[] = [];
  const { deps, store } = damaged();
  await store();
  await sweepFunction(deps, { logger: { info: () => {}, error: (...line: unknown[]) => told.push(line) } })(
    {},
    {} as never,
  );
  expect(told).toEqual([["sweep", { command: "read", why: expect.stringContaining("CorruptItem") }]]);
});

/** A registered channel that no schema can read. */
function damaged() {
  const { deps } = fakeDeps();
  return {
    deps,
    store: () =>
      deps.store.context.table.write([{ put: { pk: "CHANNELS", sk: "main", rev: 1, data: { id: "main" } } }]),
  };
}
