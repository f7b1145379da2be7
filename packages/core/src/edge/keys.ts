import type { EdgeKey, EdgeSettings, Projection } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { DAY, formatInstant, HOUR, MINUTE, parseInstant, SECOND } from "../time/instant.ts";

/*
 * Rotation, step by step (docs/decisions/0033). Each key is in one role; what comes next follows from the keys and from what the store is
 * known to hold, and from nothing else: so whoever looks may take the step, twice or after a death.
 */

/** From CloudFront's acknowledgement until every edge location is taken to have it; AWS says seconds, and promises nothing. */
export const SETTLES = MINUTE;
/** The longest life of a token (packages/edge/src/format/labels.ts; a test compares). */
export const LONGEST_LIFE = 7 * DAY;
/** For so long who mints elsewhere may go on with the key that they know (packages/sdk/src/keys.ts; a test compares). */
export const MINTERS_LAG = HOUR;
/** A minting clock may be off, and an edge location late. */
const MARGIN = MINUTE;

type Keys = readonly EdgeKey[];
export interface KeyState {
  keys: Keys;
  projection: Pick<Projection, "content" | "intent">;
  settings: Pick<EdgeSettings, "outageGrace">;
}

/** What is to be done next. `after` is written once what the kind says is done; `create` and `destroy` may be done twice. */
export interface KeyStep {
  kind: "write" | "create" | "destroy";
  /** The key whose bytes are to be made or destroyed. */
  kid?: string;
  after: EdgeKey[];
  text: string;
  why: string;
  predicts: string;
}

const inRole = (keys: Keys, role: EdgeKey["role"]): EdgeKey | undefined => keys.find((key) => key.role === role);
/** Those of which tokens are good, or will be: what the edge is to have, in the order in which it looks. */
export const atEdge = (keys: Keys): EdgeKey[] =>
  (["active", "next", "previous"] as const).flatMap((role) => keys.filter((key) => key.role === role));

/** The next step, or nothing: it waits for an instant, for the projector, or for somebody to ask. */
export function nextKeyStep(state: KeyState, now: Instant): KeyStep | undefined {
  const { keys } = state;
  if (keys.length === 0) return firstKey(now);
  const wanted = inRole(keys, "wanted");
  if (wanted)
    return {
      ...step(keys, "create", wanted, now, { role: "next" }),
      text: `signing key ${wanted.kid} is made`,
      why: "a rotation was asked for",
      predicts: `the edge gets it; it signs ${SETTLES / SECOND} s after that is confirmed`,
    };
  return onwards(state, now) ?? expired(keys, now) ?? emptied(state, now);
}

function firstKey(now: Instant): KeyStep {
  const key = wantedKey([], now);
  return {
    kind: "write",
    after: [key],
    text: `signing key ${key.kid} is wanted`,
    why: "there is none",
    predicts: "tokens can be minted within minutes",
  };
}

/** A next key becomes known to be at the edge, and then the one that signs. */
function onwards({ keys, projection, settings }: KeyState, now: Instant): KeyStep | undefined {
  const next = inRole(keys, "next");
  if (!next) return undefined;
  const has = hasReached(next, projection, now);
  if (next.seenAt === undefined)
    return has
      ? {
          ...step(keys, "write", next, now, { seenAt: formatInstant(now) }),
          text: `signing key ${next.kid} is at the edge`,
          why:
            projection.content.kids.length === 0
              ? "the edge has no key, and gets all at once"
              : "CloudFront acknowledged it",
          predicts: `it signs in ${SETTLES / SECOND} s`,
        }
      : undefined;
  if (!has)
    return {
      ...step(keys, "write", next, now, { seenAt: undefined }),
      text: `signing key ${next.kid} is not at the edge any more`,
      why: "the store was written without it",
      predicts: "it waits until it is there again; the active key signs on",
    };
  return parseInstant(next.seenAt) + SETTLES <= now ? switched(keys, next, settings, now) : undefined;
}

