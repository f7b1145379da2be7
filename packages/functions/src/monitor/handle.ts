import { CorruptItem, intact, readEvent } from "@showcaller/adapters/state/items";
import { ACTIVE } from "@showcaller/adapters/state/keys";
import type { Stored } from "@showcaller/adapters/state/types";
import type { LiveEvent, LiveEventId, Monitor } from "@showcaller/contracts";
import { ofReady, steps, type Wanted, wanted } from "@showcaller/core/monitors/plan";
import type { Instant, Page } from "@showcaller/core/ports";
import { formatInstant, HOUR, MINUTE } from "@showcaller/core/time/instant";
import type { MonitorDeps } from "./deps.ts";
import { leftOver } from "./left-over.ts";
import { put } from "./put.ts";
import { remove } from "./remove.ts";
import type { Work } from "./work.ts";

interface Tended {
  /** Calls that did what they should. */
  put: number;
  removed: number;
  failed: number;
}

/**
 * Each minute: makes CloudWatch have of every live event what it should have now, dashboard and delivery alarms, and nothing else of ours.
 * From state alone, under the rates of CloudWatch, and apart from all that starts and stops: whatever it cannot do delays and fails
 * nothing, and the next minute goes on. What a call did not tell of is named in the table before it, so twice, or dying anywhere, ends the same.
 */
export async function tend(deps: MonitorDeps): Promise<Tended> {
  const now = deps.clock.now();
  const works = await look(deps, now);
  // First what is to be quiet, which also makes room.
  const removed = await remove(works, deps);
  const made = await put(works, deps, now);
  const isHourly = now % HOUR < MINUTE;
  const swept = isHourly ? await leftOver(deps) : { removed: 0, failed: 0 };
  return {
    put: made.put,
    removed: removed.removed + swept.removed,
    failed: removed.failed + made.failed + swept.failed,
  };
}

/** What stands, and what should: the next on air first. */
async function look(deps: MonitorDeps, now: Instant): Promise<Work[]> {
  const { store } = deps;
  const unreadable = new Set<string>();
  const standing = new Map(
    (await store.monitors.all(({ key }) => void unreadable.add(key.sk))).map((one) => [one.liveEvent, one]),
  );
  const events = new Map((await moving(deps, now)).map((event) => [event.id, event]));
  if (standing.size + events.size === 0) return [];
  // An index may be a moment behind: nothing is taken away by it.
  for (const id of standing.keys())
    if (!events.has(id)) {
      const stored = await readable(deps, id);
      if (stored === "damaged") unreadable.add(id);
      else if (stored) events.set(id, stored.event);
    }
  // A channel that cannot be read has nothing, until it can; it holds up nobody else.
  const channels = new Map((await store.channels.all(() => {})).map((channel) => [channel.id, channel]));
  const ids = [...new Set([...standing.keys(), ...events.keys()])].filter((id) => !unreadable.has(id));
  const works: Work[] = [];
  for (const id of ids) {
    const [event, monitor] = [events.get(id), standing.get(id)];
    const wish = event ? wanted(event, channels, deps.about, now) : { alarms: [] };
    works.push({ id, title: event?.title ?? id, monitor, steps: await due(deps, id, wish, monitor) });
  }
  const air = (id: LiveEventId): string => events.get(id)?.airAt ?? "";
  return works.sort((a, b) => air(a.id).localeCompare(air(b.id)) || a.id.localeCompare(b.id));
}

/** Legs are read only where there is an alarm to be made. */
async function due(deps: MonitorDeps, id: LiveEventId, wish: Wanted, monitor: Monitor | undefined) {
  const all = steps(wish, monitor);
  if (all.putAlarms.length === 0) return all;
  const stored = await readable(deps, id);
  return { ...all, putAlarms: stored && stored !== "damaged" ? ofReady(all.putAlarms, stored.legs) : [] };
}

async function readable({ store }: MonitorDeps, id: LiveEventId): Promise<Stored | "damaged" | undefined> {
  try {
    return await store.liveEvents.read(id);
  } catch (error) {
    if (error instanceof CorruptItem) return "damaged";
    throw error;
  }
}

/** Those that are prepared by now and not over. */
async function moving({ store }: MonitorDeps, now: Instant): Promise<LiveEvent[]> {
  const found: LiveEvent[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page: Page = await store.context.table.query({
      index: "gsi1",
      pk: ACTIVE,
      sk: { to: `${formatInstant(now)}~` },
      ...(cursor ? { cursor } : {}),
    });
    found.push(...intact(page.items, readEvent));
    cursor = page.cursor;
  }
  return found.filter(({ status }) => status !== "scheduled");
}
