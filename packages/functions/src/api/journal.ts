import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given, noSuchLiveEvent } from "./live-events.ts";

export const journalHandlers = ({ store }: ApiDeps): Handlers<"listJournal"> => ({
  async listJournal({ params, query: { cursor, limit } }) {
    if (!(await store.liveEvents.read(params.id))) throw noSuchLiveEvent();
    return { value: await store.journal.read(params.id, given({ cursor, limit })) };
  },
});
