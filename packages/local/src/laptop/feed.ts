import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ChangesDeps, createChanges } from "@showcaller/functions/changes/function";
import { type Invocation, withinInvocation } from "../kernel/invocation.ts";
import type { Millis } from "../kernel/types.ts";
import { gatewayEvent } from "./api.ts";

export interface FeedParts extends Omit<ChangesDeps, "wait"> {
  requestId: () => string;
  report(error: unknown): void;
}

export interface Feed {
  /** `GET /v1/changes` on a socket, until the client leaves. Never rejects. */
  open(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  /** Something has changed: whoever waits looks at once. */
  wake(): void;
}

/** The streaming function `showcaller-changes`. It waits in real time, outside tracked work, and so holds no time. */
export function createFeed({ requestId, report, ...deps }: FeedParts): Feed {
  const waiting = new Set<() => void>();
  const wait = (ms: Millis): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      waiting.add(done);
    });
  const stream = createChanges({ ...deps, wait });

  async function serve(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const id = requestId();
    const invocation = invocationOf(id, () => response.destroy());
    const event = gatewayEvent(incoming, url, Buffer.alloc(0), id);
    // Without end: on a clock that runs fast, Lambda's 15 minutes would be over in seconds.
    const options = { signal: gone.signal, limit: Number.POSITIVE_INFINITY };
    const { statusCode, headers, body } = await withinInvocation(invocation, () => stream(event, options));
    response.writeHead(statusCode, headers);
    response.flushHeaders();
    const parts = body[Symbol.asyncIterator]();
    for (;;) {
      const part = await withinInvocation(invocation, () => parts.next());
      if (part.done || gone.signal.aborted) break;
      if (!response.write(part.value)) await Promise.race([once(response, "drain"), once(response, "close")]);
    }
    response.end();
  }

  return {
    async open(incoming, response, url) {
      try {
        await serve(incoming, response, url);
      } catch (error) {
        if (!response.destroyed) report(error);
        response.destroy();
      }
    },
    wake() {
      for (const done of [...waiting]) done();
    },
  };
}

/** As the runner makes one: its calls are counted as this function's, and a fault may crash it. */
function invocationOf(requestId: string, die: () => void): Invocation {
  const invocation = {
    function: "showcaller-changes",
    requestId,
    over: false,
    crash() {
      invocation.over = true;
      die();
    },
  };
  return invocation;
}
