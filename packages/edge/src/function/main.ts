/** The CloudFront Function, on viewer request. `npm run edge` makes viewer-request.generated.js of it: see docs/edge.md. */
import cf from "cloudfront";
import crypto from "crypto";
import {
  CHANNEL_KIND,
  CHANNELS,
  CONTROL,
  ENFORCE,
  FIELDS,
  GRACE,
  HASH,
  LAYOUT,
  LEG,
  LEGS,
  MODE,
  OFF,
  OUTSIDE,
  REVOCATION,
  SESSION_KIND,
  SESSIONS,
  STALE,
  SUBJECT_KIND,
  SUBJECTS,
  WINDOW,
} from "../store/layout.ts";
import type { EdgeEvent, EdgeRequest, EdgeResponse } from "../verify/event.ts";
import { instantIn, judge, windowIn } from "../verify/judge.ts";
import type { Members } from "../verify/open.ts";
import { takeToken } from "../verify/transport.ts";

// Debian's njs 0.7.9 cannot await within a call's arguments, a loop or a try, and CloudFront's engine has no async closures: every
// await stands alone, and what may reject is turned into a value by a plain function.
const store = cf.kvs();
const FAILED = "!";
const failed = (): string => FAILED;

function hmac(secret: Buffer, data: Buffer | string): Buffer {
  return crypto.createHmac("sha256", secret).update(data).digest();
}

const get = (key: string): Promise<string> => store.get(key).then(String, failed);
const has = (key: string): Promise<string> => store.exists(key).then(String, failed);

/** A refusal: the status, and nothing that tells one 401 from another. */
function answer(refusal: string): EdgeResponse {
  const response: EdgeResponse = {
    statusCode: +refusal.slice(0, 3),
    headers: { "cache-control": { value: "no-store" } },
  };
  // `403 opens 1790000000`: when to come back.
  if (refusal.slice(4, 9) === "opens")
    response.headers["showcaller-opens-at"] = { value: new Date(+refusal.slice(10) * 1000).toISOString() };
  return response;
}

export async function handler(event: EdgeEvent): Promise<EdgeRequest | EdgeResponse> {
  const request = event.request;
  const token = takeToken(request);
  const record = await get(CONTROL);
  const control = record.split(" ");
  // Without keys nobody can be let in; without a mode nobody knows whether to.
  if (control[0] !== LAYOUT || control.length !== FIELDS) return answer("503");
  if (control[MODE] !== OFF) {
    const now = Math.floor(Date.now() / 1000);
    const claims = judge(token, request, event.viewer.ip, control, now, hmac);
    let refusal = claims;
    if (typeof claims !== "string") {
      // Most requests read nothing more, or find nothing: an async function of its own would cost them more than the reading does.
      const audience = claims.aud ? (claims.aud as string).split("/") : NOBODY;
      const liveEvent = audience[1];
      refusal = "";
      if (liveEvent) {
        let window = windowIn(control, liveEvent);
        if (!window && control[OUTSIDE] !== "0") window = await windowOutside(liveEvent);
        refusal = outside(window, now);
      }
      if (!refusal && control[SESSIONS] !== "0") {
        const key = keyOf(SESSION_KIND + claims.sid);
        const there = await has(key);
        if (there !== "false") refusal = await cutOff(key, claims, control, now);
      }
      if (!refusal && control[SUBJECTS] !== "0") {
        const key = keyOf(SUBJECT_KIND + claims.sub);
        const there = await has(key);
        if (there !== "false") refusal = await cutOff(key, claims, control, now);
      }
      if (!refusal && control[CHANNELS] !== "0") {
        const key = keyOf(CHANNEL_KIND + audience[0]);
        const there = await has(key);
        if (there !== "false") refusal = await cutOff(key, claims, control, now);
      }
    }
    if (refusal) {
      console.log(refusal);
      if (control[MODE] === ENFORCE) return answer(refusal as string);
    }
  }
  if (control[LEGS] !== "0") await switchLeg(request);
  return request;
}
const NOBODY = [""];

/** A window that the control record had no room for; empty when there is none. */
async function windowOutside(liveEvent: string): Promise<string> {
  const window = await get(WINDOW + liveEvent);
  if (window !== FAILED) return window;
  const there = await has(WINDOW + liveEvent);
  return there === "false" ? "" : FAILED;
}

/** Why a token for a live event is not served now: empty while its edge window is open. */
function outside(window: string, now: number): string {
  if (!window) return "403 window";
  if (window === FAILED) return "503 window";
  const opens = instantIn(window, 0);
  if (now < opens) return "403 opens " + opens;
  return now < instantIn(window, 1) ? "" : "403 closed";
}

const keyOf = (id: string): string =>
  REVOCATION + crypto.createHash("sha256").update(id).digest("base64url").slice(0, HASH);

/** An entry revokes what was issued at or before its cut-off, or everything when it names none; until it expires. */
async function cutOff(key: string, claims: Members, control: string[], now: number): Promise<string> {
  const entry = await get(key);
  // Unread: a token that was issued just now has been looked up by its issuer; an older one may be revoked.
  if (entry === FAILED) return (claims.iat as number) < now - STALE ? "503 list" : "";
  // An expired token may be served for the outage grace: what revokes it must last as long.
  const lasts = now < instantIn(entry, 0) + +(control[GRACE] as string);
  return lasts && !((claims.iat as number) > instantIn(entry, 1)) ? "410 revoked" : "";
}

/** Sends viewers of a packager channel to its other leg. Whatever fails here leaves the origin group to choose, as it does by default. */
async function switchLeg(request: EdgeRequest): Promise<void> {
  const channel = /^\/out\/v1\/[\w-]+\/([\w-]+)\//.exec(request.uri);
  if (!channel) return;
  const origin = await get(LEG + channel[1]);
  if (origin === FAILED) return;
  try {
    cf.selectRequestOriginById(origin);
  } catch (_) {
    console.log("leg");
  }
}
