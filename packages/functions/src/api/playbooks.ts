import type { ChannelId, Incident, LiveEvent, Playbook, PlaybookInput, Replayed } from "@showcaller/contracts";
import { pastOf } from "@showcaller/core/playbooks/past";
import { replay } from "@showcaller/core/playbooks/replay";
import { DAY, formatInstant } from "@showcaller/core/time/instant";
import { REPLAYED } from "../http/idempotency.ts";
import { etag, revsOf, stale } from "../http/if-match.ts";
import { busy, Rejection, reject } from "../http/problem.ts";
import type { Call, Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given } from "./live-events.ts";
import { period } from "./period.ts";
import { decidePlaybook, noPlaybookToChange, unfit } from "./playbook-rules.ts";

type Names = "listPlaybooks" | "getPlaybook" | "listPlaybookVersions" | "putPlaybook" | "replayPlaybook";

/** A replayed incident has at most 200 steps of at most 1.2 kB; Lambda answers at most 6 MB. */
const MOST_REPLAYED = 20;
const BACK = 30 * DAY;

export const playbookHandlers = (deps: ApiDeps): Handlers<Names> => ({
  async listPlaybooks() {
    return { value: { items: await deps.store.playbooks.all() } };
  },

  async getPlaybook({ params: { id } }) {
    const playbook = await deps.store.playbooks.get(id);
    if (!playbook) throw noSuchPlaybook(id);
    return playbookReply(playbook);
  },

  async listPlaybookVersions({ params: { id }, query: { cursor, limit } }) {
    const page = await deps.store.playbooks.history(id, given({ cursor, limit }));
    if (page.items.length === 0 && cursor === undefined) throw noSuchPlaybook(id);
    return { value: page };
  },

  async putPlaybook({ params: { id }, body, actor, ifMatch, once }) {
    const { store } = deps;
    const place = await workplace(deps);
    const put = await store.playbooks.put(
      id,
      actor,
      (stored) => decidePlaybook({ id, input: body, stored, conditional: ifMatch !== undefined, ...place }),
      { ...revsOf(ifMatch), ...given({ once }) },
    );
    switch (put.kind) {
      case "refused":
        throw new Rejection(put.refused);
      case "stale":
        // 0: the program's own, which has an ETag as well, or none at all.
        throw put.version === 0 && !(await store.playbooks.get(id))
          ? new Rejection(noPlaybookToChange())
          : stale(put.version);
      case "busy":
        throw busy("Others write to the same playbook at this moment; nothing was changed.");
      case "applied":
        return playbookReply(put.playbook, REPLAYED);
      default:
        return playbookReply(put.playbook);
    }
  },

  async replayPlaybook({ params: { id }, body }) {
    const stored = await deps.store.playbooks.get(id);
    if (!stored && !body.playbook) throw noSuchPlaybook(id);
    const playbook = body.playbook ? await wished(deps, id, body.playbook) : stored;
    if (!playbook) throw noSuchPlaybook(id);
    return { value: await replayed(deps, playbook, body) };
  },
});

export const playbookReply = (playbook: Playbook, headers: Record<string, string> = {}) => ({
  value: playbook,
  headers: { etag: etag(playbook.version), ...headers },
});

/** Held to what a write would be held to: what cannot work need not be tried on the past. */
async function wished(deps: ApiDeps, id: Playbook["id"], input: PlaybookInput): Promise<Playbook> {
  const refused = unfit({ input, ...(await workplace(deps)) });
  if (refused)
    throw new Rejection({ ...refused, errors: refused.errors.map((one) => ({ ...one, at: `/playbook${one.at}` })) });
  return { ...input, id, version: 0 };
}

/** Where a playbook is to work: what is registered, and what is booked from a month back to three months on (the first 500). */
async function workplace({ store, clock }: ApiDeps) {
  const events: LiveEvent[] = [];
  const from = formatInstant(clock.now() - BACK);
  for (let cursor: string | undefined, pages = 0; pages === 0 || (cursor && pages < 5); pages++) {
    const page = await store.liveEvents.list({ from, limit: 100, ...given({ cursor }) });
    events.push(...page.items);
    cursor = page.cursor;
  }
  return { channels: await store.channels.all(), events };
}

async function replayed({ store, clock }: ApiDeps, playbook: Playbook, body: Call<"replayPlaybook">["body"]) {
  const range = period(body);
  const from = range.from ?? formatInstant(clock.now() - BACK);
  const page = await store.incidents.list({ ...range, from, limit: MOST_REPLAYED, ...given({ cursor: body.cursor }) });
  const past = page.items.filter(({ status, cause }) => status === "resolved" && playbook.match.causes.includes(cause));
  const channels = new Map<ChannelId, Awaited<ReturnType<typeof store.channels.all>>[number]>(
    (await store.channels.all()).map((channel) => [channel.id, channel]),
  );
  const ids = [...new Set(past.flatMap(({ liveEvent }) => liveEvent ?? []))];
  const events = new Map(
    await Promise.all(ids.map(async (id) => [id, (await store.liveEvents.read(id))?.event] as const)),
  );
  const told = (incident: Incident): Replayed[] =>
    replay(
      [
        pastOf(incident, {
          liveEvent: incident.liveEvent && events.get(incident.liveEvent),
          channels,
          incidents: page.items,
        }),
      ],
      playbook,
    );
  return { items: past.flatMap(told), ...given({ cursor: page.cursor }) };
}

const noSuchPlaybook = (id: Playbook["id"]): Rejection =>
  reject("not-found", "There is no playbook of that id.", [
    { at: "path: id", reason: `list them with GET /v1/playbooks, or write it with PUT /v1/playbooks/${id}` },
  ]);
