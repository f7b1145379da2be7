import { type Format, mint } from "@showcaller/edge/format/mint";
import { type Place, type Placed, place } from "@showcaller/edge/format/place";
import type { Policy } from "@showcaller/edge/format/policy";
import { type NotRenewed, renew } from "@showcaller/edge/format/renew";
import { DEADLINE } from "@showcaller/edge/format/renewal";
import type { SigningKeys } from "./keys.ts";
import { routingLabel } from "./routing.ts";

/** What one viewer may watch. What is not given is made: a random session, and issued now. */
export interface PlaybackPolicy extends Omit<Policy, "session" | "issuedAt" | "expiresAt"> {
  /** 8 to 32 bytes in lower-case hexadecimal. Keep it with your session: a revocation names it. */
  session?: string;
  /** Seconds since 1970. */
  issuedAt?: number;
  /** Seconds since 1970; or `lifetime`. */
  expiresAt?: number;
  /** Seconds from issue to expiry. */
  lifetime?: number;
  /** Default `cat`. */
  format?: Format;
}

export interface MintOptions {
  keys: SigningKeys;
  /** Milliseconds since 1970. */
  now?: () => number;
}

export interface Token {
  token: string;
  kid: string;
  session: string;
  /** Seconds since 1970. */
  issuedAt: number;
  expiresAt: number;
  /** From when it may be renewed, where it may. */
  renewFrom?: number;
}

/** The policy asks for what the edge could not enforce: nothing was minted. */
export class PolicyRefused extends Error {
  override readonly name = "PolicyRefused";
  /** The policy's member, or `key` or `token`. */
  readonly member: string;
  constructor(member: string, detail: string) {
    super(`${member}: ${detail}`);
    this.member = member;
  }
}

/** The token is not renewed; `why` is for programs. */
export class RenewalRefused extends Error {
  override readonly name = "RenewalRefused";
  readonly why: NotRenewed;
  constructor(why: NotRenewed) {
    super(WHY[why]);
    this.why = why;
  }
}
const WHY: Readonly<Record<NotRenewed, string>> = {
  "not-ours": "the token was not minted here, or is damaged",
  "not-renewable": "its policy did not ask for renewal",
  early: "its renewal window has not opened",
  late: "it has expired",
  limit: "it has reached its longest life",
};

/**
 * A token for the policy, by WebCrypto alone: the same in Node, Workers, Deno and browsers' workers. Throws PolicyRefused for what the edge
 * would refuse for ever, NoSigningKey when none is active.
 */
export async function mintToken(wish: PlaybackPolicy, { keys, now = Date.now }: MintOptions): Promise<Token> {
  const { format = "cat", lifetime, ...rest } = wish;
  const issuedAt = wish.issuedAt ?? Math.floor(now() / 1000);
  const expiresAt = wish.expiresAt ?? issuedAt + (lifetime ?? Number.NaN);
  const policy: Policy = { ...rest, issuedAt, expiresAt, session: wish.session ?? randomSession() };
  const key = await keys.active();
  const minted = await mint(policy, format, key);
  if (!minted.ok) throw new PolicyRefused(minted.fault.member, minted.fault.detail);
  return tokenOf(minted.token, key.kid, policy);
}

export interface RenewOptions extends MintOptions {
  /** Seconds since 1970: not beyond. */
  until?: number;
}

/**
 * The token that follows this one, within its renewal window. Throws RenewalRefused. Nobody is asked whether session or subject are
 * revoked: ask before (`POST /v1/playback-urls/renew` does both), though the edge refuses the new one as it did the old one.
 */
export async function renewToken(token: string, { keys, now = Date.now, until }: RenewOptions): Promise<Token> {
  const active = await keys.active();
  const renewed = await renew(token, {
    now: Math.floor(now() / 1000),
    keyOf: (kid) => keys.byKid(kid),
    active,
    ...(until === undefined ? {} : { until }),
  });
  if (!renewed.ok) throw new RenewalRefused(renewed.why);
  return tokenOf(renewed.token, active.kid, renewed.policy);
}

export interface PlaybackOptions extends MintOptions {
  /** The manifest's address at the CDN, without a token. */
  url: string;
  /** Where the player carries the token; default `path`. */
  place?: Place;
  /** Puts CloudFront's client routing label for this viewer before the host name. */
  routing?: { address: string; contentGroup?: string };
}

/** An address that this viewer may play: {@link mintToken}, in its place. A `host` of the policy is held to the label, too. */
export async function createPlaybackUrl(
  policy: PlaybackPolicy,
  { url, place: where = "path", routing, ...options }: PlaybackOptions,
): Promise<Token & Placed> {
  const address = new URL(url);
  if (routing) address.hostname = `${routingLabel(routing.address, routing.contentGroup)}.${address.hostname}`;
  const bound = routing && policy.host !== undefined ? { host: address.hostname } : {};
  const token = await mintToken({ ...policy, ...bound }, options);
  return { ...token, ...place(address.href, token.token, where) };
}

function tokenOf(token: string, kid: string, { session, issuedAt, expiresAt, renewal }: Policy): Token {
  const renewFrom = renewal && expiresAt - (renewal.deadline ?? DEADLINE);
  return { token, kid, session, issuedAt, expiresAt, ...(renewFrom === undefined ? {} : { renewFrom }) };
}

/** 16 bytes. */
const randomSession = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
