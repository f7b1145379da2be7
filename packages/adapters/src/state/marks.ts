import { type Revocation, RevocationId } from "@showcaller/contracts";
import type { Item, Write } from "@showcaller/core/ports";
import { keys } from "./keys.ts";

type Named = Pick<Revocation, "id" | "rev">;

/**
 * That the edge's store has to be told of these, for the transaction that writes them. One mark for a whole group of a list: all marks lie in one
 * partition, which takes 1,000 write units a second, and a mark a row would be two of them, and two more when it goes.
 * @param at sortable: what comes first is told first
 */
export const markOf = (at: string, [first, ...others]: readonly [Named, ...Named[]]): Write => ({
  put: {
    ...keys.unprojected(at, first.id, first.rev),
    ...(others.length > 0 ? { revocations: [first, ...others].map(({ id }) => id) } : {}),
  },
});

/** Whom a mark is about. What cannot be read is none: its mark goes, and holds up nothing. */
export const markedBy = ({ sk, revocations }: Item): RevocationId[] =>
  (Array.isArray(revocations) ? revocations : [sk.split("#")[1]]).flatMap((text) => {
    const id = RevocationId.safeParse(text);
    return id.success ? [id.data] : [];
  });
