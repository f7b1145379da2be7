/**
 * All chance on the laptop. One stream per durable name, so that adding an actor, or restarting one, does not
 * shift anybody else's numbers.
 */

/** FNV-1a over UTF-16 code units, then the murmur3 finaliser: neighbours such as `run-1`, `run-2` end far apart. */
const hash = (text: string, basis: number): number => {
  let h = basis | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
};

/** sfc32 (Doty-Humphrey, PractRand): 128 bits of state, period at least 2^32. Not for secrets. */
export const randomStream = (seed: number, stream: string): (() => number) => {
  const name = `${seed}:${stream}`;
  let a = hash(name, 0x811c9dc5);
  let b = hash(name, 0x9e3779b9);
  let c = hash(name, 0x243f6a88);
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
};

/** A repeatable identity shaped like AWS's (RFC 9562 version 4 layout), from a stream: the same stream gives the same ids. */
export const uuidFrom = (random: () => number): string => {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  hex[12] = "4";
  hex[16] = "89ab".charAt(Math.floor(random() * 4));
  const s = hex.join("");
  return `${s.slice(0, 8)}-${s.slice(8, 12)}-${s.slice(12, 16)}-${s.slice(16, 20)}-${s.slice(20)}`;
};
