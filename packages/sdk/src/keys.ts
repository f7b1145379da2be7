import { fromBase64url } from "@showcaller/edge/format/base64url";
import { keyFault, type SigningKey } from "@showcaller/edge/format/mint";

/** A signing key as `GET /v1/keys` lists it: without its bytes. */
export interface ListedKey {
  kid: string;
  role: string;
  /** Name or ARN of its secret in Secrets Manager; a key that is only asked for has none yet. */
  secret?: string | undefined;
}

export interface SigningKeysOptions {
  /** Which keys there are: `async () => (await client.listKeys()).items`. */
  list: () => Promise<readonly ListedKey[]>;
  /** A secret's text: `SecretString` of Secrets Manager's GetSecretValue, called with your own credentials. */
  read: (secret: string) => Promise<string | undefined>;
  /** Milliseconds after which it is asked again which key is active. Default 60,000. */
  refresh?: number;
  /** Milliseconds for which the last list serves while it cannot be had. Default an hour, which a rotation waits for. */
  staleFor?: number;
  now?: () => number;
}

/** What signs. Keep one: it remembers. */
export interface SigningKeys {
  /** What to mint with now: follows a rotation within `refresh`. */
  active(): Promise<SigningKey>;
  /** The key of a token's kid, while tokens of it are good. */
  byKid(kid: string): Promise<SigningKey | undefined>;
}

/** No key signs yet, or its secret is not what Showcaller put there. */
export class NoSigningKey extends Error {
  override readonly name = "NoSigningKey";
}

/** Between two looks for a kid that is not known: who sends tokens of no kid must not make us ask each time. */
const ASK_AGAIN = 5_000;
/** Tokens of these are good at the edge, or may be still. */
const GOOD = new Set(["active", "next", "previous"]);

/**
 * Keys out of Secrets Manager. Which of them is active is asked again every minute, by one caller for all; the bytes of a secret never
 * change, so each is read once and let go with its key.
 */
export function signingKeys({ list, read, now = Date.now, ...options }: SigningKeysOptions): SigningKeys {
  const { refresh = 60_000, staleFor = 3_600_000 } = options;
  let listed: { at: number; keys: readonly ListedKey[] } | undefined;
  let asking: Promise<readonly ListedKey[]> | undefined;
  const secrets = new Map<string, Promise<SigningKey>>();

  async function ask(): Promise<readonly ListedKey[]> {
    try {
      const at = now();
      const keys = (await list()).filter(({ role }) => GOOD.has(role));
      listed = { at, keys };
      for (const secret of secrets.keys()) if (!keys.some((key) => key.secret === secret)) secrets.delete(secret);
      return keys;
    } catch (error) {
      if (listed && now() - listed.at < staleFor) return listed.keys;
      throw error;
    } finally {
      asking = undefined;
    }
  }
  const known = async (age: number): Promise<readonly ListedKey[]> => {
    if (listed && now() - listed.at < age) return listed.keys;
    asking ??= ask();
    return asking;
  };

  async function secretOf({ kid, secret }: ListedKey): Promise<SigningKey> {
    if (secret === undefined) throw new NoSigningKey(`key ${kid} has no secret yet`);
    const found = secrets.get(secret) ?? fetched(kid, secret, read);
    secrets.set(secret, found);
    // What failed is asked for again.
    found.catch(() => secrets.delete(secret));
    return found;
  }

  return {
    async active() {
      const key = (await known(refresh)).find(({ role }) => role === "active");
      if (!key) throw new NoSigningKey("no key is active: POST /v1/keys/rotate makes one");
      return secretOf(key);
    },
    async byKid(kid) {
      const of = (keys: readonly ListedKey[]) => keys.find((key) => key.kid === kid);
      const key = of(await known(refresh)) ?? of(await known(ASK_AGAIN));
      return key && secretOf(key);
    },
  };
}

async function fetched(kid: string, name: string, read: SigningKeysOptions["read"]): Promise<SigningKey> {
  const secret = fromBase64url((await read(name)) ?? "");
  const fault = secret?.length ? keyFault({ kid, secret }) : "no base64url";
  if (!secret || fault) throw new NoSigningKey(`the secret ${name} holds no key of ${kid}: ${fault}`);
  return { kid, secret };
}
