import { type Change, routes } from "@showcaller/contracts";
import { ProblemError } from "./errors.ts";
import type { Sender } from "./send.ts";
import { readEvents } from "./sse.ts";

export interface ChangesOptions {
  signal?: AbortSignal;
  /** Told before each reconnection that follows an error, with the milliseconds until then. */
  onRetry?: (error: unknown, ms: number) => void;
  /** How to wait; default real time. */
  wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Milliseconds: first and longest pause after an error. */
const BACKOFF = { first: 1_000, longest: 30_000 };
/** The token will not get better by itself; the address neither. */
const HOPELESS = new Set([400, 401, 403, 404, 405, 422]);

/** The change feed, for ever: after each end or fault it resumes behind the last change delivered. */
export const changesOf = (send: Sender) =>
  async function* changes(cursor?: number, options: ChangesOptions = {}): AsyncGenerator<Change, void> {
    const { signal, onRetry, wait = realTime } = options;
    const place = { at: cursor, retry: BACKOFF.first };
    for (let faults = 0; !signal?.aborted; ) {
      try {
        for await (const change of connection(send, place, signal)) {
          faults = 0;
          yield change;
        }
        faults = 0;
        await wait(place.retry, signal);
      } catch (error) {
        if (signal?.aborted) return;
        if (error instanceof ProblemError && HOPELESS.has(error.problem.status)) throw error;
        const ms = Math.min(BACKOFF.first * 2 ** faults++, BACKOFF.longest);
        onRetry?.(error, ms);
        await wait(ms, signal);
      }
    }
  };

async function* connection(
  send: Sender,
  place: { at: number | undefined; retry: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Change, void> {
  const headers = place.at === undefined ? {} : { "last-event-id": String(place.at) };
  const response = await send(routes.streamChanges, { headers, ...(signal ? { signal } : {}) });
  for await (const { id, retry, data } of readEvents(bytesOf(response))) {
    if (retry !== undefined) place.retry = retry;
    if (data !== undefined) yield JSON.parse(data) as Change;
    // After the delivery: what breaks in between is delivered again rather than lost.
    if (id) place.at = Number(id);
  }
}

async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array, void> {
  if (body) yield* body as AsyncIterable<Uint8Array>;
}

const realTime = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
