import { randomBytes } from "node:crypto";
import type { EdgeKey, EdgeSettings, PlaybackUrl, RenewedToken } from "@showcaller/contracts";
import { windowOf } from "@showcaller/core/edge/windows";
import { formatInstant, SECOND } from "@showcaller/core/time/instant";
import { mint, type SigningKey } from "@showcaller/edge/format/mint";
import { place } from "@showcaller/edge/format/place";
import type { Policy } from "@showcaller/edge/format/policy";
import { type NotRenewed, renew } from "@showcaller/edge/format/renew";
import { sha256 } from "../edge/revocation.ts";
import { revokedBy } from "../edge/revoked.ts";
import { signingKeys } from "../edge/signing-keys.ts";
import { Rejection, reject } from "../http/problem.ts";
import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { policyRefusal, vending, waits } from "./playback-rules.ts";

/** Tokens a minute: a household's devices and their retries; and half of what API Gateway lets through for everybody (stacks/api.ts). */
export const MOST_A_SUBJECT = 20;
export const MOST_A_CLIENT = 3_000;

type Names = "createPlaybackUrl" | "renewPlaybackUrl";

export const playbackHandlers = (deps: ApiDeps): Handlers<Names> => ({
  async createPlaybackUrl({ body, actor }) {
    const { store, clock } = deps;
    const stored = await store.liveEvents.read(body.liveEvent);
    if (!stored) throw notThere("/liveEvent", "no live event of that id", "list live events to find it");
    const { event } = stored;
    const id = body.channel ?? event.legs[0]?.channel;
    const channel = id && event.legs.some((leg) => leg.channel === id) ? await store.channels.get(id) : undefined;
    if (!channel) throw notThere("/channel", "no such leg of it", `give one of its legs, or none`);
    const now = clock.now();
    // From the system's chance: whoever knows a session can have it revoked.
    const session = body.session ?? randomBytes(16).toString("hex");
    const planned = vending({ input: body, event, channel, session, now });
    if ("problem" in planned) throw new Rejection(planned);
    const { policy, address, window } = planned;
    const { keys, settings } = await store.edge.read();
    const key = await activeOf(deps, keys);
    // Made first, since what cannot be made counts for nobody; it is answered to whoever may have it.
    const minted = await mint(policy, body.format, key);
    if (!minted.ok) throw new Rejection(policyRefusal(minted.fault));
    await admit(deps, settings, actor, policy);
    const closes = body.edgeWindow ? { closesAt: at(window.closesAt) } : {};
    const opens = body.edgeWindow && !waits(event) ? { opensAt: at(window.opensAt) } : {};
    const value: PlaybackUrl = {
      ...place(address, minted.token, body.place),
      ...vended(minted.token, key, policy),
      ...opens,
      ...closes,
    };
    return { value };
  },

  async renewPlaybackUrl({ body, actor }) {
    const { keys, settings } = await deps.store.edge.read();
    const active = await activeOf(deps, keys);
    const good = keys.filter(({ role }) => role === "active" || role === "previous");
    const keyOf = async (kid: string) =>
      (
        await read(
          deps,
          good.filter((key) => key.kid === kid),
        )
      )[0];
    const now = Math.floor(deps.clock.now() / SECOND);
    const own = await renew(body.token, { now, keyOf, active });
    if (!own.ok) throw notRenewed(own.why);
    await admit(deps, settings, actor, own.policy);
    const until = await endOf(deps, own.policy);
    const renewed = until === undefined ? own : await renew(body.token, { now, keyOf, active, until });
    if (!renewed.ok) throw notRenewed(renewed.why);
    return { value: vended(renewed.token, active, renewed.policy) };
  },
});

