import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Format, type Hmac, mint, type SigningKey } from "@showcaller/edge/format/mint";
import type { Policy } from "@showcaller/edge/format/policy";
import { type Control, type Entry, encodeControl } from "@showcaller/edge/store/encode";
import type { EdgeOutcome } from "@showcaller/local/edge/job";
import { nodeEngine } from "@showcaller/local/edge/node";

/** The bytes that are deployed. */
export const CODE = readFileSync(new URL("../src/function/viewer-request.generated.js", import.meta.url), "utf8");

/** 2026-11-21T12:00:00Z. */
export const NOW = 1_795_262_400;
export const KEY: SigningKey = { kid: "k1", secret: Buffer.from(`${"a7".repeat(31)}01`, "hex") };
export const NEXT_KEY: SigningKey = { kid: "k2", secret: Buffer.from("b3".repeat(32), "hex") };
export const SESSION = "66400ca63ab2c267cc0d874cc5f9a378";
export const LIVE_EVENT = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
export const PATH = "/out/v1/group/north/hls/index.m3u8";

export const policy = (change: Partial<Policy> = {}): Policy => ({
  issuer: "cms.example",
  subject: "viewer-1",
  session: SESSION,
  issuedAt: NOW - 60,
  expiresAt: NOW + 240,
  ...change,
});

export const hmac: Hmac = (secret, data) => createHmac("sha256", secret).update(data).digest();
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");

export async function token(format: Format, change: Partial<Policy> = {}, key = KEY): Promise<string> {
  const minted = await mint(policy(change), format, key, hmac);
  if (!minted.ok) throw new Error(`${minted.fault.member}: ${minted.fault.detail}`);
  return minted.token;
}

export const control = (change: Partial<Control> = {}): Control => ({
  mode: "enforce",
  epoch: 0,
  heartbeat: NOW - 100,
  outageGrace: 900,
  sessions: 0,
  subjects: 0,
  channels: 0,
  legs: 0,
  keys: [KEY, NEXT_KEY],
  windows: [],
  ...change,
});

export const storeOf = (change: Partial<Control> = {}, ...entries: Entry[]): Record<string, string> =>
  Object.fromEntries([...encodeControl(control(change)), ...entries].map(({ key, value }) => [key, value]));

export interface Wish {
  uri?: string;
  method?: string;
  ip?: string;
  headers?: Record<string, unknown>;
  cookies?: Record<string, unknown>;
  querystring?: Record<string, unknown>;
}

/** An event of CloudFront Functions; a text stands for a field sent once. */
export const event = (wish: Wish = {}): unknown => {
  const fields = (of: Record<string, unknown> = {}): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(of).map(([name, value]) => [name, typeof value === "string" ? { value } : value]),
    );
  return {
    version: "1.0",
    context: { eventType: "viewer-request", distributionId: "E1", requestId: "r1" },
    viewer: { ip: wish.ip ?? "203.0.113.50" },
    request: {
      method: wish.method ?? "GET",
      uri: wish.uri ?? PATH,
      querystring: fields(wish.querystring),
      headers: fields({ host: "live.example", ...wish.headers }),
      cookies: fields(wish.cookies),
    },
  };
};

/** The request with the token in front of its path. */
export const withToken = (text: string, wish: Wish = {}): unknown =>
  event({ ...wish, uri: `/${text}${wish.uri ?? PATH}` });
/** The request with the token in the header, whatever it looks like. */
export const withHeader = (text: string, wish: Wish = {}): unknown =>
  event({ ...wish, headers: { ...wish.headers, "cta-common-access-token": text } });

export interface Situation {
  store?: Record<string, string>;
  now?: number;
  failing?: string[];
}

/** What the deployed bytes make of events, in Node. */
export const run = (
  events: unknown[],
  { store = storeOf(), now = NOW, failing = [] }: Situation = {},
): Promise<EdgeOutcome[]> => nodeEngine(CODE, { now: now * 1000, store, failing, events });

/** `200` where the request goes on, else the status; what threw is no status. */
export function verdict(outcome: EdgeOutcome): string {
  if (outcome.error !== undefined) return `threw ${outcome.error}`;
  const { statusCode } = outcome.result as { statusCode?: number };
  return statusCode === undefined ? "200" : String(statusCode);
}
export const verdicts = async (events: unknown[], situation?: Situation): Promise<string[]> =>
  (await run(events, situation)).map(verdict);
