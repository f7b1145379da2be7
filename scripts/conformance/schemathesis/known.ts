/** What a check of Schemathesis is known to find, and why the API is right all the same. Whatever is not here is a failure. */
export interface Known {
  check: string;
  status: number;
  /** The problem's slug; absent: there is none. */
  problem?: RegExp;
  /** Of each place that the problem names: `at reason`. Absent: any. */
  places?: RegExp;
  why: string;
}

const valid = "positive_data_acceptance";
const rule = (places: RegExp, why: string): Known => ({
  check: valid,
  status: 422,
  problem: /^invalid-request$/,
  places,
  why,
});

export const known: readonly Known[] = [
  {
    check: valid,
    status: 422,
    problem: /^(?!invalid-request$|malformed-body$|unsupported-media-type$)/,
    why: "What is registered, what time it is and what a file holds no schema can say; each of these problems is documented at its operation.",
  },
  {
    check: valid,
    status: 412,
    problem: /^stale-etag$/,
    why: "An entity tag that is well formed need not be the one that is stored (RFC 9110 section 13.1.1).",
  },
  {
    check: valid,
    status: 428,
    problem: /^precondition-required$/,
    why: "If-Match is needed to change what is there, not to make it (RFC 6585 section 3); no schema knows which it is.",
  },
  {
    check: valid,
    status: 410,
    problem: /^revoked$/,
    why: "Nothing is issued to whom another request of the run has revoked.",
  },
  {
    check: "missing_required_header",
    status: 428,
    problem: /^precondition-required$/,
    why: "428 is the status for a missing If-Match (RFC 6585 section 3); the check takes 400, 401, 403, 406, 415 and 422 alone.",
  },
  {
    check: "negative_data_rejection",
    status: 431,
    why: "It is refused: request line and headers were too long to be looked at (RFC 6585 section 5); the check does not count 431.",
  },
  rule(/^\?cursor /, "A cursor is whatever the page before answered: text that only the list it belongs to can read."),
  rule(
    /^\?to (?:give an instant not before|ask for at most 400 days)/,
    "JSON Schema compares no two members: the end of a list is after its beginning, and at most 400 days later.",
  ),
  rule(
    /^\/(?:lead|tail|by|duration|handoverGap|renewal|lifetime|overrun\/limit|packager\/startOver)\b/,
    "JSON Schema does not measure durations: their limits are in the operation's text.",
  ),
  rule(
    /^\/(?:region|packager|pool\/regions|pathPrefix|path) give |^\/pool\/regions at most|^\/path /,
    "JSON Schema compares no two members: a Region and its ARN, a pool's Regions and its legs, a path and its prefix.",
  ),
  rule(
    /^\/(?:title|name|why|note) give at least 1 character/,
    "Spaces around a text are no text: alone they are nothing.",
  ),
  rule(/^\/addresses /, "JSON Schema has formats of addresses, and none of ranges."),
  rule(
    /^\?source give the import a source/,
    "What a file says of itself no schema knows: an import needs a source only where its file gives itself no name.",
  ),
  rule(
    /^ say less: the token would have/,
    "JSON Schema does not measure what is made of a request: a token's length is limited, not its parts together.",
  ),
  rule(
    /^\/entries\/\d+\/id /,
    "JSON Schema compares no two members: an entry's id begins with its own instant, which is within the outage.",
  ),
];
