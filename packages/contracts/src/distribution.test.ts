import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDistribution } from "./distribution.ts";

const example = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../../../examples", name), "utf8"));
const own = example("distribution.json");
const attached = example("distribution-attached.json");
const domain = (region: string) => `a1.egress.b2.mediapackagev2.${region}.amazonaws.com`;
const channel = (name: string, ...legs: [id: string, region: string][]) => ({
  channelGroup: "matches",
  channel: name,
  legs: legs.map(([id, region]) => ({ id, domain: domain(region) })),
});

describe("a distribution's settings", () => {
  it("are those of the examples, and what they do not say has a default", () => {
    expect(readDistribution(own)).toMatchObject({
      ok: true,
      value: { priceClass: "PriceClass_All", accessLogDays: 30, firewall: { requests: 100_000, reputation: "off" } },
    });
    expect(readDistribution(attached)).toMatchObject({
      ok: true,
      value: {
        attach: "E2QWRUHAPOMQZL",
        channels: [],
        firewall: { requests: 200_000, reputation: "count", logDays: 7 },
      },
    });
  });

  it.each<[fault: string, given: object, why: RegExp]>([
    ["neither channels nor a distribution", {}, /name at least one, or an existing distribution/],
    ["both", { ...own, attach: "E2QWRUHAPOMQZL" }, /an attached distribution has its own: leave channels out/],
    [
      "aliases of an attached one",
      { ...attached, aliases: ["live.example.com"] },
      /has its own aliases and certificate/,
    ],
    ["a domain name without a certificate", { ...own, certificate: undefined }, /aliases need a certificate/],
    ["a certificate without a domain name", { ...own, aliases: [] }, /no use without a domain name/],
    [
      "a certificate of another Region",
      { ...own, certificate: "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012" },
      /us-east-1: CloudFront takes no other/,
    ],
    [
      "one leg's id twice",
      { channels: [channel("a", ["x", "eu-west-1"]), channel("b", ["x", "eu-west-1"])] },
      /leg x is there twice/,
    ],
    [
      "one packager channel's name twice",
      { channels: [channel("a", ["x", "eu-west-1"]), { ...channel("a", ["y", "eu-west-1"]), channelGroup: "news" }] },
      /a is there twice: the edge function tells packager channels apart by name/,
    ],
    [
      "both legs in one Region",
      { channels: [channel("a", ["x", "eu-west-1"], ["y", "eu-west-1"])] },
      /both legs are in one Region/,
    ],
    [
      "three legs",
      { channels: [channel("a", ["x", "eu-west-1"], ["y", "eu-central-1"], ["z", "eu-north-1"])] },
      /Too big: expected array to have <=2 items/,
    ],
    [
      "an origin that is no MediaPackage v2",
      { channels: [{ ...channel("a"), legs: [{ id: "x", domain: "a.mediapackage.eu-west-1.amazonaws.com" }] }] },
      /a channel group's egress domain/,
    ],
    [
      "more channels than origin groups",
      { channels: Array.from({ length: 11 }, (_, n) => channel(`c${n}`, [`l${n}`, "eu-west-1"])) },
      /10 origin groups/,
    ],
    [
      "names that no path pattern has room for",
      { channels: [{ ...channel("a", ["x", "eu-west-1"]), channelGroup: "g".repeat(229), channel: "cc" }] },
      /231 characters: .* room for 230/,
    ],
    ["a path as a player's page", { ...own, players: ["https://www.example.com/"] }, /an origin: .* without a path/],
    ["countries in two ways", { ...own, countries: { only: ["GB"], without: ["FR"] } }, /countries/],
    ["a typo", { ...own, channles: [] }, /Unrecognized key: "channles"/],
  ])("%s is refused, and says why", (_, given, why) => {
    const read = readDistribution(given);
    expect(read.ok ? "" : read.why).toMatch(why);
  });
});
