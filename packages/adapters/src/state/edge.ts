import {
  type Actor,
  type EdgeKey,
  type EdgeSettings,
  type EdgeSettingsInput,
  type JournalEntry,
  NO_EDGE_SETTINGS,
  type Projection,
} from "@showcaller/contracts";
import { digest } from "@showcaller/core/digest";
import type { Instant, Item, Write } from "@showcaller/core/ports";
import { formatInstant } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { mark } from "./idempotency.ts";
import {
  edgeKeyItem,
  edgeSettingsItem,
  intact,
  projectionItem,
  readEdgeKey,
  readEdgeSettings,
  readProjection,
} from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys, UNPROJECTED } from "./keys.ts";
import type { JournalDraft, Once } from "./types.ts";

/** Everything about the edge but revocations: one partition, read consistently and whole. */
export interface EdgeState {
  settings: EdgeSettings;
  /** Active, next, previous; then those of which the edge knows nothing. */
  keys: EdgeKey[];
  projection: Projection;
}

/** How many rows are approved stays as it is where nothing is said of it. */
type Wish = Omit<EdgeSettingsInput, "approvalAbove"> & { approvalAbove?: number };

export interface Edge {
  read(): Promise<EdgeState>;
  /** On condition that nobody wrote since `before` was read; `false`: somebody did. The stream wakes the projector. */
  set(before: EdgeSettings, wish: Wish, actor: Actor, once?: Once): Promise<boolean>;
  /**
   * Keys as they shall be, on condition that all of them are as they were read: in one write, so that there is always one active, and of
   * two who ask for another at once one is heard.
   */
  setKeys(before: readonly EdgeKey[], after: readonly EdgeKey[], line: JournalDraft, once?: Once): Promise<boolean>;
  /** The projector's own writes, on condition that no other projector wrote in between. `undefined`: one did. */
  advance(
    before: Projection,
    after: Omit<Projection, "rev">,
    writes?: readonly Write[],
  ): Promise<Projection | undefined>;
  /** When the oldest write was made that the store has not been told of; a mark that is made again for a comparison says no time. */
  waitingSince(): Promise<Instant | undefined>;
  /** Tells a human that the edge's heartbeat is old: once for each heartbeat. */
  tellStale(heartbeat: number, page: JournalDraft): Promise<void>;
}

const ORDER: readonly EdgeKey["role"][] = ["active", "next", "previous", "wanted", "dropped"];
const FRESH: Projection = {
  rev: 0,
  batch: 0,
  content: { counts: { session: 0, subject: 0, channel: 0 }, small: {}, control: "", kids: [], heartbeat: 0 },
  // Whatever lies in a store that we have never seen is not ours.
  diff: { stage: "list" },
};

export const edge = ({ table, clock }: Context, record: Recorder): Edge => ({
  async read() {
    const items: Item[] = [];
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await table.query({ pk: keys.edgeSettings.pk, ...(cursor ? { cursor } : {}) });
      items.push(...page.items);
      cursor = page.cursor;
    }
    const under = (prefix: string) => items.filter(({ sk }) => sk.startsWith(prefix));
    // Settings or a projection that cannot be read stop the projector, and so the heartbeat: a human is paged. They are not guessed.
    const [settings, projection] = [under("SETTINGS")[0], under("PROJECTION")[0]];
    return {
      settings: settings ? readEdgeSettings(settings) : NO_EDGE_SETTINGS,
      keys: intact(under("KEY#"), readEdgeKey).sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role)),
      projection: projection ? readProjection(projection) : FRESH,
    };
  },
  async set(before, wish, actor, once) {
    const after = {
      approvalAbove: before.approvalAbove,
      ...wish,
      rev: before.rev + 1,
      updatedAt: formatInstant(clock.now()),
      updatedBy: actor,
    };
    const written = await table.write([
      { put: edgeSettingsItem(after), if: before.rev === 0 ? { exists: false } : { equals: { rev: before.rev } } },
      record.put(
        line(
          "edge.set",
          `edge: mode ${after.mode}, outage grace ${after.outageGrace} s, epoch ${after.epoch ?? "none"}`,
          actor,
        ),
        `edge-${after.rev}`,
      ),
      ...(once ? [mark(once, "edge")] : []),
    ]);
    return written.ok;
  },
  async setKeys(before, after, entry, once) {
    const known = digestOf(before);
    const revs = new Map(before.map(({ kid, rev }) => [kid, rev]));
    const gone = before.filter(({ kid }) => !after.some((key) => key.kid === kid));
    const changed = after.filter((key) => revs.get(key.kid) !== key.rev);
    const written = await table.write([
      ...changed.map((key): Write => {
        const rev = revs.get(key.kid);
        return { put: edgeKeyItem(key), if: rev === undefined ? { exists: false } : { equals: { rev } } };
      }),
      ...gone.map(({ kid, rev }): Write => ({ delete: keys.edgeKey(kid), if: { equals: { rev } } })),
      // The set has a mark of its own: a key that another adds at the same time is no item of ours.
      {
        put: { ...keys.edgeKeys, known: digestOf(after) },
        // Absent before the first, and in a table that was rebuilt.
        if: { any: [{ exists: false }, { equals: { known } }] },
      },
      record.put(entry, entry.key ?? `edge-keys-${digestOf(after)}`),
      ...(once ? [mark(once, "keys")] : []),
    ]);
    return written.ok;
  },
  async advance(before, after, writes = []) {
    const next = { ...after, rev: before.rev + 1 };
    const written = await table.write([
      { put: projectionItem(next), if: before.rev === 0 ? { exists: false } : { equals: { rev: before.rev } } },
      ...writes,
    ]);
    return written.ok ? next : undefined;
  },
  async waitingSince() {
    const { items } = await table.query({ pk: UNPROJECTED, limit: 1 });
    const at = Date.parse(items[0]?.sk.split("#")[0] ?? "");
    return at > 0 ? at : undefined;
  },
  async tellStale(heartbeat: Instant, page) {
    await table.write([
      { put: { ...keys.edgeTold, heartbeat }, if: { lessOrAbsent: { heartbeat } } },
      record.put(page, `edge-stale-${heartbeat}`),
    ]);
  },
});

const digestOf = (of: readonly EdgeKey[]): string =>
  digest(
    of
      .map(({ kid, rev }) => `${kid} ${rev}`)
      .sort()
      .join(),
  );

const line = (name: JournalEntry["name"] & JournalDraft["name"], text: string, actor: Actor): JournalDraft => ({
  kind: "request",
  name,
  text,
  why: "asked for",
  actor,
});
