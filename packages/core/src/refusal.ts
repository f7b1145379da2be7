import type { ProblemSlug } from "@showcaller/contracts";

/** A request we do not follow, as a value: what is wrong, where, and the way out. HTTP turns it into a problem document. */
export interface Refusal {
  problem: ProblemSlug;
  detail: string;
  /** `at`: JSON pointer into the body, or a header or query name. `reason`: what to do about it. */
  errors: readonly { at: string; reason: string }[];
  /** Members for programs, e.g. the id of the other live event. */
  extra?: Readonly<Record<string, string>>;
}

export const refuse = (
  problem: ProblemSlug,
  detail: string,
  errors: Refusal["errors"] = [],
  extra?: Refusal["extra"],
): Refusal => ({ problem, detail, errors, ...(extra ? { extra } : {}) });
