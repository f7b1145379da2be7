import type { EdgeState } from "@showcaller/adapters/state/edge";
import { intact, readEvent } from "@showcaller/adapters/state/items";
import { ACTIVE } from "@showcaller/adapters/state/keys";
import type { LiveEvent } from "@showcaller/contracts";
import type { Wanted } from "@showcaller/core/edge/batch";
import { atEdge } from "@showcaller/core/edge/keys";
import { edgeWindows, hullOpenSince, WINDOWS_AHEAD } from "@showcaller/core/edge/windows";
import type { EdgeEntry, Instant, Page } from "@showcaller/core/ports";
import { formatInstant, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { SigningKey } from "@showcaller/edge/format/mint";
import { type EdgeWindow, encodeControl, encodeLeg } from "@showcaller/edge/store/encode";
import { sha256 } from "../edge/revocation.ts";
import { signingKeys } from "../edge/signing-keys.ts";
import { bounded } from "../runtime/bounded.ts";
import { thrown } from "../runtime/errors.ts";
import type { ProjectorDeps } from "./deps.ts";

const WIDTH = 16;

/** Everything but the revocations, as it stands at this instant: read once an invocation, which lasts seconds. */
export async function frameOf(
  state: EdgeState,
  deps: ProjectorDeps,
  now: Instant,
): Promise<Omit<Wanted, "held" | "pending">> {
  const events = await moving(deps.store, now);
  const open = hullOpenSince(events, now) !== undefined;
  const keys = await signingBytes(open ? atEdge(state.keys) : [], deps);
  const windows: EdgeWindow[] = edgeWindows(events, now);
  const legs = await legEntries(deps, now);
  const { settings } = state;
  const seconds = (text: string): number => Math.ceil(parseInstant(text) / SECOND);
  return {
    hullOpen: open,
    kids: keys.map(({ kid }) => kid),
    legs,
    digest: sha256,
    control: (counts, heartbeat) => {
      const [control, ...outside] = encodeControl({
        mode: settings.mode,
        epoch: settings.epoch ? seconds(settings.epoch) : 0,
        heartbeat,
        outageGrace: settings.outageGrace,
        sessions: counts.session,
        subjects: counts.subject,
        channels: counts.channel,
        legs: legs.length,
        keys,
        windows,
      });
      if (!control) throw new Error("encodeControl gave no control record");
      return [control, ...outside];
    },
  };
}

/** Live events that move now or soon. By key, since the index may lag. */
export async function moving(store: ProjectorDeps["store"], now: Instant): Promise<LiveEvent[]> {
  const { table } = store.context;
  const ids: string[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page: Page = await table.query({
      index: "gsi1",
      pk: ACTIVE,
      sk: { to: `${formatInstant(now + WINDOWS_AHEAD)}~` },
      ...(cursor ? { cursor } : {}),
    });
    ids.push(...page.items.map(({ pk }) => pk));
    cursor = page.cursor;
  }
  const items = await bounded([...new Set(ids)], WIDTH, (pk) => table.get({ pk, sk: "EVENT" }));
  return intact(
    items.filter((item) => item !== undefined),
    readEvent,
  );
}

/**
 * Viewers of a leg's packager channel go to the origin of the leg that it was switched to: origins are called by their leg's channel. Both legs' packager
 * channels are called alike, since viewers ask for one path: where each was switched to the other, the later switch knows more.
 */
async function legEntries({ store }: ProjectorDeps, now: Instant): Promise<EdgeEntry[]> {
  const switches = (await store.remedies.legSwitches()).filter(({ until }) => parseInstant(until) > now);
  if (switches.length === 0) return [];
  const channels = new Map((await store.channels.all()).map((channel) => [channel.id, channel]));
  const entries = new Map<string, EdgeEntry>();
  for (const { channel, to } of switches.toSorted((a, b) => parseInstant(a.since) - parseInstant(b.since))) {
    const name = channels.get(channel)?.packager?.channel;
    if (name !== undefined) entries.set(name, encodeLeg(name, to));
  }
  return [...entries.values()];
}

async function signingBytes(keys: EdgeState["keys"], { secrets }: ProjectorDeps): Promise<SigningKey[]> {
  const outcome = await signingKeys(keys, secrets);
  if (!outcome.ok) throw thrown("read a signing key", outcome.failure);
  return outcome.value;
}
