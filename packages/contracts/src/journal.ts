import * as z from "zod";
import { Actor, ChannelId, LiveEventId } from "./ids.ts";
import { InstantText } from "./time.ts";

/** What an entry is about. */
export const JournalKind = z.enum(["request", "signal", "decision", "command", "result", "status", "page"]);
export type JournalKind = z.infer<typeof JournalKind>;

/**
 * One line of the record (law 9: every command its why and its predicted consequence). Append-only.
 * `event` is a stable dotted name out of `journalNames`; `text` is what a person reads.
 */
export const JournalEntry = z
  .strictObject({
    id: z.string(),
    at: InstantText,
    kind: JournalKind,
    name: z.string(),
    text: z.string(),
    why: z.string(),
    /** What will happen if this works. Commands only. */
    predicts: z.string().optional(),
    actor: Actor,
    liveEvent: LiveEventId.optional(),
    channel: ChannelId.optional(),
    /** The id of the entry, signal or execution that caused this one. */
    cause: z.string().optional(),
    data: z.record(z.string(), z.json()).optional(),
  })
  .meta({ id: "JournalEntry" });
export type JournalEntry = z.infer<typeof JournalEntry>;

/** Stable names: dashboards, saved queries and tests refer to these. */
export const journalNames = [
  "live-event.booked",
  "live-event.drafted",
  "live-event.changed",
  "live-event.cancelled",
  "live-event.preparing",
  "live-event.standby",
  "live-event.on-air",
  "live-event.ending",
  "live-event.back-on-air",
  "live-event.ended",
  "live-event.failed",
  "live-event.held",
  "live-event.released",
  "live-event.extended",
  "live-event.delayed",
  "live-event.go",
  "channel.registered",
  "channel.changed",
  "channel.start",
  "channel.running",
  "channel.stop",
  "channel.stopped",
  "channel.kept",
  "channel.reset",
  "channel.orphan",
  "block.asked",
  "block.approved",
  "block.in-force",
  "block.lifting",
  "block.over",
  "channel.foreign",
  "channel.by-hand",
  "channel.handed-back",
  "channel.untagged",
  "edge.set",
  "edge.key",
  "edge.diff",
  "feed.created",
  "feed.revoked",
  "flow.start",
  "flow.stop",
  "leg.ready",
  "leg.failed",
  "leg.armed",
  "leg.moved",
  "workflow.started",
  "workflow.restarted",
  "revocation.made",
  "revocation.lifted",
  "revocation.refused",
  "revocations.asked",
  "revocations.approved",
  "revocations.rejected",
  "revocations.recorded",
  "revocations.confirmed",
  "revocations.ended",
  "schedule.created",
  "schedule.removed",
  "signal.received",
  "signal.unknown",
  "incident.opened",
  "incident.reopened",
  "incident.turned",
  "incident.joined",
  "incident.cleared",
  "incident.resolved",
  "remedy.decided",
  "remedy.done",
  "remedy.failed",
  "remedy.asked",
  "remedy.shadowed",
  "remedy.judged",
  "remedy.waits",
  "incident.acknowledged",
  "incident.approved",
  "incident.rejected",
  "message.sent",
  "message.failed",
  "playbook.changed",
  "operator.paged",
  "webhook.registered",
  "webhook.changed",
  "webhook.removed",
  "table.lost",
  "table.rebuilding",
  "table.rebuilt",
  "zones.resolved",
] as const;
export type JournalName = (typeof journalNames)[number];
