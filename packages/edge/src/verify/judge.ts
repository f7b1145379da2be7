import { MOST_CHARACTERS, MOST_PATH, SAFE_PATH } from "../format/labels.ts";
import { EPOCH, GRACE, HEARTBEAT, INSTANT, KEYS, STALE, WINDOWS } from "../store/layout.ts";
import { identity, parseNumber, restrictions } from "./claims.ts";
import type { EdgeRequest } from "./event.ts";
import { type HmacSync, type Members, type Opened, openCat, openJwt } from "./open.ts";

/**
 * Whether the control plane is away, and was there while the token was good: then it may be served for a while past its expiry. A
 * token that had expired by the last heartbeat is never served, since its revocation may have left the store with that write.
 */
function graceOf(control: readonly string[], exp: number, now: number): number {
  const heartbeat = +(control[HEARTBEAT] as string);
  return heartbeat > 0 && now - heartbeat > STALE && exp > heartbeat ? +(control[GRACE] as string) : 0;
}

/**
 * The secret of a kid in the control record, which has `,kid:secret,` for each: the store's writer holds kids to their letters, and what
 * is between the same marks and longer is known to those who know a secret.
 */
const secretOf = (control: readonly string[], kid: string): string => entryIn(control[KEYS] as string, ",", kid);

/** A live event's window within the control record, as {@link WINDOWS} writes it; empty when it is not there. */
export const windowIn = (control: readonly string[], liveEvent: string): string =>
  entryIn(control[WINDOWS] as string, ";", liveEvent);

/** What stands after a name in `,name:what,`; empty when the name is not there. */
function entryIn(text: string, mark: string, name: string): string {
  const found = text.indexOf(mark + name + ":");
  const from = found + name.length + 2;
  return found < 0 ? "" : text.slice(from, text.indexOf(mark, from));
}

/** Everything that the token, the request and the control record decide by themselves: the claims, or the status and the reason. */
export function judge(
  token: string,
  request: EdgeRequest,
  ip: string,
  control: readonly string[],
  now: number,
  hmac: HmacSync,
): Members | string {
  if (!token) return "401 none";
  if (token.length > MOST_CHARACTERS) return "401 size";
  const named = token.slice(0, 3) === "eyJ";
  let opened: Opened;
  try {
    opened = (named ? openJwt : openCat)(token, (kid) => secretOf(control, kid), hmac);
  } catch (_) {
    return "401 token";
  }
  const claims = opened.claims;
  const refusal = identity(claims, now, graceOf(control, claims.exp as number, now));
  if (refusal) return refusal;
  if (request.uri.length > MOST_PATH || !SAFE_PATH.test(request.uri)) return "403 path";
  const broken = restrictions(opened.all, named, request, ip);
  if (broken) return broken;
  return (claims.iat as number) <= +(control[EPOCH] as string) ? "410 epoch" : claims;
}

export const instantIn = (text: string, nth: number): number =>
  parseNumber(text.slice(nth * INSTANT, nth * INSTANT + INSTANT), 36);
