import type { ProbeResult } from "@showcaller/contracts";
import { formatInstant, MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import { canaryPath, canaryRevocation } from "../../revoking/canary.ts";
import { advanced, type Job, jobFor } from "../../revoking/job.ts";
import { bounded } from "../../runtime/bounded.ts";
import type { Deps } from "../../runtime/deps.ts";

/** Edge locations follow within seconds; who does not within this is said to have been served. */
const PATIENCE = MINUTE;
const AGAIN = 10 * SECOND;
const WIDTH = 8;
/** RFC 9110 section 15.5.11: what the edge answers for what is revoked. */
const GONE = 410;

/**
 * Asks the edge at each probe location with the token of a canary that was revoked after all of the list: refused there means that the
 * list is there. What cannot be told is said to be unknown, never guessed.
 */
export const revokeConfirm = async (
  input: TaskInput<"revoke-confirm">,
  deps: Deps,
): Promise<TaskOutput<"revoke-confirm">> => {
  const job = await jobFor(input, deps);
  if (typeof job === "string") return { next: "leave", why: job };
  const probes = await asked(job, deps);
  const now = deps.clock.now();
  const isEarly = now - parseInstant(job.projectedAt ?? job.updatedAt) < PATIENCE;
  if (isEarly && probes.some(({ outcome }) => outcome === "served")) {
    await advanced(job, { probes }, deps);
    return { next: "wait", until: formatInstant(now + AGAIN), why: "not refused everywhere yet" };
  }
  await advanced(job, { probes, status: "done", stage: "over" }, deps, { line: lineOf(job, probes) });
  return { next: "tell" };
};

async function asked(job: Job, deps: Deps): Promise<ProbeResult[]> {
  const now = deps.clock.now();
  const { locations } = deps.probes;
  const all = (outcome: ProbeResult["outcome"], detail: string): ProbeResult[] =>
    locations.map((location) => ({ location, outcome, at: formatInstant(now), detail }));
  const path = await tokenPath(job, deps);
  if (!path.ok) return all(path.early ? "served" : "unknown", path.why);
  return bounded(locations, WIDTH, async (location): Promise<ProbeResult> => {
    const answer = await deps.probes.get(location, path.value);
    const at = formatInstant(deps.clock.now());
    if (!answer.ok) return { location, outcome: "unknown", at, detail: `no answer: ${answer.failure.code}` };
    const { status } = answer.value;
    if (status === GONE) return { location, outcome: "refused", at, detail: "410" };
    const isServed = status < 400 || status === 404;
    return { location, outcome: isServed ? "served" : "unknown", at, detail: `it answers ${status}` };
  });
}

type Path = { ok: true; value: string } | { ok: false; early?: true; why: string };

/** The canary's token, where it would be refused for being revoked and for nothing else. */
async function tokenPath(job: Job, deps: Deps): Promise<Path> {
  const now = deps.clock.now();
  const { settings, keys, projection } = await deps.store.edge.read();
  if (settings.mode !== "enforce") return { ok: false, why: `in mode ${settings.mode} nobody is refused` };
  if (projection.content.heartbeat === 0) return { ok: false, why: "nothing is on air: the edge has no keys" };
  const held = await deps.store.revocations.get(canaryRevocation(job.id, now).id);
  if (held?.projected?.refused) return { ok: false, why: "the store had no room for the canary" };
  if (!held?.projected?.present) return { ok: false, early: true, why: "the canary is not in the store yet" };
  const key = keys.find(({ role }) => role === "active");
  if (!key?.secret) return { ok: false, why: "there is no signing key" };
  const secret = await deps.secrets.read(key.secret);
  if (!secret.ok) return { ok: false, why: `the signing key cannot be read: ${secret.failure.code}` };
  const value = await canaryPath(job.id, { kid: key.kid, secret: secret.value }, now);
  return value === undefined ? { ok: false, why: "the signing key mints nothing" } : { ok: true, value };
}

function lineOf({ id, rows, why }: Job, probes: readonly ProbeResult[]) {
  const told = probes.map(({ location, outcome, detail }) => `${location} ${outcome} (${detail})`).join(", ");
  return {
    kind: "result",
    name: "revocations.confirmed",
    text: `list ${id} of ${rows} rows is in the store; asked with a canary: ${told || "no probe location"}`,
    why: why || "asked for",
    actor: "showcaller:revoke",
    cause: id,
  } as const;
}