/**
 * Confirmed to be in the store; or the store has no key, nothing being on air, and whatever is written from now on has it: a projector
 * that read the keys before this one was there is dead after 6 s. A write whose answer is missing may have taken effect or not.
 */
function hasReached(
  { kid, updatedAt, seenAt }: EdgeKey,
  { content, intent }: KeyState["projection"],
  now: Instant,
): boolean {
  const known = [content.kids, ...(intent ? [intent.content.kids] : [])];
  // Without a digest of ours somebody else has written there.
  if (content.control === "" || known.some((kids) => kids.length > 0 && !kids.includes(kid))) return false;
  return known.every((kids) => kids.length > 0) || seenAt !== undefined || parseInstant(updatedAt) + SETTLES <= now;
}

/** In one write, so that there is always one that signs. */
function switched(keys: Keys, next: EdgeKey, { outageGrace }: KeyState["settings"], now: Instant): KeyStep {
  const active = inRole(keys, "active");
  const until = now + MINTERS_LAG + LONGEST_LIFE + outageGrace * SECOND + MARGIN;
  const retired = active?.leaked
    ? { role: "dropped" as const }
    : { role: "previous" as const, until: formatInstant(until) };
  const after = changed(keys, next, now, { role: "active", seenAt: undefined });
  return {
    kind: "write",
    after: active ? changed(after, active, now, retired) : after,
    text: `signing key ${next.kid} signs${active ? `, instead of ${active.kid}` : ""}`,
    why: `the edge has had it for ${SETTLES / SECOND} s`,
    predicts: !active
      ? "tokens can be minted"
      : active.leaked
        ? `every token that ${active.kid} signed is refused within seconds`
        : `tokens of ${active.kid} stay good: the last can have been minted an hour from now, for seven days`,
  };
}

/** The longest life of its tokens is over. */
function expired(keys: Keys, now: Instant): KeyStep | undefined {
  const key = keys.find(({ role, until }) => role === "previous" && until !== undefined && parseInstant(until) <= now);
  return (
    key && {
      ...step(keys, "write", key, now, { role: "dropped" }),
      text: `signing key ${key.kid} is dropped`,
      why: "every token that it signed has expired",
      predicts: "it leaves the edge; nobody notices",
    }
  );
}

/** Gone from the store, and from whoever was about to write it there. */
function emptied({ keys, projection }: KeyState, now: Instant): KeyStep | undefined {
  const key = keys.find(
    ({ role, kid, updatedAt }) =>
      role === "dropped" &&
      !projection.content.kids.includes(kid) &&
      !projection.intent?.content.kids.includes(kid) &&
      parseInstant(updatedAt) + SETTLES <= now,
  );
  return (
    key && {
      kind: "destroy",
      kid: key.kid,
      after: keys.filter(({ kid }) => kid !== key.kid),
      text: `the bytes of signing key ${key.kid} are destroyed`,
      why: "no edge location has it any more",
      predicts: "Secrets Manager keeps them for a week, in case somebody is wrong",
    }
  );
}

type Change = Partial<Pick<EdgeKey, "role" | "until" | "leaked">> & { seenAt?: string | undefined };

function changed(keys: Keys, { kid }: EdgeKey, now: Instant, change: Change): EdgeKey[] {
  return keys.map((key) => {
    if (key.kid !== kid) return key;
    const { seenAt, ...rest } = { ...key, ...change, rev: key.rev + 1, updatedAt: formatInstant(now) };
    return seenAt === undefined ? rest : { ...rest, seenAt };
  });
}

const step = (keys: Keys, kind: KeyStep["kind"], key: EdgeKey, now: Instant, change: Change) => ({
  kind,
  kid: key.kid,
  after: changed(keys, key, now, change),
});

/** Named by the second in which it was wanted: never as another, of which a secret may be left. */
function wantedKey(keys: Keys, now: Instant): EdgeKey {
  let second = Math.floor(now / SECOND);
  while (keys.some(({ kid }) => kid === kidOf(second))) second++;
  const at = formatInstant(now);
  return { kid: kidOf(second), role: "wanted", rev: 1, createdAt: at, updatedAt: at };
}
const kidOf = (second: number): string => `k${second.toString(36)}`;

