import { randomInt } from "node:crypto";
import { userInfo } from "node:os";
import { accountOf } from "@showcaller/adapters/account/account";
import type { Environment } from "@showcaller/adapters/clients/aws-of";
import { type JournalEntry, LiveEventId } from "@showcaller/contracts";
import type { Instant } from "@showcaller/core/ports";
import { moments } from "@showcaller/core/schedule/moments";
import { formatInstant, MINUTE } from "@showcaller/core/time/instant";
import { pace } from "@showcaller/local/kernel/pace";
import { type Conductor, createConductor } from "./conductor.ts";
import { type Freshness, freshnessOf, isBack } from "./freshness.ts";
import { openJournal } from "./journal.ts";
import { exportIn, type Loaded } from "./load.ts";
import { realPorts } from "./ports.ts";

export interface ConductRequest {
  env: Environment;
  /** The export's text. */
  text: string;
  /** Does it; otherwise says what it would do. */
  yes: boolean;
  /** Although the sweep is fresh, or nobody can say: why. */
  force?: string | undefined;
  /** File that everything is written to. */
  journal: string;
  /** Live events that are not stopped, whatever their end. */
  hold: readonly string[];
  out(text: string): void;
  /** Calls back when the person has had enough. */
  onStop(stop: () => void): void;
}
export type ConductEnd =
  | { kind: "usage" | "refused"; message: string }
  | { kind: "told"; commands: number }
  | { kind: "conducted"; why: string };

/** `showcaller conduct`: break-glass. Loaded when it is asked for. */
export async function main(request: ConductRequest): Promise<ConductEnd> {
  const loaded = read(request.text);
  if (typeof loaded === "string") return { kind: "usage", message: `--from: ${loaded}` };
  const hold = request.hold.map((id) => LiveEventId.safeParse(id));
  if (hold.some(({ success }) => !success)) return { kind: "usage", message: "--hold takes the id of a live event" };
  const env = { ...request.env, AWS_REGION: loaded.document.home };
  const now = Date.now();
  const fresh = await freshnessIn(env, loaded.document.stage, now);
  request.out(`${heading(loaded, fresh, now)}\n`);
  if (request.yes && fresh.kind !== "stale" && request.force === undefined)
    return {
      kind: "refused",
      message: `${fresh.kind === "fresh" ? "the control plane is at work" : "nobody can say whether the control plane is at work"}: ${fresh.why}. With a good reason: --force REASON`,
    };
  const by = `conduct:${userInfo().username}`;
  const common = { document: loaded.document, now, seed: randomInt(2 ** 31), ports: realPorts(env), by };
  if (!request.yes) return tell(await createConductor({ ...common, earlier: [], ...silent }), request, now);
  const why = request.force === undefined ? fresh.why : `forced: ${request.force}; ${fresh.why}`;
  const head = {
    format: "showcaller/conduct",
    version: 1,
    export: loaded.digest,
    exportedAt: loaded.document.exportedAt,
  } as const;
  try {
    const file = openJournal(
      request.journal,
      { ...head, stage: loaded.document.stage, by },
      { at: formatInstant(now), why },
    );
    const conductor = await createConductor({
      ...common,
      earlier: file.earlier,
      written: file.append,
      said: (entry) => request.out(`${lineOf(entry)}\n`),
      fault: (message, error) =>
        request.out(
          `! ${message}${error === undefined ? "" : `: ${error instanceof Error ? error.message : JSON.stringify(error)}`}\n`,
        ),
    });
    const end = await conduct(conductor, request, {
      env,
      stage: loaded.document.stage,
      began: now,
      hold: hold.flatMap(({ data }) => data ?? []),
    });
    file.close();
    return end;
  } catch (error) {
    if (error instanceof RangeError)
      return { kind: "usage", message: `--journal ${request.journal}: ${error.message}` };
    throw error;
  }
}

const silent = { written: () => {}, said: () => {}, fault: () => {} };
const read = (text: string): Loaded | string => {
  try {
    return exportIn(text);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
};

async function freshnessIn(env: Environment, stage: string, now: Instant): Promise<Freshness> {
  const account = accountOf(env, { now: () => Date.now() });
  return freshnessOf(
    await account.lastRun(`${stage === "laptop" ? "showcaller" : `showcaller-${stage}`}-sweep`, now),
    now,
  );
}

/** Until the person stops it, or the control plane is back. */
async function conduct(
  conductor: Conductor,
  request: ConductRequest,
  { env, stage, began, hold }: { env: Environment; stage: string; began: Instant; hold: LiveEventId[] },
): Promise<ConductEnd> {
  for (const { id, why } of await conductor.begin(hold)) request.out(`! ${id} is not held: ${why}\n`);
  const stopped = Promise.withResolvers<string>();
  request.onStop(() => stopped.resolve("stopped by hand"));
  const driving = pace(conductor.site.world, { onError: (error) => request.out(`! ${String(error)}\n`) });
  const looking = setInterval(async () => {
    const fresh = await freshnessIn(env, stage, Date.now());
    if (isBack(fresh, began, request.force !== undefined)) stopped.resolve(`the control plane is back: ${fresh.why}`);
  }, MINUTE);
  const why = await stopped.promise;
  clearInterval(looking);
  await driving.stop();
  conductor.site.world.kill();
  return { kind: "conducted", why };
}

async function tell(conductor: Conductor, request: ConductRequest, now: Instant): Promise<ConductEnd> {
  const commands = await conductor.wouldDo();
  for (const { kind, why, predicts } of commands) request.out(`would ${kind}: ${why} → ${predicts}\n`);
  if (commands.length === 0) request.out("At this moment there is nothing to do.\n");
  conductor.site.world.kill();
  const coming = next(request.text, now);
  request.out(
    `${coming.length > 0 ? coming.join("\n") : "No cue comes within a day."}\n\nNothing was changed. --yes does it.\n`,
  );
  return { kind: "told", commands: commands.length };
}

const DAY = 86_400_000;
/** Cues of the next day, by time. */
function next(text: string, now: Instant): string[] {
  const cues = exportIn(text).document.liveEvents.flatMap(({ event }) => {
    const at = moments(event);
    if (!at) return [];
    const all = { prepare: at.prepareAt, air: at.airAt, end: at.endAt, "stop its encoders": at.stopAt };
    return Object.entries(all).map(([cue, when]) => ({
      when,
      line: `${formatInstant(when)}  ${cue}  ${event.title} (${event.id})`,
    }));
  });
  return cues
    .filter(({ when }) => when > now && when <= now + DAY)
    .sort((a, b) => a.when - b.when)
    .map(({ line }) => line);
}

const heading = ({ document }: Loaded, fresh: Freshness, now: Instant): string =>
  [
    `Export of ${document.stage}, ${document.exportedAt} (${Math.round((now - Date.parse(document.exportedAt)) / MINUTE)} min ago): ${document.channels.length} channels, ${document.liveEvents.length} live events.`,
    `What was booked, extended or held since is not in it: --hold keeps a show on air.`,
    ...(document.damaged.length > 0
      ? [`${document.damaged.length} items are missing in it: nothing will be stopped.`]
      : []),
    `Control plane: ${fresh.kind}: ${fresh.why}.`,
  ].join("\n");

const lineOf = ({ at, text, why, predicts, kind }: JournalEntry): string =>
  `${at}  ${kind === "page" ? "PAGE  " : ""}${text}  (${why}${predicts ? ` → ${predicts}` : ""})`;
