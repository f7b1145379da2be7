import type { Outcome } from "./outcome.ts";

/** Desired state outside the home Region: one document, of which older versions are kept for a while. */
export interface Archive {
  put(text: string): Promise<Outcome<{ version: string }>>;
  /** The newest, or that version; `undefined`: there is none. */
  get(version?: string): Promise<Outcome<{ version: string; text: string } | undefined>>;
}
