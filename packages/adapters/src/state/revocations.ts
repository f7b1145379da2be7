import type { Actor, JournalName, Projected, Revocation, RevocationId } from "@showcaller/contracts";
import { type RevocationDraft, strengthened } from "@showcaller/core/edge/revoke";
import type { Write } from "@showcaller/core/ports";
import type { Refusal } from "@showcaller/core/refusal";
import { formatInstant, formatSortable } from "@showcaller/core/time/instant";
import { byMonth, type Period } from "./by-month.ts";
import type { Context } from "./context.ts";
import { appliedBy, mark } from "./idempotency.ts";
import { intact, readRevocation, revocationWrite } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys, REVOCATION_MONTH } from "./keys.ts";
import { markOf } from "./marks.ts";
import type { Once, PageOf } from "./types.ts";

export interface Held {
  revocation: Revocation;
  /** What the edge was told last. `projected.rev` equal to `revocation.rev`: it has this. */
  projected?: Projected;
}

export type Revoked =
  | { kind: "made" | "changed" | "none"; held: Held }
  /** An earlier try of the same request has written already. */
  | { kind: "applied"; held: Held }
  | { kind: "absent" }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "stale"; rev: number }
  /** Lost the race against other writers five times: 503 with Retry-After. */
  | { kind: "busy" };

const ATTEMPTS = 5;

export interface Revocations {
  get(id: RevocationId): Promise<Held | undefined>;
  /** By period of making, oldest first; `wanted`: what of them. */
  list(period: Period, wanted: (held: Held) => boolean): Promise<PageOf<Held>>;
  /** What stands afterwards is the stronger of what stood and `draft` (core/edge/revoke.ts): the same again changes nothing. */
  revoke(draft: RevocationDraft, actor: Actor, options?: { once?: Once; extra?: readonly Write[] }): Promise<Revoked>;
  lift(
    id: RevocationId,
    actor: Actor,
    options?: { ifRevs?: readonly number[]; once?: Once; extra?: readonly Write[] },
  ): Promise<Revoked>;
}

/**
 * Each write is one transaction: the revocation (condition: `rev` as read), a mark that the edge has to be told, and a journal line.
 * The mark is how the projector finds it: a death after the transaction loses nothing.
 */
export const revocations = (context: Context, record: Recorder): Revocations => {
  const { table, clock } = context;
  const get = async (id: RevocationId): Promise<Held | undefined> => {
    const item = await table.get(keys.revocation(id));
    return item && readRevocation(item);
  };

  interface Attempt {
    id: RevocationId;
    actor: Actor;
    name: JournalName;
    decide(before: Revocation | undefined): Revocation | "none" | "absent" | { refusal: Refusal };
    options: { ifRevs?: readonly number[]; once?: Once; extra?: readonly Write[] };
  }
  async function change({ id, actor, name, decide, options: { ifRevs, once, extra = [] } }: Attempt): Promise<Revoked> {
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const before = await get(id);
      const rev = before?.revocation.rev ?? 0;
      const stale = ifRevs !== undefined && !ifRevs.includes(rev);
      const decided = stale ? "none" : decide(before?.revocation);
      if (typeof decided === "object" && "id" in decided) {
        const written = await table.write([
          { ...revocationWrite(decided), if: rev === 0 ? { exists: false } : { equals: { rev } } },
          markOf(formatSortable(clock.now()), [decided]),
          record.put(lineOf(name, decided, actor), `revocation-${id}-${decided.rev}`),
          ...(once ? [mark(once, id)] : []),
          ...extra,
        ]);
        if (written.ok) {
          const held = { revocation: decided, ...(before?.projected ? { projected: before.projected } : {}) };
          return { kind: rev === 0 ? "made" : "changed", held };
        }
      }
      const applied = once && (await appliedBy(context, once)) ? await get(id) : undefined;
      if (applied) return { kind: "applied", held: applied };
      if (decided === "absent" || (!before && decided === "none")) return { kind: "absent" };
      if (stale) return { kind: "stale", rev };
      if (typeof decided === "object" && "refusal" in decided) return { kind: "refused", ...decided };
      if (decided === "none" && before) return { kind: "none", held: before };
    }
    return { kind: "busy" };
  }

  return {
    get,
    list: (period, wanted) =>
      byMonth(table, REVOCATION_MONTH, period, clock.now(), (item) => {
        const [held] = intact([item], readRevocation);
        return held && wanted(held) ? held : undefined;
      }),
    revoke: (draft, actor, options = {}) =>
      change({
        id: draft.id,
        actor,
        name: "revocation.made",
        options,
        decide: (before) => {
          const now = formatInstant(clock.now());
          const strong = strengthened(before, draft, clock.now());
          if (strong === "same") return "none";
          if ("refusal" in strong) return strong;
          const { createdAt, createdBy } = before ?? { createdAt: now, createdBy: actor };
          return { ...strong, rev: (before?.rev ?? 0) + 1, createdAt, createdBy, updatedAt: now };
        },
      }),
    lift: (id, actor, options = {}) =>
      change({
        id,
        actor,
        name: "revocation.lifted",
        options,
        decide: (before) => {
          if (!before) return "absent";
          const now = formatInstant(clock.now());
          return before.lifted
            ? "none"
            : { ...before, rev: before.rev + 1, updatedAt: now, lifted: { at: now, by: actor } };
        },
      }),
  };
};

/** Whom it is about is not said: the journal is kept for ever. */
const lineOf = (name: JournalName, { id, kind, expiresAt, why }: Revocation, actor: Actor) =>
  ({
    kind: "request",
    name,
    text: `revocation ${id} of a ${kind} ${name === "revocation.made" ? `until ${expiresAt}` : "taken back"}`,
    why: why || "asked for",
    actor,
  }) as const;
