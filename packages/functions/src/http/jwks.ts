import type { Clock, Instant } from "@showcaller/core/ports";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";

const MINUTE = 60_000;
/** Keys are read again after this. */
const FRESH = 10 * MINUTE;
/** With the issuer unreachable, keys read this long ago still verify: its outage must not become ours. */
const STALE = 60 * MINUTE;
/** A token signed by an unknown key makes us ask at most this often, or anybody could make us hammer the issuer. */
const COOLDOWN = 30_000;

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The issuer's keys cannot be read: says nothing about the token. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

interface Keys {
  find: ReturnType<typeof createLocalJWKSet>;
  at: Instant;
}

/**
 * The issuer's public keys, read through `fetch` and cached by `clock` (jose's own remote set reads the wall clock and
 * sets a timer for each fetch). Put a timeout into `fetch`. Throws KeysUnavailable when there are none to verify with.
 */
export function createKeySource(source: { uri: string; fetch: Fetch; clock: Clock }): JWTVerifyGetKey {
  let keys: Keys | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  const load = (): Promise<void> => {
    loading ??= read(source)
      .then((read) => {
        keys = read;
      })
      .finally(() => {
        triedAt = source.clock.now();
        loading = undefined;
      });
    return loading;
  };
  const age = (): number => (keys ? source.clock.now() - keys.at : Number.POSITIVE_INFINITY);
  const mayTry = (): boolean => loading !== undefined || source.clock.now() - triedAt >= COOLDOWN;

  return async (header, token) => {
    if (age() > FRESH && (keys === undefined || mayTry())) await load().catch(keepIf(age() <= STALE));
    if (keys === undefined || age() > STALE) throw new KeysUnavailable("no keys of the issuer");
    try {
      return await keys.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayTry()) throw error;
      await load().catch(keepIf(true));
      return keys.find(header, token);
    }
  };
}

const keepIf = (usable: boolean) => (error: unknown) => {
  if (!usable) throw error;
};

async function read({ uri, fetch, clock }: { uri: string; fetch: Fetch; clock: Clock }): Promise<Keys> {
  try {
    const response = await fetch(uri, { headers: { accept: "application/json" }, redirect: "error" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return { find: createLocalJWKSet((await response.json()) as JSONWebKeySet), at: clock.now() };
  } catch (error) {
    throw new KeysUnavailable(`the issuer's keys at ${uri} cannot be read`, { cause: error });
  }
}
