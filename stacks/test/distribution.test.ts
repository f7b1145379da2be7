import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readDistribution } from "@showcaller/contracts";
import { CACHE_KEYS, fits } from "@showcaller/core/distribution/cache-keys";
import { encodeControl, encodeLeg } from "@showcaller/edge/store/encode";
import { nodeEngine } from "@showcaller/local/edge/node";
import { describe, expect, it } from "vitest";
import { type Around, distributionTemplate } from "../distribution-template.ts";
import { templateOf } from "./distribution.ts";
import { ofType, synth, the } from "./synth.ts";

const root = join(import.meta.dirname, "../..");
const production = synth("production");
const settings = readDistribution(JSON.parse(readFileSync(join(root, "examples/distribution.json"), "utf8")));
if (!settings.ok) throw new Error(settings.why);
const { channels } = settings.value;
const config = templateOf(production)?.Resources.Distribution.Properties.DistributionConfig;
if (!config) throw new Error("production has no distribution");

/** Which behaviour CloudFront would take: the first whose pattern fits what the viewer asked for, before the function changes it. */
const chosen = (path: string): { PathPattern?: string; TargetOriginId: string; CachePolicyId: string } =>
  config.CacheBehaviors.find(({ PathPattern }) => fits(PathPattern, path)) ?? config.DefaultCacheBehavior;

describe("what a viewer asks for", () => {
  const TOKEN = "/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ2aWV3ZXIifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbi10aGF0LWlzLWxvbmc";
  it.each([
    ["/out/v1/matches/pitch-1/hls/index.m3u8", "pitch-1-dublin.pair", "hls"],
    ["/out/v1/matches/pitch-1/cmaf/index_2.m3u8", "pitch-1-dublin.pair", "hls"],
    ["/out/v1/matches/pitch-1/dash/manifest.mpd", "pitch-1-dublin.pair", "dash"],
    ["/out/v1/matches/pitch-1/hls/index_2_7.ts", "pitch-1-dublin.pair", "segments"],
    ["/out/v1/matches/pitch-2/hls/index.m3u8", "pitch-2-dublin", "hls"],
    ["/out/v1/matches/pitch-2/cmaf/segment_1.mp4", "pitch-2-dublin", "segments"],
    ["/out/v1/matches/pitch-10/hls/index.m3u8", "pitch-1-dublin.pair", "segments"],
  ])("%s goes to %s and is cached as %s, with a token in its path too", (path, target, kind) => {
    for (const asked of [path, `${TOKEN}${path}`])
      expect(chosen(asked)).toMatchObject({
        TargetOriginId: target,
        CachePolicyId: `showcaller-production-viewers-${kind}`,
      });
  });

  it("is cached by what MediaPackage looks at, and by nothing else; ten query strings are the most of a policy", () => {
    for (const [kind, keys] of Object.entries(CACHE_KEYS)) {
      const name = `Cache${kind[0]?.toUpperCase()}${kind.slice(1)}`;
      expect(keys.length).toBeLessThanOrEqual(10);
      expect(the(production, "aws:cloudfront/cachePolicy:CachePolicy", name).inputs).toMatchObject({
        minTtl: 0,
        parametersInCacheKeyAndForwardedToOrigin: {
          cookiesConfig: { cookieBehavior: "none" },
          headersConfig: { headerBehavior: "none" },
          queryStringsConfig: { queryStringBehavior: "whitelist", queryStrings: { items: keys } },
        },
      });
    }
  });
});

