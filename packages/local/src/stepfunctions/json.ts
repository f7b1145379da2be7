export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Largest input, output, result or set of variables, in bytes of UTF-8
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
 */
export const DATA_LIMIT = 256 * 1024;

export const isTooLarge = (text: string): boolean =>
  // A UTF-16 unit is at most three bytes of UTF-8: most texts need no counting.
  text.length * 3 > DATA_LIMIT && Buffer.byteLength(text, "utf8") > DATA_LIMIT;

/** What remains of a value on its way through JSON; `undefined` and functions become null. */
export const toJson = (value: unknown): Json => JSON.parse(JSON.stringify(value) ?? "null") as Json;

export const parseJson = (text: string): { ok: true; value: Json } | { ok: false; why: string } => {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
};

/** An instant as Step Functions writes it: `2026-11-21T02:36:30.000Z`. */
export const isoTime = (at: number): string => new Date(at).toISOString();
