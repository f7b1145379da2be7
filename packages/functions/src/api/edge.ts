import type { EdgeState } from "@showcaller/adapters/state/edge";
import { appliedBy } from "@showcaller/adapters/state/idempotency";
import type { EdgeSettings, EdgeSettingsInput, EdgeView } from "@showcaller/contracts";
import { bytesOf, MOST_BYTES } from "@showcaller/core/edge/capacity";
import { formatInstant, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { REPLAYED } from "../http/idempotency.ts";
import { required, revsOf, stale } from "../http/if-match.ts";
import { busy, reject } from "../http/problem.ts";
import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";

const ATTEMPTS = 5;

export const edgeHandlers = ({ store, clock }: ApiDeps): Handlers<"getEdge" | "putEdge"> => ({
  async getEdge() {
    return { value: edgeView(await store.edge.read()) };
  },

  async putEdge({ body, actor, ifMatch, once }) {
    const { ifRevs } = revsOf(ifMatch);
    const wish = checked(body, clock.now());
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const state = await store.edge.read();
      const { settings } = state;
      const isStale = ifRevs !== undefined && !ifRevs.includes(settings.rev);
      const same = isSame(settings, wish);
      const blind = ifMatch === undefined && settings.rev > 0;
      if (!isStale && !same && !blind && (await store.edge.set(settings, wish, actor, once)))
        return { value: edgeView(await store.edge.read()) };
      if (once && (await appliedBy(store.context, once)) !== undefined)
        return { value: edgeView(await store.edge.read()), headers: { ...REPLAYED } };
      if (isStale) throw stale(settings.rev);
      if (same) return { value: edgeView(state) };
      if (blind) throw required();
    }
    throw busy("Others write to the same settings at this moment; nothing was changed.");
  },
});

/** An epoch is an instant that has passed: one in the future would refuse tokens that are not minted yet. */
function checked({ epoch, ...wish }: EdgeSettingsInput, now: number): EdgeSettingsInput {
  if (epoch === undefined) return wish;
  if (epoch === "now") return { ...wish, epoch: formatInstant(now) };
  const refused = (detail: string, reason: string) => reject("cannot-revoke", detail, [{ at: "/epoch", reason }]);
  let at: number;
  try {
    at = parseInstant(epoch);
  } catch {
    throw refused(`${epoch} is not an instant of the calendar.`, "give an existing date and time");
  }
  if (at > now)
    throw refused(
      "An epoch in the future would refuse tokens that are not minted yet.",
      `give ${formatInstant(now)} or earlier`,
    );
  return { ...wish, epoch };
}

const isSame = (stored: EdgeSettings, wish: EdgeSettingsInput): boolean =>
  (["mode", "epoch", "outageGrace", "approvalAbove"] as const).every((member) => stored[member] === wish[member]);

/** Without the keys, which are no part of it. */
export const edgeView = ({ settings, projection: { content } }: EdgeState): EdgeView => ({
  ...settings,
  revocations: { ...content.counts, bytes: bytesOf(content.counts), mostBytes: MOST_BYTES },
  ...(content.heartbeat > 0 ? { heartbeatAt: formatInstant(content.heartbeat * SECOND) } : {}),
});
