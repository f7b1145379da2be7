import { reject } from "./problem.ts";

/** What If-Match asks for. `revs` may be empty: tags that can never match (weak or foreign ones). */
export type IfMatch = { any: true } | { any: false; revs: readonly number[] };

const at = "If-Match";

/**
 * If-Match (RFC 9110 §13.1.1): `*`, or a list of entity tags, compared strongly, so that a weak one never matches.
 * Our tags are the `rev` in quotes.
 */
export function readIfMatch(header: string | undefined): IfMatch | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (text === "*") return { any: true };
  if (!/^(?:W\/)?"[!#-~]*"(?: *, *(?:W\/)?"[!#-~]*")*$/.test(text))
    throw reject("invalid-request", "If-Match is not a list of entity tags.", [
      {
        at,
        reason: /^\d+$/.test(text)
          ? `the quotes belong to it: send "${text}"`
          : 'send the ETag as it was answered, e.g. "3"',
      },
    ]);
  const tags = text.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return {
    any: false,
    revs: tags.flatMap((tag) => (/^"(?:0|[1-9]\d{0,14})"$/.test(tag) ? [Number(tag.slice(1, -1))] : [])),
  };
}

export const etag = (rev: number): string => `"${rev}"`;

/** 412, saying what is stored now. */
export const stale = (rev: number) =>
  reject(
    "stale-etag",
    `It is at ETag ${etag(rev)} now.`,
    [{ at, reason: `read it again, then send If-Match: ${etag(rev)} if your change still holds` }],
    { extra: { currentEtag: etag(rev) } },
  );

/** 428. */
export const required = () =>
  reject("precondition-required", "A change must say which version it changes.", [
    { at, reason: "read it first and send its ETag as If-Match" },
  ]);

/** The `rev`s to write against; none given: any. */
export const revsOf = (ifMatch: IfMatch | undefined): { ifRevs?: readonly number[] } =>
  !ifMatch || ifMatch.any ? {} : { ifRevs: ifMatch.revs };
