import { restored } from "@showcaller/adapters/state/restored";
import type { JournalDraft } from "@showcaller/adapters/state/types";
import { Export, type Generation, type Rebuilt, type Region } from "@showcaller/contracts";
import type { ObservedChannel } from "@showcaller/core/ports";
import { heldCues, missingFrom, replanned, runToAdopt, unregistered } from "@showcaller/core/rebuild/restore";
import { formatInstant } from "@showcaller/core/time/instant";
import { thrown } from "../runtime/errors.ts";
import type { ExportDeps, Exported } from "./deps.ts";

/**
 * What a human asked for. Every write is one that may be done twice, and nobody decides anything before the last one, which says that the
 * table lives: whoever dies on the way is followed by the next run, which does all of it again.
 */
export async function rebuild(generation: Generation, deps: ExportDeps): Promise<Exported> {
  const found = await deps.archive.get(generation.asked?.version);
  if (!found.ok) throw thrown("read the export", found.failure);
  const document = found.value && parsed(found.value.text);
  if (!document || "why" in document) return refused(generation, document?.why ?? "there is no such export", deps);
  const result = await restore(generation, document, deps);
  const { asked: _, rev: __, ...rest } = generation;
  const done = await deps.store.generations.put(
    generation,
    {
      ...rest,
      id: deps.store.context.ids.ulid(),
      state: "live",
      since: formatInstant(deps.clock.now()),
      why: `rebuilt from the export of ${document.exportedAt}`,
      rebuilt: result,
    },
    { line: lineOf(result) },
  );
  return done
    ? { outcome: "rebuilt", liveEvents: result.liveEvents, damaged: result.damaged.length }
    : { outcome: "overtaken" };
}

function parsed(text: string): Export | { why: string } {
  try {
    const read = Export.safeParse(JSON.parse(text));
    return read.success
      ? read.data
      : { why: `it is no export: ${read.error.issues[0]?.path.join(".")} ${read.error.issues[0]?.message}` };
  } catch {
    return { why: "it is no JSON" };
  }
}

async function restore(generation: Generation, document: Export, deps: ExportDeps): Promise<Rebuilt> {
  const { store, clock } = deps;
  const scheduled = await deps.schedules.list();
  if (!scheduled.ok) throw thrown("list the cues that wait", scheduled.failure);
  const cues = heldCues(scheduled.value);
  const events = document.liveEvents.map((one) => replanned(one, cues));
  const overlaps = await restored(store, { ...document, liveEvents: events.map((one) => one.restored) });
  const seen = await look(document, deps);
  const adopted: Rebuilt["adopted"] = [];
  const current = events.map((one) => one.restored.event);
  for (const { channel } of document.channels) {
    const encoder = seen.found.find(({ arn }) => arn === channel.encoder.arn);
    if (!encoder || channel.mode !== "enforce") continue;
    await store.runtimes.update(channel.id, (runtime) => {
      const liveEvent = runToAdopt(runtime, encoder, current, clock.now());
      if (!liveEvent) return undefined;
      adopted.push({ channel: channel.id, liveEvent });
      return { run: { liveEvent, execution: "rebuild", at: formatInstant(clock.now()) } };
    });
  }
  return {
    at: formatInstant(clock.now()),
    by: generation.asked?.by ?? "unknown",
    exportedAt: document.exportedAt,
    channels: document.channels.length,
    liveEvents: events.length,
    revocations: document.edge.revocations.length,
    adopted,
    missing: missingFrom(
      cues,
      new Set(
        await known(
          cues.map(({ liveEvent }) => liveEvent),
          deps,
        ),
      ),
    ),
    changed: events.flatMap((one) => (one.changed ? [one.restored.event.id] : [])),
    overlaps,
    unregistered: unregistered(seen.found, document),
    webhooks: document.webhooks.map(({ id, name }) => `${id} (${name})`),
    damaged: document.damaged,
    unseen: seen.unseen,
  };
}

/** Also of what was booked since the loss. */
async function known(
  ids: readonly Rebuilt["missing"][number]["liveEvent"][],
  { store }: ExportDeps,
): Promise<string[]> {
  const found: string[] = [];
  for (const id of new Set(ids)) if (await store.liveEvents.read(id)) found.push(id);
  return found;
}

/** A Region that does not answer holds nothing up: the sweep looks there again within a minute. */
async function look({ channels }: Export, deps: ExportDeps): Promise<{ found: ObservedChannel[]; unseen: Region[] }> {
  const found: ObservedChannel[] = [];
  const unseen: Region[] = [];
  for (const region of [...new Set(channels.map(({ channel }) => channel.region))].sort()) {
    const listed = await deps.encoders(region).list();
    if (listed.ok) found.push(...listed.value);
    else unseen.push(region);
  }
  return { found, unseen };
}

/** Back to lost: a human asks again, for another version. */
async function refused(
  { rev, id, since, ...generation }: Generation,
  why: string,
  deps: ExportDeps,
): Promise<Exported> {
  const { asked, ...rest } = generation;
  const text = `${asked?.version ?? "the newest export"} cannot be rebuilt from: ${why}`;
  const put = await deps.store.generations.put(
    { rev, ...(id ? { id } : {}), ...(since ? { since } : {}), ...generation },
    { ...rest, ...(id ? { id } : {}), ...(since ? { since } : {}), state: "lost", why: text },
    {
      line: {
        ...page,
        name: "table.lost",
        text,
        why,
        predicts: "nothing is decided until another version is asked for",
      },
    },
  );
  return { outcome: put ? "refused" : "overtaken" };
}

const page = { kind: "page", actor: "showcaller:export" } as const;

/** What is not known any more is said first: a human has to do it. */
function lineOf(result: Rebuilt): JournalDraft {
  const {
    exportedAt,
    channels,
    liveEvents,
    missing,
    changed,
    overlaps,
    unregistered: strays,
    webhooks,
    unseen,
    damaged,
  } = result;
  const said = [
    ...missing.map(
      ({ liveEvent, cues }) =>
        `${liveEvent} is missing (booked after the export; its ${cues.join(", ")} waits in Scheduler)`,
    ),
    ...changed.map((id) => `${id} stands as it was before its last change`),
    ...overlaps.map(({ channel, liveEvents: of }) => `${of.join(" and ")} both have channel ${channel}`),
    ...strays.map((arn) => `${arn} carries our tag and is not registered`),
    ...webhooks.map((webhook) => `webhook ${webhook} has to be registered again`),
    ...unseen.map((region) => `${region} did not answer`),
    ...damaged.map((key) => `${key} could not be exported`),
  ];
  return {
    ...page,
    name: "table.rebuilt",
    text: `the table is rebuilt: ${channels} channels, ${liveEvents} live events; ${said.length === 0 ? "nothing is known to be missing" : said.join("; ")}`.slice(
      0,
      4000,
    ),
    why: `asked for by ${result.by}; from the export of ${exportedAt}`,
    predicts: "the next sweep takes up what runs, and each live event ends at its time",
    data: { missing: missing.map(({ liveEvent }) => liveEvent), changed, unregistered: strays },
  };
}
