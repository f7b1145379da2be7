import type { Incoming } from "./exchange.ts";
import { Rejection, reject } from "./problem.ts";

/** Bytes. A live event is under 10 kB; API Gateway itself lets 10 MB through (apigateway/latest/developerguide/limits.html). */
export const BODY_LIMIT = 1024 * 1024;

const JSON_TYPE = "application/json";
const MERGE_PATCH = "application/merge-patch+json";

/**
 * The body as JSON; `undefined` when there is none. Rejects with `body-too-large`, `unsupported-media-type` or
 * `malformed-body`. The size is looked at before anything is decoded.
 */
export function readJson(incoming: Incoming): unknown {
  const { body, headers } = incoming;
  if (!body) return undefined;
  const size = body.base64 ? Math.floor((body.text.length * 3) / 4) : Buffer.byteLength(body.text);
  if (size > BODY_LIMIT + 2)
    throw reject("body-too-large", `The body has ${size} bytes; at most ${BODY_LIMIT} are read.`, [
      { at: "", reason: `send at most ${BODY_LIMIT} bytes` },
    ]);
  checkType(incoming.method, headers["content-type"], headers["content-encoding"]);
  return parse(body.base64 ? decode(body.text) : body.text);
}

/**
 * Bytes of a file. Lambda takes 6 MiB a request (lambda/latest/dg/gettingstarted-limits.html): 4 MiB × 4 / 3 in base64 leaves 0.67 MiB for
 * what refuses a little more, and for headers, of which API Gateway takes 10 kB and tells twice.
 */
export const FILE_LIMIT = 4 * 1024 * 1024;

/**
 * The body as text, whatever its content type says: what a file is, it shows itself. Rejects with `body-too-large`,
 * `unsupported-media-type` (a form, a compressed file) or `unreadable-file` (not UTF-8).
 */
export function readFile({ body, headers }: Incoming): string {
  if (!body) return "";
  const size = body.base64 ? Math.floor((body.text.length * 3) / 4) : Buffer.byteLength(body.text);
  if (size > FILE_LIMIT + 2)
    throw reject("body-too-large", `The file has ${size} bytes or more; at most ${FILE_LIMIT} are read.`, [
      { at: "", reason: "send the part that is still to come; a season of 380 matches has 100,000 bytes" },
    ]);
  if (/^multipart\//i.test(headers["content-type"] ?? ""))
    throw reject("unsupported-media-type", "That is a form.", [
      { at: "Content-Type", reason: "send the file itself as the body (curl: --data-binary @FILE)" },
    ]);
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    throw reject("unsupported-media-type", `Content-Encoding is "${encoding.slice(0, 100)}".`, [
      { at: "Content-Encoding", reason: "send it uncompressed" },
    ]);
  return body.base64 ? utf8(Buffer.from(body.text, "base64")) : utf8(Buffer.from(body.text));
}

/** Strictly, and without what another decoder left behind where it could not read on (U+FFFD). */
function utf8(bytes: Buffer): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\u{fffd}")) return text;
  } catch {
    // said below
  }
  const reason = isPacked(bytes)
    ? "it looks compressed, or like a spreadsheet: unpack it, or save it as CSV"
    : "save it as UTF-8 (in a spreadsheet: CSV UTF-8)";
  throw reject("unreadable-file", "The file is not text in UTF-8.", [{ at: "", reason }]);
}

/** Zip, and so a spreadsheet, begins with PK; gzip with 1f 8b (RFC 1952 section 2.3.1). */
const isPacked = ([first, second]: Buffer): boolean =>
  (first === 0x50 && second === 0x4b) || (first === 0x1f && second === 0x8b);

function checkType(method: string, type: string | undefined, encoding: string | undefined): void {
  const accepted = method === "PATCH" ? [MERGE_PATCH, JSON_TYPE] : [JSON_TYPE];
  const [media = "", ...parameters] = (type ?? "").split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  const utf8 = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  const plain = encoding === undefined || encoding === "identity";
  if (accepted.includes(media) && utf8 && plain) return;
  const name = accepted.includes(media) && utf8 ? "Content-Encoding" : "Content-Type";
  const sent = name === "Content-Encoding" ? encoding : type;
  const reason = plain || name === "Content-Type" ? `send ${accepted.join(" or ")}, in UTF-8` : "send it uncompressed";
  throw reject(
    "unsupported-media-type",
    `${name} is ${sent ? `"${sent.slice(0, 100)}"` : "missing"}.`,
    [{ at: name, reason }],
    {
      headers: { accept: accepted.join(", "), ...(method === "PATCH" ? { "accept-patch": accepted.join(", ") } : {}) },
    },
  );
}

function decode(base64: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(base64, "base64"));
  } catch {
    throw reject("malformed-body", "The body is not UTF-8.", [{ at: "", reason: "send JSON in UTF-8" }]);
  }
}

function parse(text: string): unknown {
  try {
    // Half a surrogate pair can hide in an escape only; DynamoDB could not store it.
    return /\\u[dD]/.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text);
  } catch (error) {
    throw error instanceof Rejection ? error : malformed(text, error);
  }
}

function wellFormed(member: string, value: unknown): unknown {
  if (member.isWellFormed() && (typeof value !== "string" || value.isWellFormed())) return value;
  throw reject("malformed-body", "A \\u escape in the body is half a character.", [
    { at: "", reason: "write surrogates in pairs (RFC 8259 section 8.2), or the character itself" },
  ]);
}

/** V8 names a position, or says that the text ended, or quotes the text; only where it broke is passed on. */
function malformed(text: string, error: unknown): Rejection {
  const message = error instanceof Error ? error.message : "";
  const known = /at position (\d+)/.exec(message)?.[1];
  const position = known ? Number(known) : /end of JSON/.test(message) ? text.length : undefined;
  if (position === undefined)
    return reject("malformed-body", "The body is not JSON.", [{ at: "", reason: "send one JSON value" }]);
  const before = text.slice(0, position).split("\n");
  const where = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  const what = position >= text.length ? "it ends too early" : "this is not JSON";
  return reject("malformed-body", `The body breaks at ${where} (character ${position}).`, [
    { at: "", reason: `${what}: correct ${where}` },
  ]);
}
