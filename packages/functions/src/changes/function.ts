import type { Store } from "@showcaller/adapters/state/types";
import type { Clock } from "@showcaller/core/ports";
import { type AuthConfig, createAuthenticate } from "../http/auth.ts";
import { type Answer, securityHeaders } from "../http/exchange.ts";
import type { Fetch } from "../http/jwks.ts";
import { internalFault, reject } from "../http/problem.ts";
import { incomingOf } from "../http/proxy-event.ts";
import { match } from "../http/router.ts";
import { admit, answered, type Call } from "../http/serve.ts";
import { cursorOf } from "./cursor.ts";
import { eventStream } from "./sse.ts";
import { type StreamOptions, streamChanges } from "./stream.ts";

export interface ChangesDeps extends Pick<StreamOptions, "wait"> {
  store: Pick<Store, "changes">;
  clock: Clock;
  auth: AuthConfig;
  fetch: Fetch;
}

export interface StreamedAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: AsyncIterable<string>;
}

/**
 * `GET /v1/changes` as a stream, for whoever can carry one: API Gateway in streaming mode (main.ts), or the laptop's
 * socket. Same token, same refusals as the API. `limit`: milliseconds until it ends by itself.
 */
export function createChanges(deps: ChangesDeps) {
  const authenticate = createAuthenticate({ config: deps.auth, clock: deps.clock, fetch: deps.fetch });
  return async (event: unknown, options: Pick<StreamOptions, "signal" | "limit"> = {}): Promise<StreamedAnswer> => {
    let requestId = "unknown";
    try {
      const incoming = incomingOf(event);
      requestId = incoming.requestId;
      const opened = await answered(incoming, async () => {
        const { name, call } = await admit(authenticate, incoming, match(incoming.method, incoming.path));
        if (name !== "streamChanges") throw elsewhere();
        return { cursor: cursorOf(call as Call<"streamChanges">) };
      });
      if ("status" in opened) return whole(opened);
      const body = incoming.method === "HEAD" ? only("") : streamChanges({ ...deps, ...options }, opened.cursor);
      return { statusCode: 200, headers: { ...securityHeaders, ...eventStream }, body };
    } catch {
      return whole(internalFault(requestId));
    }
  };
}

const elsewhere = () =>
  reject("not-found", "Only the change feed is here.", [{ at: "path", reason: "use /v1/changes" }]);

const whole = (answer: Answer): StreamedAnswer => ({
  statusCode: answer.status,
  headers: { ...securityHeaders, ...answer.headers },
  body: only(answer.body),
});

async function* only(text: string): AsyncGenerator<string, void> {
  yield text;
}
