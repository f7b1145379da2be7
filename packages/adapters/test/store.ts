import { createStore } from "@showcaller/adapters/state/store";
import { type MemoryTable, memoryTable } from "@showcaller/adapters/table/memory";
import type { LiveEvent } from "@showcaller/contracts";
import type { Entry } from "@showcaller/core/entry";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import type { Table, Write, WriteResult } from "@showcaller/core/ports";
import { AIR, channel, eventId, liveEvent, type Wish } from "@showcaller/testkit/builders";

export const ENTRY: Entry = { kind: "request", name: "live-event.changed", text: "a change", why: "a test" };

/** A decision to store exactly this live event. */
export const storing = (event: LiveEvent): Decision & { kind: "change" } => ({ kind: "change", event, entry: ENTRY });
/** A new title: the smallest change there is. */
export const retitle =
  (title: string) =>
  ({ event }: { event: LiveEvent }) =>
    storing({ ...event, title, rev: event.rev + 1 });

/** Called before a write reaches the table, and with what came of it; both may throw, or write themselves. */
export interface Wire {
  before?: ((writes: readonly Write[]) => Promise<void> | void) | undefined;
  after?: ((writes: readonly Write[], result: WriteResult) => Promise<WriteResult> | WriteResult) | undefined;
}

/** A store over a table in memory, with a clock that stands until it is set. `wire` is what lies between. */
export const testStore = (inner: Table = memoryTable()) => {
  const clock = { at: AIR - 3_600_000, now: () => clock.at };
  const wire: Wire = {};
  let writes = 0;
  const table: Table = {
    get: (key) => inner.get(key),
    query: (request) => inner.query(request),
    async write(given) {
      writes++;
      await wire.before?.(given);
      const result = await inner.write(given);
      return (await wire.after?.(given, result)) ?? result;
    },
  };
  let count = 0;
  const store = createStore({ table, clock, ids: { ulid: () => eventId(900_000 + count++) } });
  /** Registers channels and books a live event, past any rule. */
  const book = async (wish: Wish = {}): Promise<LiveEvent> => {
    const event = liveEvent({ rev: 1, plan: 1, ...wish });
    for (const { channel: id } of event.legs)
      if (!(await store.channels.get(id))) await store.channels.put(id, "test", () => ({ channel: channel(id) }));
    const done = await store.liveEvents.create(storing(event), "cms");
    if (done.kind !== "changed") throw new Error(JSON.stringify(done));
    return event;
  };
  return { store, table, inner: inner as MemoryTable, clock, wire, book, writes: () => writes };
};
export type TestStore = ReturnType<typeof testStore>;
