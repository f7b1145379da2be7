import type { Finding } from "@showcaller/contracts";
import type { HeldDistribution } from "@showcaller/local/cloudfront/stand-in";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examined } from "../../test/laptop.ts";

/* What viewers meet, over /_aws in AWS's own XML: what somebody at the console might do to it is done, told, and taken back. */

let t: Awaited<ReturnType<typeof examined>>;
beforeAll(async () => {
  t = await examined();
});
afterAll(() => t.close());

const look = async (more: object = {}): Promise<Finding[]> => {
  const end = await t.ask({ only: ["distribution"], distribution: t.laptop.site.cloudFront.id, ...more });
  if (end.kind !== "examined") throw new Error(end.message);
  return end.findings;
};
const held = (): HeldDistribution => t.laptop.site.cloudFront.held();
const acl = () => t.laptop.site.waf.webAcl;
const first = <T>(all: readonly T[]): T => {
  if (all[0] === undefined) throw new Error("nothing there");
  return all[0];
};
/** Changed, and the way back. */
const changed = (what: () => object, change: object) => () => {
  const target = what();
  const before = { ...target };
  Object.assign(target, change);
  return () => {
    for (const key of Object.keys(change)) Reflect.deleteProperty(target, key);
    Object.assign(target, before);
  };
};
const behavior = (change: object) => changed(() => first(held().CacheBehaviors.Items), change);
const origin = (change: object) =>
  changed(() => first(held().Origins.Items.filter(({ Id }) => Id === "main-eu-west-1")), change);
const struck = (service: string, operation: string, code: string) => () => {
  const { faults } = t.laptop.site.gate;
  const id = faults.add({ match: { service, operation }, effect: { kind: "error", code, status: 403 } });
  return () => void faults.remove(id);
};

const cases: [broken: string, expected: Partial<Finding>, make: () => () => unknown][] = [
  [
    "HTTP is allowed",
    { severity: "error", saw: expect.stringContaining("may ask over HTTP (allow-all)") },
    behavior({ ViewerProtocolPolicy: "allow-all" }),
  ],
  [
    "the function is taken off",
    { severity: "error", saw: expect.stringContaining("no token is looked at") },
    behavior({ FunctionAssociations: { Quantity: 0, Items: [] } }),
  ],
  [
    "manifests are cached as segments",
    { severity: "warning", saw: expect.stringContaining("its cache key lacks aws.manifestfilter, ") },
    behavior({ CachePolicyId: "cache-segments" }),
  ],
  [
    "cached as before there were policies, by every query string",
    { severity: "warning", saw: expect.stringContaining("every query string, cookies (all)") },
    behavior({ CachePolicyId: undefined, ForwardedValues: { QueryString: true, Cookies: { Forward: "all" } } }),
  ],
  [
    "Lambda@Edge before the origin",
    { severity: "error", saw: expect.stringContaining("Lambda@Edge is on origin-request") },
    behavior({
      LambdaFunctionAssociations: { Quantity: 1, Items: [{ EventType: "origin-request", LambdaFunctionARN: "arn" }] },
    }),
  ],
  [
    "an origin is called otherwise",
    { subject: "main-eu-west-1", severity: "error", saw: "no origin is called main-eu-west-1" },
    origin({ Id: "dublin" }),
  ],
  [
    "an origin is asked by anybody",
    { severity: "error", saw: expect.stringContaining("no origin access control") },
    origin({ OriginAccessControlId: "" }),
  ],
  [
    "the shield is far away",
    { severity: "warning", saw: expect.stringContaining("its Origin Shield is in us-east-1") },
    origin({ OriginShield: { Enabled: true, OriginShieldRegion: "us-east-1" } }),
  ],
  [
    "a leg's packager is another",
    {
      subject: "main-eu-west-1",
      severity: "error",
      saw: expect.stringContaining("its origin is a1.egress.b2.mediapackagev2.eu-west-1"),
    },
    origin({ DomainName: "a1.egress.b2.mediapackagev2.eu-west-1.amazonaws.com" }),
  ],
  [
    "quality is not looked at",
    { severity: "error", saw: expect.stringContaining("it chooses by default") },
    changed(() => first(held().OriginGroups.Items), { SelectionCriteria: "default" }),
  ],
  [
    "old TLS",
    { severity: "error", saw: "viewers may use TLSv1_2016" },
    changed(() => held().ViewerCertificate, { MinimumProtocolVersion: "TLSv1_2016" }),
  ],
  [
    "CloudFront's certificate",
    { severity: "warning", saw: expect.stringContaining("viewers may use TLS 1.0") },
    changed(() => held().ViewerCertificate, { CloudFrontDefaultCertificate: true }),
  ],
  [
    "the older log, with cookies",
    { severity: "error", saw: expect.stringContaining("and cookies of each request") },
    changed(() => held().Logging, { Enabled: true, IncludeCookies: true }),
  ],
  ["no web ACL", { severity: "error", saw: "it has no web ACL" }, changed(held, { WebACLId: "" })],
  [
    "a web ACL that is gone",
    { severity: "error", saw: "there is no such web ACL" },
    changed(held, { WebACLId: "arn:aws:wafv2:us-east-1:000000000000:global/webacl/other/1" }),
  ],
  [
    "the web ACL blocks nobody",
    { severity: "error", saw: expect.stringContaining("showcaller-blocked-v4, showcaller-blocked-v6") },
    changed(acl, { rules: [] }),
  ],
  [
    "an earlier rule lets in",
    { severity: "warning", saw: "friends may let in an address that is blocked" },
    () => {
      const [rule] = acl().rules;
      if (!rule) throw new Error("no rule");
      return changed(acl, {
        rules: [...acl().rules, { ...rule, Name: "friends", Priority: -1, Action: { Allow: {} }, Statement: {} }],
      })();
    },
  ],
  [
    "tokens in WAF's log",
    { severity: "error", saw: expect.stringContaining("uri, query, cookie") },
    changed(acl, { redacted: [] }),
  ],
  [
    "not allowed to look",
    { severity: "unseen", needs: "cloudfront:GetDistribution" },
    struck("cloudfront", "GetDistribution", "AccessDenied"),
  ],
  [
    "not allowed to look at policies",
    { severity: "unseen", needs: "cloudfront:GetCachePolicy" },
    struck("cloudfront", "GetCachePolicy", "AccessDenied"),
  ],
  [
    "not allowed to look at the web ACL",
    { severity: "unseen", needs: "wafv2:GetWebACL" },
    struck("wafv2", "GetWebACL", "AccessDeniedException"),
  ],
];

