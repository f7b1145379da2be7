import { reject } from "../http/problem.ts";
import type { Call } from "../http/serve.ts";

/**
 * Where to resume: Last-Event-ID before `?cursor`, since an EventSource that reconnects repeats its first address.
 * `undefined`: from now on.
 */
export function cursorOf({ query, incoming }: Pick<Call<"streamChanges">, "query" | "incoming">): number | undefined {
  const last = incoming.headers["last-event-id"];
  if (last === undefined || last === "") return query?.cursor;
  if (/^\d{1,15}$/.test(last)) return Number(last);
  throw reject("invalid-request", "Last-Event-ID is not one of ours.", [
    { at: "Last-Event-ID", reason: "send the id of the last event received, a whole number" },
  ]);
}
