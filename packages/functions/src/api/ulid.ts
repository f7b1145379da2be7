import { getRandomValues } from "node:crypto";
import type { Clock, Ids } from "@showcaller/core/ports";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** ULIDs from the system's randomness: 48 bits of milliseconds, 80 of chance (https://github.com/ulid/spec). */
export const systemIds = (clock: Clock): Ids => ({
  ulid() {
    const chance = getRandomValues(new Uint8Array(16));
    return encodeTime(clock.now()) + Array.from(chance, (byte) => ALPHABET[byte % 32]).join("");
  },
});

function encodeTime(at: number): string {
  let text = "";
  for (let rest = at; text.length < 10; rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text;
  return text;
}
