import type { EdgeRequest, Fields } from "./event.ts";

/** Where a token may be beside the path: one header, one cookie, and the query parameter in either spelling. */
export const HEADER = "cta-common-access-token";
export const COOKIE = "CTA-Common-Access-Token";
export const QUERY = "CAT";
export const QUERY_TOO = "cat";

/** More than one token, and not the same: none of them counts. */
export const AMBIGUOUS = "?";
/** Shorter than any token: 32 bytes of MAC are 43 characters, and the least claims as many. */
const LEAST_CHARACTERS = 80;

/**
 * Takes every token out of the request, so that none reaches cache key or origin, and returns the one that counts: path, then header,
 * then cookie, then query. A token that counts and is bad never gives way to another; two that differ are {@link AMBIGUOUS}.
 */
export function takeToken(request: EdgeRequest): string {
  let token = fromPath(request);
  token = take(request.headers, HEADER, token);
  token = take(request.cookies, COOKIE, token);
  token = take(request.querystring, QUERY, token);
  return take(request.querystring, QUERY_TOO, token);
}

/**
 * A first segment that begins as only a token does: a JWT with `{"` and a point somewhere, a CAT with the tags of a COSE_Mac0 (d8 3d d1, or d1 84 and a byte
 * string). Whatever else is long is a path.
 */
function fromPath(request: EdgeRequest): string {
  const uri = request.uri;
  const start = uri.slice(1, 4);
  if (start !== "eyJ" && start !== "2D3" && start !== "0YR") return "";
  const end = uri.indexOf("/", 1);
  const token = uri.slice(1, end);
  if (end < LEAST_CHARACTERS || (start === "eyJ" && token.indexOf(".") < 0)) return "";
  request.uri = uri.slice(end);
  return token;
}

function take(fields: Fields, name: string, token: string): string {
  const field = fields[name];
  if (!field) return token;
  delete fields[name];
  const value = field.multiValue ? AMBIGUOUS : field.value;
  return token && token !== value ? AMBIGUOUS : value;
}