/** Turns away whoever is revoked, or asks too often. */
async function admit(deps: ApiDeps, settings: EdgeSettings, actor: string, policy: Policy): Promise<void> {
  const { store, clock } = deps;
  await throttled(deps, `subject ${policy.subject}`, MOST_A_SUBJECT, "for one subject");
  await throttled(deps, `client ${actor}`, MOST_A_CLIENT, "for one client");
  const by = await revokedBy(store, settings, policy, clock.now());
  if (!by) return;
  const wait = by.until === undefined ? undefined : Math.max(1, by.until - Math.floor(clock.now() / SECOND));
  const [reason, headers] =
    wait === undefined
      ? ["if that was wrong, take the revocation back", {}]
      : [`what is issued from ${wait} s on is not: ask then`, { "retry-after": String(wait) }];
  throw reject("revoked", `What this would be a token of is revoked: ${by.kind}.`, [{ at: "", reason }], { headers });
}

/** Counted under a hash: the table names no viewer. */
async function throttled({ store, clock }: ApiDeps, who: string, most: number, whose: string): Promise<void> {
  const taken = await store.mints.take(sha256(who), most, clock.now());
  if (taken === "taken") return;
  throw reject(
    "too-many-tokens",
    `${most} tokens a minute ${whose} are the most.`,
    [{ at: "", reason: `ask again in ${taken} s; a token lasts, and may be used by one viewer as often as they like` }],
    { headers: { "retry-after": String(taken) } },
  );
}

async function activeOf(deps: ApiDeps, keys: readonly EdgeKey[]): Promise<SigningKey> {
  const [active] = await read(
    deps,
    keys.filter(({ role }) => role === "active"),
  );
  if (active) return active;
  throw reject("no-signing-key", "No key is active, so no token would be good.", [
    { at: "", reason: "an admin makes one with POST /v1/keys/rotate; it signs once the edge has it, within minutes" },
  ]);
}

async function read({ secrets }: ApiDeps, keys: readonly EdgeKey[]): Promise<SigningKey[]> {
  const outcome = await signingKeys(keys, secrets);
  if (!outcome.ok) throw unavailable();
  return outcome.value;
}

const unavailable = () =>
  reject("unavailable", "The signing key cannot be read at present.", [{ at: "", reason: "try again" }], {
    headers: { "retry-after": "5" },
  });

/** When the edge stops serving what the token names; at once if there is nothing any more. */
async function endOf({ store }: ApiDeps, { liveEvent }: Policy): Promise<number | undefined> {
  if (liveEvent === undefined) return undefined;
  const stored = await store.liveEvents.read(liveEvent as Parameters<typeof store.liveEvents.read>[0]);
  return (stored && windowOf(stored.event)?.closesAt) ?? 0;
}

const REASONS: Readonly<Record<NotRenewed, readonly [string, string]>> = {
  "not-ours": ["It is no token of ours, or of a key that is gone.", "ask for a new one: POST /v1/playback-urls"],
  "not-renewable": ["Its policy did not ask for renewal.", "give renewal when you ask for a playback URL"],
  early: ["Its renewal window has not opened.", "ask from renewFrom on"],
  late: ["It has expired.", "ask for a new one: POST /v1/playback-urls"],
  limit: ["It lasts as long as it may.", "ask for a new one, if there is more to watch: POST /v1/playback-urls"],
};
function notRenewed(why: NotRenewed): Rejection {
  const [detail, reason] = REASONS[why];
  return reject("not-renewable", detail, [{ at: "/token", reason }], { extra: { why } });
}

const notThere = (where: string, what: string, reason: string): Rejection =>
  reject("not-found", `There is ${what}.`, [{ at: where, reason }]);

const at = (seconds: number): string => formatInstant(seconds * SECOND);

const vended = (token: string, { kid }: SigningKey, policy: Policy): RenewedToken => ({
  token,
  kid,
  session: policy.session,
  issuedAt: at(policy.issuedAt),
  expiresAt: at(policy.expiresAt),
  ...(policy.renewal ? { renewFrom: at(policy.expiresAt - policy.renewal.deadline) } : {}),
});
