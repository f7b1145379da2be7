import type { JournalEntry, JournalName } from "@showcaller/contracts";

/** How a line is coloured; the word itself says the same, so that nothing hangs on colour. */
export type Tone = "live" | "ready" | "calm" | "act" | "trouble" | "plain";

const words: Record<JournalName, readonly [tag: string, tone: Tone]> = {
  "live-event.booked": ["BOOKED", "plain"],
  "live-event.drafted": ["DRAFT", "plain"],
  "live-event.changed": ["CHANGED", "plain"],
  "live-event.cancelled": ["CANCELLED", "plain"],
  "live-event.preparing": ["PREPARE", "calm"],
  "live-event.standby": ["STANDBY", "ready"],
  "live-event.on-air": ["ON AIR", "live"],
  "live-event.ending": ["ENDING", "calm"],
  "live-event.back-on-air": ["ON AIR", "live"],
  "live-event.ended": ["ENDED", "calm"],
  "live-event.failed": ["FAILED", "trouble"],
  "live-event.held": ["HOLD", "ready"],
  "live-event.released": ["RELEASE", "plain"],
  "live-event.extended": ["EXTEND", "ready"],
  "live-event.delayed": ["DELAY", "ready"],
  "live-event.go": ["GO", "ready"],
  "channel.registered": ["CHANNEL", "plain"],
  "channel.changed": ["CHANNEL", "plain"],
  "channel.start": ["START", "act"],
  "channel.running": ["RUNNING", "plain"],
  "channel.stop": ["STOP", "act"],
  "channel.stopped": ["STOPPED", "plain"],
  "channel.kept": ["KEEP", "act"],
  "channel.reset": ["RESET", "act"],
  "channel.orphan": ["ORPHAN", "trouble"],
  "block.asked": ["BLOCK?", "act"],
  "block.approved": ["BLOCK", "act"],
  "block.in-force": ["BLOCKED", "plain"],
  "block.lifting": ["UNBLOCK", "act"],
  "block.over": ["NO BLOCK", "calm"],
  "channel.foreign": ["FOREIGN", "trouble"],
  "channel.by-hand": ["BY HAND", "trouble"],
  "channel.handed-back": ["OURS", "calm"],
  "channel.untagged": ["NO TAG", "trouble"],
  "edge.set": ["EDGE", "plain"],
  "edge.key": ["EDGE", "plain"],
  "edge.diff": ["EDGE", "trouble"],
  "feed.created": ["FEED", "plain"],
  "feed.revoked": ["FEED", "plain"],
  "flow.start": ["FLOW", "act"],
  "flow.stop": ["FLOW", "act"],
  "leg.ready": ["READY", "calm"],
  "leg.failed": ["LEG LOST", "trouble"],
  "leg.armed": ["ARMED", "calm"],
  "leg.moved": ["MOVED", "trouble"],
  "workflow.started": ["WORKFLOW", "plain"],
  "workflow.restarted": ["RESTART", "trouble"],
  "revocation.made": ["REVOKED", "act"],
  "revocation.lifted": ["LIFTED", "calm"],
  "revocation.refused": ["NO ROOM", "trouble"],
  "revocations.asked": ["APPROVAL", "trouble"],
  "revocations.approved": ["APPROVED", "act"],
  "revocations.rejected": ["REJECTED", "calm"],
  "revocations.recorded": ["REVOKED", "act"],
  "revocations.confirmed": ["AT EDGE", "calm"],
  "revocations.ended": ["LIST", "trouble"],
  "schedule.created": ["SCHEDULE", "plain"],
  "schedule.removed": ["SCHEDULE", "plain"],
  "signal.received": ["SIGNAL", "trouble"],
  "signal.unknown": ["UNKNOWN", "trouble"],
  "incident.opened": ["INCIDENT", "trouble"],
  "incident.reopened": ["INCIDENT", "trouble"],
  "incident.turned": ["INCIDENT", "trouble"],
  "incident.joined": ["SIGNAL", "trouble"],
  "incident.cleared": ["CLEAR", "calm"],
  "incident.resolved": ["OVER", "calm"],
  "remedy.decided": ["REMEDY", "act"],
  "remedy.done": ["DONE", "plain"],
  "remedy.failed": ["REMEDY", "trouble"],
  "remedy.asked": ["APPROVE?", "trouble"],
  "remedy.shadowed": ["SHADOW", "plain"],
  "remedy.judged": ["VERDICT", "plain"],
  "remedy.waits": ["WATCH", "calm"],
  "incident.acknowledged": ["SEEN", "calm"],
  "incident.approved": ["APPROVED", "act"],
  "incident.rejected": ["REJECTED", "plain"],
  "message.sent": ["TOLD", "plain"],
  "message.failed": ["UNTOLD", "trouble"],
  "playbook.changed": ["PLAYBOOK", "plain"],
  "webhook.registered": ["WEBHOOK", "plain"],
  "webhook.changed": ["WEBHOOK", "plain"],
  "webhook.removed": ["WEBHOOK", "plain"],
  "table.lost": ["LOST", "trouble"],
  "table.rebuilding": ["REBUILD", "act"],
  "table.rebuilt": ["REBUILT", "ready"],
  "zones.resolved": ["ZONES", "plain"],
  "journal.merged": ["JOURNAL", "plain"],
  "monitor.made": ["MONITOR", "plain"],
  "monitor.failed": ["MONITOR", "trouble"],
  "monitor.removed": ["MONITOR", "plain"],
  "operator.paged": ["PAGE", "trouble"],
};
const isKnown = (name: string): name is JournalName => Object.hasOwn(words, name);

/** The word in front of a line. An entry of an unknown name is shown under its kind. */
export const wordOf = ({ name, kind }: JournalEntry): readonly [tag: string, tone: Tone] =>
  isKnown(name) ? words[name] : [kind.toUpperCase(), "plain"];

/** Progress that AWS reports and a command's result says again. Alerts, alarms and what nobody can read are shown. */
const PROGRESS = /(State|Status|Input) Change$/;

export function isShown({ kind, actor, data }: JournalEntry): boolean {
  if (kind !== "signal") return true;
  if (actor !== "aws.events") return false;
  const type = detailType(String(data?.raw ?? ""));
  return type === undefined || !PROGRESS.test(type);
}

function detailType(raw: string): string | undefined {
  return /"detail-type":"([^"]{1,200})"/.exec(raw)?.[1];
}
