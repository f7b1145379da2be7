import type { Runtime } from "@showcaller/contracts";
import type { Command } from "@showcaller/core/reconcile/commands";
import { costOf } from "@showcaller/core/reconcile/foreign";
import { formatInstant } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";
import { entry } from "./entry.ts";

/* Commands of the sweep that touch nothing on AWS: they write down what was seen, and tell a human. */

type Of<K extends Command["kind"]> = Extract<Command, { kind: K }>;

/** What somebody else started: shown, and paged. */
export async function foreign(command: Of<"note-foreign"> | Of<"page-foreign">, deps: Deps): Promise<void> {
  const page = command.kind === "page-foreign";
  const now = deps.clock.now();
  const text = page
    ? `channel ${command.channel} runs for nobody, ${spent(command.known, deps)}: a human has to decide`
    : `channel ${command.channel} runs, and we did not start it`;
  await deps.store.runtimes.update(
    command.channel,
    (runtime) => (page ? { foreignPaged: true } : { foreignSince: runtime.foreignSince ?? now }),
    {
      entries: [
        {
          ...entry(page ? "operator.paged" : "channel.foreign", text, command.why, command.predicts),
          kind: page ? "page" : "decision",
          channel: command.channel,
          key: `${command.channel}-${command.kind}-${now}`,
        },
      ],
    },
  );
}

/** On the channel's item, so that of two sweeps one pages; told in the journals of both live events. */
export async function pageOverrun(
  { channel, show, next, mark, why, predicts }: Of<"page-overrun">,
  { store, clock }: Deps,
): Promise<void> {
  const text = `channel ${channel}: a show runs beyond its booking into the next one`;
  await store.runtimes.update(
    channel,
    (runtime) => (runtime.overrunPaged === mark ? undefined : { overrunPaged: mark }),
    {
      entries: [show, next].map((liveEvent) => ({
        ...entry("operator.paged", text, why, predicts),
        kind: "page",
        liveEvent,
        channel,
        key: `${channel}-overrun-${next}-${clock.now()}`,
      })),
    },
  );
}

/** Since when, and what it may have cost. */
export const spent = ({ foreignSince }: Runtime, { clock }: Deps): string => {
  const since = foreignSince ?? clock.now();
  return `since ${formatInstant(since)}, about $${costOf(clock.now() - since).toFixed(2)} so far`;
};

export async function noteTag({ channel, untagged, known, why, predicts }: Of<"note-tag">, deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const lost = `has lost its tag${known.run ? ` while it runs for ${known.run.liveEvent}` : ""}`;
  const text = `channel ${channel} ${untagged ? lost : "has its tag again"}`;
  await deps.store.runtimes.update(channel, () => ({ untagged: untagged || undefined }), {
    entries: [
      {
        ...entry("channel.untagged", text, why, predicts),
        kind: untagged && known.run ? "page" : "decision",
        channel,
        key: `${channel}-tag-${now}`,
      },
    ],
  });
}
