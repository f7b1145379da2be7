/*
 * A CloudFront distribution as far as we have something to say about it: read of AWS by the doctor, and of the template that is deployed by the
 * stacks' tests, so that both are held to the same rules.
 */

export interface DistributionSetup {
  enabled: boolean;
  /** Every edge location has it. */
  deployed: boolean;
  /** Its certificate is its owner's; with CloudFront's own TLS 1.0 is taken, whatever the least version says. */
  ownCertificate: boolean;
  minimumTls: string;
  /** ARN; empty for none. */
  webAcl: string;
  /** The older kind of access log, whose lines hold address and query. */
  legacyLog: { enabled: boolean; cookies: boolean };
  origins: readonly OriginSetup[];
  groups: readonly OriginGroupSetup[];
  /** In the order in which CloudFront tries them; the default one, `*`, last. */
  behaviors: readonly BehaviorSetup[];
}

export interface OriginSetup {
  id: string;
  domain: string;
  /** `https-only`, or less. */
  protocol: string;
  tls: readonly string[];
  /** What its requests are signed for, and when. */
  access?: { type: string; signing: string };
  /** Region of its Origin Shield. */
  shield?: string;
}

export interface OriginGroupSetup {
  id: string;
  members: readonly string[];
  selection: string;
  codes: readonly number[];
}

export interface BehaviorSetup {
  path: string;
  /** Of an origin, or of a group. */
  target: string;
  viewerProtocol: string;
  /** ARN of the function on viewer request; empty for none. */
  viewerRequest: string;
  /** Triggers of Lambda@Edge. */
  lambdas: readonly string[];
  cache: CacheSetup;
}

export interface CacheSetup {
  queryStrings: "none" | "all" | readonly string[];
  headers: readonly string[];
  cookies: string;
  /** Seconds. */
  minimumTtl: number;
}
