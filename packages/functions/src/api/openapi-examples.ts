import type { RouteName } from "@showcaller/contracts";

/** What a request and its answer look like. Tests hold every example to the schema beside it. */
export const examples: Partial<Record<RouteName, { request?: unknown; response?: unknown }>> = {
  putChannel: {
    request: {
      name: "Pitch 1",
      region: "eu-west-1",
      encoder: { arn: "arn:aws:medialive:eu-west-1:123456789012:channel:1234567", pipelines: 2 },
      inputs: { programme: "pitch-1", preShow: "holding-card" },
      flows: [{ arn: "arn:aws:mediaconnect:eu-west-1:123456789012:flow:1-2a3b:pitch-1" }],
      packager: {
        manifestUrl:
          "https://a1b2.egress.c3d4.mediapackagev2.eu-west-1.amazonaws.com/out/v1/arena/pitch-1/hls/index.m3u8",
        startOver: "PT1H",
        channelGroup: "arena",
        channel: "pitch-1",
      },
      tags: ["pitch"],
    },
  },
  createLiveEvent: {
    request: {
      title: "City v United",
      externalId: "fixture-1042",
      start: { local: "2027-08-14T20:00", zone: "Europe/London" },
      duration: "PT2H",
      overrun: { policy: "extend", limit: "PT45M" },
      rights: "premier-league",
      legs: [{ channel: "pitch-1" }],
    },
  },
  createFeed: { request: { name: "The club's website" } },
  approveIncident: { request: { attempt: "f949d7c5682622f0-1.1" } },
  rejectIncident: { request: { attempt: "f949d7c5682622f0-1.1" } },
  resolveIncident: { request: { note: "the truck's second uplink was down" } },
  putPlaybook: {
    request: {
      name: "Black pictures",
      mode: "approve",
      match: { causes: ["input-loss"], airtime: ["on-air"] },
      rungs: [
        { id: "backup", holdOff: "PT10S", when: ["backup-input"], action: { do: "switch-input", to: "backup" } },
        { id: "page", holdOff: "PT1M", action: { do: "page" } },
      ],
      cooldown: "PT5M",
      budget: { perEvent: 3, perHour: 2 },
    },
  },
  replayPlaybook: { request: { from: "2027-08-01T00:00:00Z", to: "2027-08-31T00:00:00Z" } },
  createImport: { request: "id,title,date,time\nfixture-1042,City v United,2027-08-14,20:00\n" },
  revokeMany: { request: "subject\nviewer-4711\nviewer-4712\n" },
  findRevocations: { request: { kind: "subject", subject: "viewer-4711" } },
  renewPlaybackUrl: { request: { token: "2D3ShEOhAQWhBEJrMVhF" } },
  rebuild: { request: {} },
  mergeJournal: {
    request: {
      by: "conduct:kim",
      export: "7d1f3b6c9a2e5480bc7e9d1f3b6c9a2e5480bc7e9d1f3b6c9a2e5480bc7e9d1f",
      exportedAt: "2027-08-14T18:40:00Z",
      entries: [
        {
          id: "2027-08-14T18:45:02.120Z#01K2QGQGC06YMZ27BA01E9V7Y7-start",
          at: "2027-08-14T18:45:02.120Z",
          kind: "command",
          name: "channel.start",
          text: "start channel pitch-1",
          why: "cue prepare: the encoder must run before air",
          actor: "showcaller:start",
          liveEvent: "01K2QGQGC06YMZ27BA01E9V7Y7",
          channel: "pitch-1",
        },
      ],
    },
  },
  patchLiveEvent: { request: { start: { local: "2027-08-14T20:30", zone: "Europe/London" } } },
  revoke: {
    request: { kind: "subject", subject: "viewer-4711", cutOff: "now", why: "shared with strangers" },
  },
  putEdge: { request: { mode: "enforce", outageGrace: 900 } },
  createPlaybackUrl: {
    request: {
      liveEvent: "01K2QGQGC06YMZ27BA01E9V7Y7",
      subject: "viewer-4711",
      host: "live.example.com",
      countries: ["GB"],
      renewal: { extendBy: "PT5M" },
      lifetime: "PT10M",
    },
  },
  askBlock: { request: { address: "198.41.30.7", why: "restreams the cup final", for: "PT4H" } },
  rotateKeys: { request: { why: "the yearly rotation" } },
  putWebhook: {
    request: { name: "Operations", url: "https://hooks.example.com/showcaller", tells: ["page", "ask"] },
  },
  delay: { request: { by: "PT10M" } },
  extend: { request: { by: "PT15M" } },
  health: { response: { status: "ok", now: "2027-08-14T19:00:00Z", version: "0.1.0" } },
};
