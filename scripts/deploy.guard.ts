import type { LiveEvent } from "@showcaller/contracts";

/** Milliseconds before a cue within which production is not deployed (DESIGN section 15). */
export const NEAR = 30 * 60_000;

export interface NearCue {
  liveEvent: string;
  title: string;
  cue: "prepare" | "air" | "end";
  at: string;
}

type Cued = Pick<LiveEvent, "id" | "title" | "status" | "prepareAt" | "airAt" | "endAt" | "held">;

/** Cues still to be called within the next half an hour, soonest first. A held show has no end until it is released. */
export const cuesNear = (events: readonly Cued[], now: number): NearCue[] =>
  events
    .flatMap(({ id, title, status, prepareAt, airAt, endAt, held }) => {
      const cue = (name: NearCue["cue"], at: string | undefined): NearCue[] =>
        at !== undefined && Date.parse(at) >= now && Date.parse(at) - now <= NEAR
          ? [{ liveEvent: id, title, cue: name, at }]
          : [];
      const end = held ? [] : cue("end", endAt);
      switch (status) {
        case "scheduled":
          return [...cue("prepare", prepareAt), ...cue("air", airAt)];
        case "preparing":
        case "standby":
          return [...cue("air", airAt), ...end];
        case "on-air":
          return end;
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
  const stage = stageOf(argv);
  if (stage === undefined) return { go: false, why: "--stage NAME is missing: which deployment?" };
  if (stage !== "production") return { go: true };
  if (argv.includes("--on-air-ok")) return { go: true, said: "--on-air-ok: nobody was asked what is on air" };
  if (argv.includes("--first")) return { go: true, said: "--first: there is no deployment to ask" };
  const [url, token] = [env.SHOWCALLER_URL, env.SHOWCALLER_TOKEN];
  if (!url || !token)
    return { go: false, why: "SHOWCALLER_URL and SHOWCALLER_TOKEN (events:read) say where to ask for the next cue" };
  let near: NearCue[];
  try {
    near = cuesNear(await liveEvents(url, token), now);
  } catch (error) {
    return {
      go: false,
      why: `${url} did not say what is booked: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const [next] = near;
  if (!next) return { go: true, said: "no cue within 30 minutes" };
  const more = near.length > 1 ? ` (and ${near.length - 1} more)` : "";
  return {
    go: false,
    why: `${next.cue} of "${next.title}" (${next.liveEvent}) is at ${next.at}${more}. Wait, or give --on-air-ok`,
  };
}

export const stageOf = (argv: readonly string[]): string | undefined => {
  const at = argv.indexOf("--stage");
  return at < 0 ? argv.find((arg) => arg.startsWith("--stage="))?.slice("--stage=".length) : argv[at + 1];
};

/** What is ours alone. */
export const forSst = (argv: readonly string[]): string[] =>
  argv.filter((arg) => !["--on-air-ok", "--first"].includes(arg));
