import { exportOf } from "@showcaller/adapters/state/exported";
import type { JournalDraft } from "@showcaller/adapters/state/types";
import type { Export } from "@showcaller/contracts";
import { Export as ExportSchema } from "@showcaller/contracts";
import { formatInstant } from "@showcaller/core/time/instant";
import { thrown } from "../runtime/errors.ts";
import type { ExportDeps, Exported } from "./deps.ts";
import { rebuild } from "./rebuild.ts";

/**
 * Every five minutes: desired state as one document to a bucket in another Region. A table without a generation is new, or the one before
 * it was lost: the bucket says which. A lost one is never exported, since it would take the last good document's place.
 */
export async function exporting(deps: ExportDeps): Promise<Exported> {
  const { store } = deps;
  const generation = await store.generations.read();
  if (generation?.state === "rebuilding") return rebuild(generation, deps);
  if (generation?.state === "lost") return { outcome: "lost" };
  if (!generation) {
    const begun = await begin(deps);
    if (begun !== "new") return { outcome: begun };
  }
  return write(deps);
}

/** Who finds no generation says what the table is. Of two who do, one writes. */
async function begin({ store, archive, clock }: ExportDeps): Promise<"new" | "lost" | "overtaken"> {
  const found = await archive.get();
  if (!found.ok) throw thrown("read the last export", found.failure);
  const since = formatInstant(clock.now());
  if (!found.value) {
    const made = await store.generations.put(undefined, {
      id: store.context.ids.ulid(),
      state: "live",
      since,
      why: "nothing was ever exported: the table is new",
    });
    return made ? "new" : "overtaken";
  }
  const { exportedAt } = headOf(found.value.text);
  const why = `it has no generation, and an export of ${exportedAt} is there`;
  return (await store.generations.put(undefined, { state: "lost", since, why }, { line: lost(why) }))
    ? "lost"
    : "overtaken";
}

async function write({ store, archive, clock, about }: ExportDeps): Promise<Exported> {
  const document: Export = await exportOf(store.context, { ...about, now: clock.now() });
  const text = JSON.stringify(ExportSchema.parse(document));
  // Emptied while it was read? Then what was read is not what there was.
  const generation = await store.generations.read();
  if (generation?.state !== "live") return { outcome: "overtaken" };
  const put = await archive.put(text);
  if (!put.ok) throw thrown("write the export", put.failure);
  const { liveEvents, damaged } = document;
  return {
    outcome: "exported",
    liveEvents: liveEvents.length,
    damaged: damaged.length,
    bytes: Buffer.byteLength(text),
  };
}

/** Whatever else is wrong with it, that it is there is what counts. */
function headOf(text: string): Pick<Export, "exportedAt"> {
  try {
    return ExportSchema.pick({ exportedAt: true }).loose().parse(JSON.parse(text));
  } catch {
    return { exportedAt: "an unknown instant" };
  }
}

export const ACTOR = "showcaller:export";

const lost = (why: string): JournalDraft => ({
  kind: "page",
  name: "table.lost",
  text: "the table is lost: nothing is decided until it is rebuilt",
  why,
  predicts:
    "what is on air stays on air, and nothing is stopped; POST /v1/rebuild (showcaller rebuild) restores what was exported, within five minutes",
  actor: ACTOR,
});
