import type { JournalDraft } from "@showcaller/adapters/state/types";
import type { Incident, Signal } from "@showcaller/contracts";
import type { Correlated } from "@showcaller/core/incidents/correlate";
import type { Placed } from "@showcaller/core/incidents/place";

/** A name or id as anybody may make it up: enough of it to be found by. */
export const short = (text: string): string => text.slice(0, 200).toWellFormed();

const textOf = ({ kind, name, text }: Signal): string =>
  kind === "unknown" ? `signal: ${short(name)}` : `signal: ${kind}, ${short(text)}`;

const base = (signal: Signal, { channel, liveEvent }: Partial<Placed>) =>
  ({
    kind: "signal",
    actor: "aws.events",
    text: textOf(signal),
    cause: short(signal.id),
    ...(channel ? { channel: channel.id } : {}),
    ...(liveEvent ? { liveEvent: liveEvent.id } : {}),
    data: { raw: signal.raw, kind: signal.kind },
  }) as const;

/** Nobody's incident: kept as it came. */
export const informed = (signal: Signal, placed: Partial<Placed>, why: string): JournalDraft => ({
  ...base(signal, placed),
  name: signal.kind === "unknown" ? "signal.unknown" : "signal.received",
  why: signal.kind === "unknown" ? short(signal.text) : why,
});

/** What a signal has changed. `incident` absent: it waits for nobody yet. */
export const told = (
  placed: Placed,
  change: Correlated["change"] | undefined,
  incident: Incident | undefined,
): JournalDraft => {
  const { signal } = placed;
  const line = informed(signal, placed, "no incident waits for it");
  if (!incident || !change) return line;
  return {
    ...line,
    ...(signal.kind === "unknown" ? {} : { name: `incident.${change}`, why: incident.ifNobody }),
    text: `${line.text} → incident ${incident.id} ${change}: ${incident.title} (${incident.severity})`,
    data: { ...line.data, incident: incident.id },
  };
};
