import { clip } from "./lenient.ts";

/** Of an event no more than this is kept. */
const RAW_LIMIT = 8_000;

/**
 * An event as text, cut. V8 parses what it cannot write again: JSON nested some thousands deep overflows its stack, and an object that
 * never came from JSON may hold itself.
 */
export const rawOf = (event: unknown): string => {
  try {
    return clip(JSON.stringify(event) ?? String(event), RAW_LIMIT);
  } catch (error) {
    return clip(`an event that cannot be written down: ${error instanceof Error ? error.message : "?"}`, RAW_LIMIT);
  }
};