describe("a leg switch", () => {
  const pairs = channels.flatMap(({ channelGroup, channel, legs: [a, b] }) =>
    a && b
      ? [
          { channelGroup, channel, from: a.id, to: b.id },
          { channelGroup, channel, from: b.id, to: a.id },
        ]
      : [],
  );
  it.each(pairs)(
    "of $from: the deployed function sends viewers to the origin $to, which is in the same group",
    async ({ channelGroup, channel, to }) => {
      const control = encodeControl({
        mode: "off",
        epoch: 0,
        heartbeat: 1,
        outageGrace: 0,
        sessions: 0,
        subjects: 0,
        channels: 0,
        legs: 1,
        keys: [],
        windows: [],
      });
      const store = Object.fromEntries([...control, encodeLeg(channel, to)].map(({ key, value }) => [key, value]));
      const uri = `/out/v1/${channelGroup}/${channel}/hls/index.m3u8`;
      const event = {
        viewer: { ip: "192.0.2.1" },
        request: { method: "GET", uri, headers: {}, cookies: {}, querystring: {} },
      };
      const code = readFileSync(join(root, "packages/edge/src/function/viewer-request.generated.js"), "utf8");
      const [outcome] = await nodeEngine(code, { now: 0, store, events: [event] });
      expect(outcome).toMatchObject({ origin: to, result: { uri } });
      expect(config.Origins.map(({ Id }) => Id)).toContain(outcome?.origin);
      const group = config.OriginGroups.Items.find(({ Id }) => Id === chosen(uri).TargetOriginId);
      expect(group?.Members.Items).toContainEqual({ OriginId: to });
    },
  );
});

describe("stages", () => {
  const types = [
    "cloudformation/stack:Stack",
    "wafv2/webAcl:WebAcl",
    "cloudfront/cachePolicy:CachePolicy",
    "cloudwatch/logDelivery:LogDelivery",
  ];
  it.each([
    ["personal", [0, 0, 0, 0], undefined],
    ["staging", [0, 1, 4, 0], { id: "E2QWRUHAPOMQZL", attach: { cache: { hls: "showcaller-staging-viewers-hls" } } }],
    ["production", [1, 1, 4, 1], { id: "example-Id", domain: "example-DomainName" }],
  ] as const)("%s: none, somebody else's, or its own", (stage, counts, told) => {
    const from = synth(stage);
    expect(types.map((type) => ofType(from, `aws:${type}`).length)).toEqual(counts);
    const { distribution } = from.outputs as { distribution?: object };
    if (told) expect(distribution).toMatchObject(told);
    else expect(distribution).toBeUndefined();
  });

  it("whoever owns the endpoints is told whom to let in, scores included", () => {
    const { distribution } = production.outputs as { distribution: { endpointPolicy: string } };
    expect(JSON.parse(distribution.endpointPolicy).Statement).toMatchObject([
      {
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action: ["mediapackagev2:GetObject", "mediapackagev2:GetHeadObject"],
        Condition: { StringEquals: { "aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/example-Id" } },
      },
    ]);
  });

  it("only what is refused is logged, for a while", () => {
    expect(
      the(production, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "ViewersAclLogging").inputs,
    ).toMatchObject({
      loggingFilter: { defaultBehavior: "DROP" },
    });
    expect(
      the(production, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "AccessLogLifecycle").inputs,
    ).toMatchObject({
      rules: [{ expiration: { days: 30 } }, {}],
    });
  });
});

it("as many channels as there may be, with the longest names, are a template that CloudFormation takes: 51,200 bytes (cloudformation-limits.html)", () => {
  const longest = (n: number, of: string) => `${of.repeat(46)}-${n}`;
  const read = readDistribution({
    channels: Array.from({ length: 10 }, (_, n) => ({
      channelGroup: "g".repeat(115),
      channel: `${"c".repeat(113)}-${n}`,
      formats: ["hls", "dash", "mss"],
      legs: ["eu-west-1", "eu-central-1"].map((region, m) => ({
        id: longest(n, m === 0 ? "a" : "b"),
        domain: `${"a".repeat(8)}.egress.${"b".repeat(8)}.mediapackagev2.${region}.amazonaws.com`,
      })),
    })),
  });
  if (!read.ok) throw new Error(read.why);
  const id = "12345678-1234-1234-1234-123456789012";
  const arn = `arn:aws:cloudfront::111122223333:function/${"f".repeat(64)}`;
  const around: Around = {
    viewerRequest: arn,
    webAcl: arn,
    accessControl: id,
    responseHeaders: id,
    cache: { hls: id, dash: id, mss: id, segments: id },
    comment: "c".repeat(64),
    stage: "production",
    keep: true,
  };
  const { length } = JSON.stringify(distributionTemplate(read.value, around));
  expect(length).toBeLessThan(51_200);
});
