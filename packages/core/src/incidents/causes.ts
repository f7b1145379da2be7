import { Cause } from "@showcaller/contracts";

/**
 * The way of the picture, from where it comes to where viewers get it. Of several causes on one leg the first explains the others: a
 * lost source makes the encoder miss its input, its output pause, the packager starve and the score fall.
 */
const chain = Cause.options.slice(0, Cause.options.indexOf("unspecified") + 1);
const rank = new Map(chain.map((cause, n) => [cause, n]));
const LAST = chain.length;

/** Less is more upstream. Causes beside the chain explain nothing but themselves. */
export const rankOf = (cause: Cause | undefined): number => (cause === undefined ? LAST : (rank.get(cause) ?? LAST));

/**
 * What of one leg belongs together: all of the chain is `picture` and has one incident, so one owner, since every remedy for it pulls
 * at the same encoder. Whatever stands beside it, which may stay all evening and needs other hands, is by itself.
 */
export const scopeOf = (cause: Cause): string => (rank.has(cause) ? "picture" : cause);

/** Of a Region or of ourselves, not of a leg. */
export const isWide = (cause: Cause): boolean =>
  cause === "region" || cause === "control-plane" || cause === "not-understood";
