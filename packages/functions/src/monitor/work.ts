import type { LiveEventId, Monitor } from "@showcaller/contracts";
import type { Steps } from "@showcaller/core/monitors/plan";
import type { MonitorDeps } from "./deps.ts";

/** One live event's share of a minute. */
export interface Work {
  id: LiveEventId;
  title: string;
  /** As it stands in the table; replaced by each write. */
  monitor: Monitor | undefined;
  steps: Steps;
}

export const ACTOR = "showcaller:monitor";
/** Names a call (API_DeleteAlarms, API_DeleteDashboards). */
export const NAMES_A_CALL = 100;

/** For the live event's journal. */
export interface Line {
  name: "monitor.made" | "monitor.failed" | "monitor.removed";
  text: string;
  why: string;
  predicts?: string;
}

type Contents = Pick<Monitor, "dashboard" | "alarms">;
export const contentsOf = ({ monitor }: Work): Contents => ({ ...monitor, alarms: { ...monitor?.alarms } });

/** Writes what it comes to; somebody else's write in between leaves it to the next minute. */
export async function write(
  work: Work,
  { dashboard, alarms }: Contents,
  { store }: MonitorDeps,
  line?: Line,
): Promise<boolean> {
  const after = { liveEvent: work.id, alarms, ...(dashboard === undefined ? {} : { dashboard }) };
  const draft = line && { kind: "result" as const, actor: ACTOR, liveEvent: work.id, ...line };
  const written = await store.monitors.put(work.monitor, after, draft);
  if (written) work.monitor = written;
  return written !== undefined;
}

export const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));

/** `eu-west-1/showcaller-…` → both. */
export const placed = (place: string): { region: string; name: string } => {
  const at = place.indexOf("/");
  return { region: place.slice(0, at), name: place.slice(at + 1) };
};