describe("a distribution", () => {
  it("as it should be has one thing to be told: the laptop's packagers are not called alike in both Regions", async () => {
    const found = await look();
    expect(found.filter(({ severity }) => severity !== "ok" && severity !== "warning")).toEqual([]);
    expect(found).toContainEqual(
      expect.objectContaining({
        subject: "main-eu-west-1",
        severity: "warning",
        saw: expect.stringContaining("its other leg main-eu-central-1 is packaged as showcaller/main-eu-central-1"),
      }),
    );
    expect(found.map(({ subject, severity }) => `${subject} ${severity}`)).toEqual(
      expect.arrayContaining(["showcaller-viewer-request ok", "showcaller-viewers ok"]),
    );
  });

  it.each(cases)("%s: is told, and no more once it is mended", async (_, expected, make) => {
    expect(await look()).not.toContainEqual(expect.objectContaining(expected));
    const mend = make();
    const found = await look();
    mend();
    expect(found).toContainEqual(expect.objectContaining(expected));
    expect(await look()).not.toContainEqual(expect.objectContaining(expected));
  });

  it("that is not there, and a function that reads another store, are told; without an id it says that nobody looked", async () => {
    expect(await look({ distribution: "E0NOBODY" })).toContainEqual(
      expect.objectContaining({ severity: "error", saw: "there is no such distribution" }),
    );
    expect(await look({ store: "arn:another" })).toContainEqual(
      expect.objectContaining({
        subject: "showcaller-viewer-request",
        severity: "error",
        fix: expect.stringContaining("arn:another"),
      }),
    );
    expect(await look({ distribution: undefined })).toMatchObject([
      { severity: "note", saw: expect.stringContaining("--distribution") },
    ]);
  });

  it("is only read", async () => {
    const { calls } = t.laptop.site.gate;
    const after = calls.total;
    await look();
    const made = calls.query({ after, function: "client" }).map(({ operation }) => operation);
    expect(made).toEqual(
      expect.arrayContaining(["GetDistribution", "GetCachePolicy", "GetOriginAccessControl", "GetWebACL"]),
    );
    expect(made.filter((operation) => !/^(Describe|Get|List|Query)/.test(operation))).toEqual([]);
  });
});
