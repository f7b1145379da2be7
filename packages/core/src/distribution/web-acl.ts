import type { Finding } from "@showcaller/contracts";
import type { Speaker } from "../doctor/finding.ts";

/** A web ACL as far as we have something to say about it. */
export interface WebAclSetup {
  /** In the order in which they are tried. */
  rules: readonly WebAclRule[];
  /** Requests are shown in clear, tokens and all, to whoever may look at the web ACL. */
  samples: boolean;
  /** Absent: nothing is logged. */
  log?: { redacted: readonly string[] };
}
export interface WebAclRule {
  name: string;
  action: "allow" | "block" | "other";
  /** ARN of the IP set that it is about. */
  set?: string;
  /** Requests of an address in its window. */
  rate?: number;
  samples: boolean;
}

/**
 * What a log may not hold, since a token may be there (docs/edge.md, "Where a token may be"); a manifest's address may hold one too, and players
 * send it on. Headers by name; `uri` and `query`.
 */
export const REDACTED: readonly string[] = ["uri", "query", "cookie", "cta-common-access-token", "referer"];

/** One of the two sets that the sweep writes, by its name. */
export interface BlockedSet {
  name: string;
  is: (arn: string) => boolean;
}

/** Everything that is wrong with it. */
export const webAclFaults = (
  { rules, samples, log }: WebAclSetup,
  sets: readonly BlockedSet[],
  say: Speaker,
): Finding[] => {
  const found: Finding[] = [];
  const about = (set: BlockedSet, rule: WebAclRule): boolean => rule.set !== undefined && set.is(rule.set);
  const idle = sets.filter((set) => !rules.some((rule) => about(set, rule) && rule.action === "block"));
  if (idle.length > 0)
    found.push(
      say(
        "error",
        `no rule of it blocks the addresses in ${idle.map(({ name }) => name).join(", ")}`,
        "put a rule with action block on each of the two IP sets first: until then a block that two people agreed on does nothing",
      ),
    );
  const last = Math.max(-1, ...sets.map((set) => rules.findIndex((rule) => about(set, rule))));
  const sooner = rules.slice(0, Math.max(0, last)).filter(({ action }) => action === "allow");
  if (sooner.length > 0)
    found.push(
      say(
        "warning",
        `${sooner.map(({ name }) => name).join(", ")} may let in an address that is blocked`,
        "put the rules on our IP sets before every rule that allows",
      ),
    );
  if (!rules.some(({ rate, action }) => rate !== undefined && action === "block"))
    found.push(
      say(
        "warning",
        "nobody is refused for asking too often",
        "add a rate-based rule: each request runs the function, and what is not cached is asked of the packager",
      ),
    );
  if (samples || rules.some((rule) => rule.samples))
    found.push(
      say(
        "warning",
        "samples of requests are kept, with tokens in clear",
        "set SampledRequestsEnabled to false on the web ACL and on each rule: redaction has no bearing on samples",
      ),
    );
  const clear = log ? REDACTED.filter((field) => !log.redacted.includes(field)) : [];
  if (clear.length > 0)
    found.push(
      say(
        "error",
        `its log has ${clear.join(", ")} in clear, where a token may be`,
        "redact them (RedactedFields of its logging configuration)",
      ),
    );
  return found;
};
