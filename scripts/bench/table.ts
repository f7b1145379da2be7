/** What a section of the bench prints. */
export interface Table {
  title: string;
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  /** What was left out and why, and how to read it. */
  notes?: readonly string[];
}

export const verdict = (isMet: boolean): string => (isMet ? "met" : "NOT MET");
