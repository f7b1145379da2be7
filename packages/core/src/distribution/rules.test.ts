import { describe, expect, it } from "vitest";
import { about } from "../doctor/finding.ts";
import { CACHE_KEYS, fits, patternOf } from "./cache-keys.ts";
import { faultsOf } from "./rules.ts";
import type { BehaviorSetup, DistributionSetup } from "./setup.ts";
import { shieldRegion } from "./shield.ts";

it.each([
  ["*/out/v1/g/c/*.m3u8", "/out/v1/g/c/hls/index.m3u8", true],
  ["*/out/v1/g/c/*.m3u8", "/eyJ.x.y/out/v1/g/c/hls/index.m3u8", true],
  ["*/out/v1/g/c/*", "/out/v1/g/cc/hls/index.m3u8", false],
  ["*/out/v1/g/c/*.m3u8", "/out/v1/g/c/hls/indexXm3u8", false],
  ["out/v1/*", "/out/v1/g/c", true],
  ["/out/v1/*", "/token/out/v1/g/c", false],
  ["/a?c", "/abc", true],
  ["/A", "/a", false],
])("CloudFront's pattern %s, of %s: %s", (pattern, path, expected) => {
  expect(fits(pattern, path)).toBe(expected);
});

it("a shield is in the origin's Region, or as near as AWS says", () => {
  expect(["eu-west-1", "eu-north-1", "eu-moon-1"].map(shieldRegion)).toEqual(["eu-west-1", "eu-west-2", undefined]);
});

describe("a distribution that serves other things too", () => {
  const FUNCTION = "arn:function";
  const behavior = (path: string, change: Partial<BehaviorSetup> = {}): BehaviorSetup => ({
    path,
    target: "pitch-1",
    viewerProtocol: "https-only",
    viewerRequest: FUNCTION,
    lambdas: [],
    cache: { queryStrings: CACHE_KEYS.hls, headers: [], cookies: "none", minimumTtl: 0 },
    ...change,
  });
  const setup = (behaviors: BehaviorSetup[]): DistributionSetup => ({
    enabled: true,
    deployed: true,
    ownCertificate: true,
    minimumTls: "TLSv1.2_2021",
    webAcl: "arn:acl",
    legacyLog: { enabled: false, cookies: false },
    origins: [
      {
        id: "pitch-1",
        domain: "a.egress.b.mediapackagev2.eu-west-1.amazonaws.com",
        protocol: "https-only",
        tls: ["TLSv1.2"],
        access: { type: "mediapackagev2", signing: "always" },
        shield: "eu-west-1",
      },
      { id: "website", domain: "www.example.com", protocol: "http-only", tls: ["SSLv3"] },
    ],
    groups: [],
    behaviors,
  });
  const said = (...behaviors: BehaviorSetup[]) =>
    faultsOf(setup(behaviors), { viewerRequest: FUNCTION }, about("distribution", "E1")).map(({ saw }) => saw);
  const website = behavior("*", { target: "website", viewerProtocol: "allow-all", viewerRequest: "" });

  it("is held to nothing in what does not lead to a packager", () => {
    expect(said(behavior(`${patternOf("g", "c")}*`), website)).toEqual([]);
    expect(said(website)).toEqual(["no behaviour of it leads to MediaPackage v2"]);
  });

  it("and has one behaviour for everything of a channel is asked for manifests there, too", () => {
    const segments = { ...website.cache, queryStrings: CACHE_KEYS.segments };
    const all = behavior(`${patternOf("g", "c")}*`, { cache: segments });
    expect(said(all)).toEqual([expect.stringContaining("its cache key lacks aws.manifestfilter")]);
    expect(said(behavior(`${patternOf("g", "c")}*.m3u8`), all)).toEqual([]);
    expect(said(behavior(`${patternOf("g", "c")}*.m3u8`, { cache: segments }), all)).toHaveLength(1);
  });

  it("and caches by the Origin header, as AWS's own policy does, is let be", () => {
    const cache = { ...website.cache, headers: ["Origin"] };
    expect(said(behavior(`${patternOf("g", "c")}*`, { cache }))).toEqual([]);
    expect(said(behavior(`${patternOf("g", "c")}*`, { cache: { ...cache, headers: ["User-Agent"] } }))).toEqual([
      expect.stringContaining("User-Agent"),
    ]);
  });
});
