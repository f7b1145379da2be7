import type { EdgeContent, RevocationKind } from "@showcaller/contracts";

/** Bytes of an entry: 17 of key; 6 of expiry, and 6 of cut-off where there is one or might be. */
const BYTES: Readonly<Record<RevocationKind, number>> = { session: 23, subject: 29, channel: 29 };
/**
 * 200,000 sessions, or 158,620 subjects: of a store's 5 MB. Beyond it cut-offs and epochs, each one entry or none, say the same of any
 * number of tokens.
 */
export const MOST_BYTES = 200_000 * BYTES.session;

export const bytesOf = (counts: EdgeContent["counts"]): number =>
  counts.session * BYTES.session + counts.subject * BYTES.subject + counts.channel * BYTES.channel;

/** Whether there is room for all of these besides. */
export const fits = (counts: EdgeContent["counts"], more: EdgeContent["counts"]): boolean =>
  bytesOf(counts) + bytesOf(more) <= MOST_BYTES;

/**
 * Whether there is room for one more. A channel's epoch is always taken: there are no more of them than channels, and it is the way
 * out of a full store.
 */
export const hasRoom = (counts: EdgeContent["counts"], kind: RevocationKind): boolean =>
  kind === "channel" || bytesOf(counts) + BYTES[kind] <= MOST_BYTES;
