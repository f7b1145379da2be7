import { cursorOf } from "../changes/cursor.ts";
import { eventStream } from "../changes/sse.ts";
import { streamChanges } from "../changes/stream.ts";
import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";

/**
 * The change feed where nobody can stream: what has changed since the cursor, then the end, after which a client of
 * server-sent events connects again by itself. The stream proper is functions/changes; API Gateway leads to it.
 */
export const changesHandlers = ({ store, clock }: ApiDeps): Handlers<"streamChanges"> => ({
  async streamChanges(call) {
    let text = "";
    for await (const part of streamChanges({ store, clock, wait: async () => {}, limit: 0 }, cursorOf(call)))
      text += part;
    return { text, headers: { ...eventStream } };
  },
});
