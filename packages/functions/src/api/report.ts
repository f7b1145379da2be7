import type { Stored } from "@showcaller/adapters/state/types";
import type { ChannelId, JournalEntry, Leg, LiveEvent, Report } from "@showcaller/contracts";
import { parseInstant } from "@showcaller/core/time/instant";
import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given, noSuchLiveEvent } from "./live-events.ts";

export const reportHandlers = ({ store }: ApiDeps): Handlers<"getReport"> => ({
  async getReport({ params }) {
    const stored = await store.liveEvents.read(params.id);
    if (!stored) throw noSuchLiveEvent();
    return { value: reportOf(stored, await allEntries(store, params.id)) };
  },
});

/** What a live event came to, out of its state and its journal. Pure. */
export function reportOf({ event, legs }: Stored, entries: readonly JournalEntry[]): Report {
  return {
    liveEvent: event.id,
    title: event.title,
    status: event.status,
    ...given({
      plannedAirAt: event.airAt,
      onAirAt: event.onAirAt,
      plannedEndAt: event.plannedEndAt,
      endedAt: event.endedAt,
    }),
    legs: event.legs.map(({ channel }) => legReport(channel, legs, entries)),
    journalEntries: entries.length,
  };
}

function legReport(channel: ChannelId, legs: readonly Leg[], entries: readonly JournalEntry[]): Report["legs"][number] {
  const leg = legs.find((each) => each.channel === channel);
  const startedAt = entries.find((entry) => entry.channel === channel && entry.name === "channel.start")?.at;
  // Stopping writes the leg anew: by then only the journal knows when it was ready.
  const readyAt = leg?.readyAt ?? entries.find((entry) => entry.channel === channel && entry.name === "leg.ready")?.at;
  const stopped = entries.findLast((entry) => entry.channel === channel && entry.name === "channel.stopped")?.at;
  const stoppedAt = leg?.stoppedAt ?? stopped;
  const ran = startedAt && stoppedAt ? (parseInstant(stoppedAt) - parseInstant(startedAt)) / 1000 : undefined;
  return {
    channel,
    phase: leg?.phase ?? "waiting",
    ...given({
      startedAt,
      readyAt,
      stoppedAt,
      encoderSeconds: ran !== undefined && ran >= 0 ? ran : undefined,
    }),
  };
}

/** A live event's journal has some dozens of entries; this many would take hours of nothing but faults. */
const MOST = 5_000;

async function allEntries(store: ApiDeps["store"], id: LiveEvent["id"]): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.journal.read(id, { limit: 100, ...given({ cursor }) });
    entries.push(...page.items);
    cursor = page.cursor;
  } while (cursor && entries.length < MOST);
  return entries;
}
