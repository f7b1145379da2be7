import type { Changes } from "@showcaller/adapters/state/types";
import type { Clock } from "@showcaller/core/ports";
import { changeMessage, comment, position, retryAfter } from "./sse.ts";

export interface StreamOptions {
  store: { changes: Changes };
  clock: Clock;
  /** Resolves after so many milliseconds, or earlier when the signal aborts. */
  wait(ms: number): Promise<void>;
  /** Ends the stream: the client has gone. */
  signal?: AbortSignal;
  /** Milliseconds after which the stream ends and the client connects again. Default 14 min: Lambda's limit is 15. */
  limit?: number;
}

const LIMIT = 14 * 60_000;
/** Milliseconds between looks at an unchanged feed: one small read each. */
const POLL = 1_000;
/** Milliseconds of silence: intermediaries close what is silent for 30 s and more. */
const KEEP_ALIVE = 15_000;
/** Milliseconds a client waits before it connects again. */
const RETRY = 1_000;
const PAGE = 100;

/**
 * The change feed as server-sent events, from after `cursor`; without one, from now on. It begins by saying where it
 * stands, so that a client that has seen no change yet resumes without a gap. A cursor ahead of the feed (another
 * table, started afresh) is set back to its head. Changes are kept for 7 days; a gap shows as a jump in `seq`.
 */
export async function* streamChanges(options: StreamOptions, cursor?: number): AsyncGenerator<string, void> {
  const { store, clock, wait, signal } = options;
  const until = clock.now() + (options.limit ?? LIMIT);
  const head = await store.changes.head();
  let at = Math.min(cursor ?? head, head);
  let lastWord = clock.now();
  yield retryAfter(RETRY) + position(at);
  while (!signal?.aborted) {
    const found = await store.changes.after(at, PAGE);
    if (found.length > 0) {
      yield found.map(changeMessage).join("");
      at = found.at(-1)?.seq ?? at;
      lastWord = clock.now();
    }
    if (clock.now() >= until) return yield comment("this stream ends here: connect again");
    if (found.length === PAGE) continue;
    if (clock.now() - lastWord >= KEEP_ALIVE) {
      yield comment("keep-alive");
      lastWord = clock.now();
    }
    await wait(Math.min(POLL, until - clock.now()));
  }
}
