import type { EdgeKey } from "@showcaller/contracts";
import type { Failure, Outcome, Secrets } from "@showcaller/core/ports";
import type { SigningKey } from "@showcaller/edge/format/mint";

/** Of each container, what it has read: a secret's bytes never change, a new key has a new name. */
const known = new WeakMap<Secrets, Map<string, Uint8Array>>();

/** These keys with their bytes, in their order; or why one could not be read. */
export async function signingKeys(
  keys: readonly Pick<EdgeKey, "kid" | "secret">[],
  secrets: Secrets,
): Promise<Outcome<SigningKey[]>> {
  const cache = known.get(secrets) ?? new Map<string, Uint8Array>();
  known.set(secrets, cache);
  const read: SigningKey[] = [];
  for (const { kid, secret } of keys) {
    if (secret === undefined) return { ok: false, failure: { kind: "transient", code: "NotMade", message: kid } };
    const bytes = cache.get(secret) ?? (await fetched(secret, secrets));
    if (!(bytes instanceof Uint8Array)) return { ok: false, failure: bytes };
    cache.set(secret, bytes);
    read.push({ kid, secret: bytes });
  }
  return { ok: true, value: read };
}

async function fetched(reference: string, secrets: Secrets): Promise<Uint8Array | Failure> {
  const outcome = await secrets.read(reference);
  return outcome.ok ? outcome.value : outcome.failure;
}
