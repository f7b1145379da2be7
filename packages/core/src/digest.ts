const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/**
 * 16 hex digits out of a text: FNV-1a, 64 bits, over UTF-16 code units (www.isthe.com/chongo/tech/comp/fnv). For names that two who
 * know the same must both find; it hides nothing and withstands nobody who looks for collisions.
 */
export const digest = (text: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (let n = 0; n < text.length; n += 1) hash = ((hash ^ BigInt(text.charCodeAt(n))) * PRIME) & MASK;
  return hash.toString(16).padStart(16, "0");
};
