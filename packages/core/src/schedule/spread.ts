/**
 * MediaLive answers 20 calls a second, 40 in a burst, per account and Region, and the quota cannot be raised
 * (docs.aws.amazon.com/medialive/latest/ug/eml-limitations-and-rules.html). No server of ours sees all callers, so they share it by
 * arithmetic: workflows spread their legs by hash, at 18 a second beyond what half the burst absorbs; the sweep spends at most
 * its own share (reconcile/pace.ts); what still meets a 429 is tried again with jitter by its state machine.
 */
export const MEDIALIVE = { perSecond: 20, burst: 40 } as const;
const PACE = MEDIALIVE.perSecond - 2;
const AT_ONCE = MEDIALIVE.burst / 2;

/** Beyond this many live events at work nobody counts: the widest window is taken. */
export const CROWD = 100;

/**
 * Over how many seconds legs spread their calls when so many live events are at work, each of which may make `callsEach` at one
 * moment. `widest`: where nobody knows how many there are, and never more. Ten at one minute need not wait at all.
 */
export const spreadWindow = (atWork: number, { callsEach, widest }: { callsEach: number; widest: number }): number => {
  if (atWork >= CROWD) return widest;
  return Math.min(widest, Math.max(0, Math.ceil((atWork * callsEach - AT_ONCE) / PACE)));
};

/** Whole seconds in `[0, window]`, the same for the same text: FNV-1a, 32 bits, even enough to spread by. */
export const spreadBy = (text: string, window: number): number => {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value % (window + 1);
};
