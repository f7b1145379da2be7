import { type Actor, Playbook, type PlaybookId, type PlaybookInput } from "@showcaller/contracts";
import { defaultPlaybooks } from "@showcaller/core/playbooks/defaults";
import { formatInstant } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { appliedBy, mark } from "./idempotency.ts";
import { type CorruptItem, intact, playbookItem, playbookVersionItem, readPlaybook } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import type { Once, PageOf } from "./types.ts";

export type PutPlaybook<Refused> =
  | { kind: "created" | "changed" | "none"; playbook: Playbook }
  /** An earlier try of the same request has written already; `playbook` is as it stands now. */
  | { kind: "applied"; playbook: Playbook }
  | { kind: "refused"; refused: Refused }
  /** If-Match named other versions; 0 for a default that nobody has replaced, and where there is none. */
  | { kind: "stale"; version: number }
  /** Lost the race against other writers five times: 503 with Retry-After. */
  | { kind: "busy" };

export interface Playbooks {
  /** Every playbook in force, by id: the defaults that come with the program, each replaced by the stored one of its id. */
  all(damaged?: (item: CorruptItem) => void): Promise<Playbook[]>;
  get(id: PlaybookId): Promise<Playbook | undefined>;
  /** Versions as they were written, newest first; a default is version 0, and is the last. */
  history(id: PlaybookId, page?: { limit?: number; cursor?: string }): Promise<PageOf<Playbook>>;
  /** `decide` sees what is in force; its result becomes the next version, on condition that nobody wrote in between. */
  put<Refused = never>(
    id: PlaybookId,
    actor: Actor,
    decide: (before: Playbook | undefined) => { playbook: PlaybookInput } | { refused: Refused } | "same",
    options?: { ifRevs?: readonly number[]; once?: Once },
  ): Promise<PutPlaybook<Refused>>;
}

/** As for live events: then 503. */
const ATTEMPTS = 5;

export const playbooks = (context: Context, record: Recorder): Playbooks => {
  const { table, clock } = context;
  const get = async (id: PlaybookId): Promise<Playbook | undefined> => {
    const item = await table.get(keys.playbook(id));
    return item ? readPlaybook(item) : byDefault(id);
  };
  const earlier = async (once: Once | undefined): Promise<Playbook | undefined> => {
    const id = once && (await appliedBy(context, once));
    return id ? get(id as PlaybookId) : undefined;
  };
  return {
    get,
    async all(damaged) {
      const found = new Map(defaultPlaybooks.map((playbook) => [playbook.id, playbook]));
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await table.query({ pk: "PLAYBOOKS", ...(cursor ? { cursor } : {}) });
        for (const playbook of intact(page.items, readPlaybook, damaged)) found.set(playbook.id, playbook);
        cursor = page.cursor;
      }
      return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async history(id, { limit = 50, cursor } = {}) {
      const { pk } = keys.playbookVersion(id, 0);
      const page = await table.query({ pk, descending: true, limit, ...(cursor ? { cursor } : {}) });
      const first = page.cursor ? undefined : byDefault(id);
      return {
        items: [...intact(page.items, readPlaybook), ...(first ? [first] : [])],
        ...(page.cursor ? { cursor: page.cursor } : {}),
      };
    },
    async put(id, actor, decide, { ifRevs, once } = {}) {
      for (let tries = 0; tries < ATTEMPTS; tries++) {
        const before = await get(id);
        const version = before?.version ?? 0;
        const stale = ifRevs && !ifRevs.includes(version);
        const decided = stale ? undefined : decide(before);
        if (decided && decided !== "same" && "playbook" in decided) {
          const playbook = Playbook.parse({
            ...decided.playbook,
            id,
            version: version + 1,
            updatedAt: formatInstant(clock.now()),
            updatedBy: actor,
          });
          const written = await table.write([
            { put: playbookItem(playbook), if: version === 0 ? { exists: false } : { equals: { rev: version } } },
            { put: playbookVersionItem(playbook), if: { exists: false } },
            record.put(entryOf(playbook, actor), `playbook-${id}-v${playbook.version}`),
            ...(once ? [mark(once, id)] : []),
          ]);
          if (written.ok) return { kind: before ? "changed" : "created", playbook };
        }
        const made = await earlier(once);
        if (made) return { kind: "applied", playbook: made };
        if (stale) return { kind: "stale", version };
        if (decided === "same" && before) return { kind: "none", playbook: before };
        if (decided && decided !== "same" && "refused" in decided) return { kind: "refused", refused: decided.refused };
      }
      return { kind: "busy" };
    },
  };
};

const byDefault = (id: PlaybookId): Playbook | undefined => defaultPlaybooks.find((playbook) => playbook.id === id);

const entryOf = ({ id, mode, version }: Playbook, actor: Actor) =>
  ({
    kind: "request",
    name: "playbook.changed",
    text: `playbook ${id}, version ${version}, in ${mode}`,
    why: "asked for; incidents are decided by it from now on",
    actor,
  }) as const;