export type Rotation =
  | { kind: "change"; after: EdgeKey[]; text: string }
  /** It is under way, or done. */
  | { kind: "none" }
  | { kind: "refused"; refusal: Refusal };

/** What becomes of the keys when somebody asks for another, or says that one has leaked. Asked twice, the second changes nothing. */
export function rotate(keys: Keys, leaked: string | undefined, now: Instant): Rotation {
  const coming = inRole(keys, "wanted") ?? inRole(keys, "next");
  if (leaked !== undefined) return dropLeaked(keys, leaked, coming, now);
  if (coming) return { kind: "none" };
  const previous = inRole(keys, "previous");
  if (previous) return { kind: "refused", refusal: tooSoon(previous) };
  return asking(keys, now, "asked for");
}

function dropLeaked(keys: Keys, leaked: string, coming: EdgeKey | undefined, now: Instant): Rotation {
  const key = keys.find(({ kid }) => kid === leaked);
  if (!key) return { kind: "refused", refusal: noSuchKey(keys, leaked) };
  if (key.role === "dropped" || key.leaked) return { kind: "none" };
  if (key.role === "active") {
    const marked = changed(keys, key, now, { leaked: true });
    const text = `signing key ${leaked} has leaked`;
    return coming ? { kind: "change", after: marked, text } : asking(marked, now, text);
  }
  const without = changed(keys, key, now, { role: "dropped", leaked: true, seenAt: undefined });
  const text = `signing key ${leaked} has leaked, and is dropped`;
  return key.kid === coming?.kid ? asking(without, now, text) : { kind: "change", after: without, text };
}

function asking(keys: Keys, now: Instant, text: string): Rotation {
  const key = wantedKey(keys, now);
  return { kind: "change", after: [...keys, key], text: `${text}: signing key ${key.kid} is wanted` };
}

const tooSoon = ({ kid, until = "" }: EdgeKey): Refusal =>
  refuse(
    "rotation-too-soon",
    `Tokens of ${kid} are good until ${until}; the edge has room for one previous key.`,
    [{ at: "", reason: `ask again from ${until}; if a key has leaked, say which with "leaked"` }],
    { kid, until },
  );

const noSuchKey = (keys: Keys, leaked: string): Refusal =>
  refuse("no-such-key", `There is no signing key ${leaked}.`, [
    { at: "/leaked", reason: `give one of ${keys.map(({ kid }) => kid).join(", ") || "none: there are no keys"}` },
  ]);

/** What happens to each key by itself, and what it costs whom. */
export const forecast = (keys: Keys): string[] => keys.flatMap((key) => saidOf(key, keys) ?? []);

function saidOf({ kid, role, seenAt, until, leaked }: EdgeKey, keys: Keys): string | undefined {
  const settles = `${SETTLES / SECOND} s`;
  if (role === "wanted")
    return `${kid} is made within a minute, and signs ${settles} after the edge is known to have it: some three minutes in all.`;
  if (role === "next")
    return seenAt === undefined
      ? `${kid} signs ${settles} after the edge is known to have it.`
      : `${kid} is at the edge, and signs from ${formatInstant(parseInstant(seenAt) + SETTLES)}, within a minute.`;
  if (role === "previous") return `Tokens of ${kid} stay good until ${until}; then it is dropped, and nobody notices.`;
  if (role === "dropped")
    return `Every token of ${kid} is refused${leaked ? " with 401: their viewers need new ones" : ""}; its bytes are destroyed once the edge is rid of it.`;
  const coming = inRole(keys, "wanted") ?? inRole(keys, "next");
  return leaked
    ? `${kid} has leaked. Until ${coming?.kid ?? "another"} signs, whoever has its bytes can let anybody in; then every token of it is refused with 401, and its viewers need new ones.`
    : undefined;
}
