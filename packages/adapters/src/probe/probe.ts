import type { Probe } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/** A manifest is small and near; a task's Lambda has 15 s in all. */
const TIMEOUT = 3_000;

/** What of `fetch` we use; the laptop passes its own. */
export type Fetch = (
  url: string,
  init?: { signal?: AbortSignal; headers?: Record<string, string> },
) => Promise<{ status: number }>;

/** Asks the packager's endpoint for its manifest, as CloudFront would. Any status is an answer; no answer is a failure. */
export const probe = (
  get: Fetch,
  signal: () => AbortSignal | undefined = () => AbortSignal.timeout(TIMEOUT),
): Probe => ({
  manifest: (url) =>
    outcome(async () => {
      const limit = signal();
      return { status: (await get(url, limit ? { signal: limit } : {})).status };
    }),
});
