import type { Actor, JobId, Revocation, RevocationAnswer, RevocationId } from "@showcaller/contracts";
import { MOST_CHANGES } from "@showcaller/core/edge/batch";
import { type RevocationDraft, strengthened } from "@showcaller/core/edge/revoke";
import type { Instant, Write } from "@showcaller/core/ports";
import { formatInstant, formatSortable } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { readRevocation, revocationWrite } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys, LATER } from "./keys.ts";
import { markOf } from "./marks.ts";
import type { JournalDraft } from "./types.ts";

/** Rows in one transaction, beside their mark and a line: of DynamoDB's 100 writes, and as many as one call of the edge's store takes. */
export const MOST_IN_GROUP = MOST_CHANGES;
/** Races lost against other writers of the same revocations, before the whole slice is done again. */
const ATTEMPTS = 8;

export interface GroupAnswer {
  id: RevocationId;
  answer: RevocationAnswer;
  /** Of a conflict: the way out. */
  detail?: string;
}
export interface By {
  actor: Actor;
  job: JobId;
  why: string;
}

/** Answers in the order of what was asked; `undefined`: others wrote to the same ones all the time. */
export interface RevocationGroups {
  revoke(drafts: readonly RevocationDraft[], by: By): Promise<GroupAnswer[] | undefined>;
  lift(ids: readonly RevocationId[], by: By): Promise<GroupAnswer[] | undefined>;
}

type Known = Map<RevocationId, Revocation>;
interface Decided extends Omit<GroupAnswer, "id"> {
  next?: Omit<Revocation, "rev">;
}
interface Wish {
  id: RevocationId;
  decide(before: Revocation | undefined, now: Instant): Decided;
}

/**
 * Some rows of a list in one transaction, as singles are written: each on condition that it is as it was decided upon; one mark and one
 * journal line name all of them. What is to be revoked is taken to be new until its condition fails and shows what is there, which
 * saves a read a row. Whoever does the same rows again finds them done by the same job, and answers the same.
 */
export const revocationGroups = ({ table, clock }: Context, record: Recorder): RevocationGroups => {
  async function group(wishes: readonly Wish[], by: By, known: Known): Promise<GroupAnswer[] | undefined> {
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const { answers, changed } = decidedOn(wishes, known, clock.now());
      const [first, ...others] = changed;
      if (!first) return answers;
      const result = await table.write([
        ...changed.map((one) => writeOf(one, known)),
        markOf(`${LATER}${formatSortable(clock.now())}`, [first, ...others]),
        record.put(lineOf(changed, by), `revocations-${by.job}-${first.id}-${first.rev}`),
      ]);
      if (result.ok) return answers;
      for (const { index, item } of result.failed)
        learn(known, changed[index], item && readRevocation(item).revocation);
    }
    return undefined;
  }

  return {
    revoke: (drafts, by) =>
      group(
        drafts.map((draft) => ({ id: draft.id, decide: revoking(draft, by) })),
        by,
        new Map(),
      ),
    async lift(ids, by) {
      const known: Known = new Map();
      const items = await Promise.all(ids.map((id) => table.get(keys.revocation(id))));
      for (const item of items)
        if (item) learn(known, readRevocation(item).revocation, readRevocation(item).revocation);
      return group(
        ids.map((id) => ({ id, decide: lifting(by) })),
        by,
        known,
      );
    },
  };
};

/** The same one twice is decided upon what the first has made of it, and written once. */
function decidedOn(
  wishes: readonly Wish[],
  known: Known,
  now: Instant,
): { answers: GroupAnswer[]; changed: Revocation[] } {
  const after: Known = new Map();
  const answers = wishes.map(({ id, decide }): GroupAnswer => {
    const { next, ...answer } = decide(after.get(id) ?? known.get(id), now);
    if (next) after.set(id, { ...next, rev: (known.get(id)?.rev ?? 0) + 1 });
    return { id, ...answer };
  });
  return { answers, changed: [...after.values()] };
}

const writeOf = (one: Revocation, known: Known): Write => {
  const before = known.get(one.id);
  return { ...revocationWrite(one), if: before ? { equals: { rev: before.rev } } : { exists: false } };
};

function learn(known: Known, asked: Revocation | undefined, found: Revocation | undefined): void {
  if (asked && found) known.set(asked.id, found);
  else if (asked) known.delete(asked.id);
}

const revoking =
  (draft: RevocationDraft, { actor, job }: By): Wish["decide"] =>
  (before, now) => {
    const strong = strengthened(before, draft, now);
    if (strong === "same") return { answer: before?.job === job ? "revoked" : "unchanged" };
    if ("refusal" in strong)
      return { answer: "conflict", detail: strong.refusal.errors[0]?.reason ?? strong.refusal.detail };
    const at = formatInstant(now);
    const { createdAt, createdBy } = before ?? { createdAt: at, createdBy: actor };
    return { answer: "revoked", next: { ...strong, createdAt, createdBy, updatedAt: at, job } };
  };

const lifting =
  ({ actor, job }: By): Wish["decide"] =>
  (before, now) => {
    if (!before) return { answer: "unchanged" };
    if (before.lifted) return { answer: before.job === job ? "taken-back" : "unchanged" };
    const at = formatInstant(now);
    return { answer: "taken-back", next: { ...before, updatedAt: at, lifted: { at, by: actor }, job } };
  };

/** Whom they are about is not said: the journal is kept for ever. */
const lineOf = (changed: readonly Revocation[], { actor, job, why }: By): JournalDraft => {
  const lifted = changed.some((one) => one.lifted);
  return {
    kind: "request",
    name: lifted ? "revocation.lifted" : "revocation.made",
    text: `${changed.length} revocations of list ${job} ${lifted ? "taken back" : "made"}`,
    why: why || "asked for",
    actor,
    cause: job,
    data: { revocations: changed.map(({ id }) => id) },
  };
};
