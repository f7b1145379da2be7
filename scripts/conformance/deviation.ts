/** What an engine is known to answer otherwise than AWS documents, or than we do where AWS documents nothing. */
export interface Deviation {
  /** Without its version, so that a newer one is asked again. */
  engine: string;
  check: string;
  /** Part of what was seen: another answer is another deviation. */
  saw: string;
  /** Who is right, and what it means for us. */
  why: string;
  /** Where that is written. */
  source: string;
}
