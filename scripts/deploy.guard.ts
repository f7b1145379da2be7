import type { LiveEvent } from "@showcaller/contracts";
import { formatInstant, parseDuration } from "@showcaller/core/time/instant";

/** Milliseconds before a cue within which production is not deployed (DESIGN section 15). */
export const NEAR = 30 * 60_000;

export interface NearCue {
  liveEvent: string;
  title: string;
  cue: "prepare" | "air" | "end" | "release";
  at: string;
}

type Cued = Pick<LiveEvent, "id" | "title" | "status" | "tail"> &
  Partial<Pick<LiveEvent, "prepareAt" | "airAt" | "endAt" | "endingAt" | "held">>;

/**
 * Cues that are still to be called and are due within the next half an hour, soonest first. One that is overdue is being called at this
 * moment, or comes any moment: with the operator's go, or when the feed ends. A held show has no end until it is released.
 */
export const cuesNear = (events: readonly Cued[], now: number): NearCue[] =>
  events
    .flatMap(({ id, title, status, prepareAt, airAt, endAt, endingAt, tail, held }) => {
      const cue = (name: NearCue["cue"], at: string | undefined): NearCue[] =>
        at !== undefined && Date.parse(at) - now <= NEAR ? [{ liveEvent: id, title, cue: name, at }] : [];
      const end = held ? [] : cue("end", endAt);
      switch (status) {
        case "scheduled":
          // Past its air, nobody prepares it any more.
          return airAt !== undefined && Date.parse(airAt) < now
            ? []
            : [...cue("prepare", prepareAt), ...cue("air", airAt)];
        case "preparing":
        case "standby":
          return [...cue("air", airAt), ...end];
        case "on-air":
          return end;
        case "ending":
          return cue("release", endingAt && formatInstant(Date.parse(endingAt) + parseDuration(tail)));
        default:
          return [];
      }
    })
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

export interface Asking {
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  now: number;
  /** Live events that may have a cue near, of the deployment at that address. */
  liveEvents(url: string, token: string): Promise<readonly Cued[]>;
}
export type Verdict = { go: true; said?: string } | { go: false; why: string };

/**
 * Whether to deploy. Only production is guarded, and whoever cannot be asked is no reason to go on: `--first` says that there is no
 * deployment yet, `--on-air-ok` that a human has looked.
 */
export async function mayDeploy({ argv, env, now, liveEvents }: Asking): Promise<Verdict> {
  const [stage, ...others] = stagesOf(argv);
  if (!stage) return { go: false, why: "--stage NAME is missing: which deployment?" };
  if (others.length > 0) return { go: false, why: "--stage is given twice: which deployment?" };
  if (stage !== PRODUCTION) return { go: true };
  if (argv.includes("--on-air-ok")) return { go: true, said: "--on-air-ok: nobody was asked what is on air" };
  if (argv.includes("--first")) return { go: true, said: "--first: there is no deployment to ask" };
  const [url, token] = [env.SHOWCALLER_URL, env.SHOWCALLER_TOKEN];
  if (!url || !token)
    return {
      go: false,
      why: `SHOWCALLER_URL and SHOWCALLER_TOKEN (events:read) say where to ask for the next cue. ${WAY_OUT}`,
    };
  let near: NearCue[];
  try {
    near = cuesNear(await liveEvents(url, token), now);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { go: false, why: `${url} did not say what is booked (${reason}). ${WAY_OUT}` };
  }
  const [next] = near;
  if (!next) return { go: true, said: "no cue within 30 minutes" };
  const more = near.length > 1 ? ` (and ${near.length - 1} more)` : "";
  const due = Date.parse(next.at) < now ? "was due at" : "is at";
  return {
    go: false,
    why: `${next.cue} of "${next.title}" (${next.liveEvent}) ${due} ${next.at}${more}. Wait, or give --on-air-ok`,
  };
}

const WAY_OUT = "Once a human has looked at what is on air, give --on-air-ok";

export const PRODUCTION = "production";

/** Every stage that is named; which of two SST would take is not ours to guess. */
export const stagesOf = (argv: readonly string[]): string[] =>
  argv.flatMap((arg, at) => {
    if (arg.startsWith("--stage=")) return [arg.slice("--stage=".length)];
    const next = argv[at + 1] ?? "";
    return arg === "--stage" ? [next.startsWith("--") ? "" : next] : [];
  });

/** What is ours alone. */
export const forSst = (argv: readonly string[]): string[] =>
  argv.filter((arg) => !["--on-air-ok", "--first"].includes(arg));
