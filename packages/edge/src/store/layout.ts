/**
 * The layout of the CloudFront KeyValueStore: the contract between the projector, which writes it, and the edge function, which reads
 * it. docs/edge.md draws it.
 */

/** The one record that every request reads: mode, keys, heartbeat, counts, edge windows. */
export const CONTROL = "c";
/** First field of {@link CONTROL}: a record of another layout is not read. */
export const LAYOUT = "1";
/** Fields of {@link CONTROL}, between single spaces, by place. */
export const MODE = 1;
export const EPOCH = 2;
export const HEARTBEAT = 3;
export const GRACE = 4;
export const SESSIONS = 5;
export const SUBJECTS = 6;
export const CHANNELS = 7;
export const LEGS = 8;
export const OUTSIDE = 9;
export const KEYS = 10;
export const WINDOWS = 11;
export const FIELDS = 12;

export const OFF = "0";
export const LOG = "1";
export const ENFORCE = "2";

/** Kinds of revocation, as the first letter of what is hashed. */
export const SESSION_KIND = "s";
export const SUBJECT_KIND = "u";
export const CHANNEL_KIND = "c";

/** Prefixes of keys: a revocation, an edge window that {@link CONTROL} had no room for, a leg switch by packager channel. */
export const REVOCATION = "r";
export const WINDOW = "w:";
export const LEG = "leg:";

/** Characters of a revocation's hash: 96 bits. At 200,000 entries a wrong hit has probability 200,000 / 2^96 = 2.5e-24. */
export const HASH = 16;
/** Characters of an instant: seconds in base 36, enough until 2038-12-24 (36^6 = 2,176,782,336). */
export const INSTANT = 6;

/**
 * Seconds without a heartbeat after which the control plane counts as away: two of the beats, which come every 300 s, and a minute.
 * From then on expired tokens are served for a while (law 11); nothing is refused for it.
 */
export const STALE = 660;
