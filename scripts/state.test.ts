import { ACTIVE, INCIDENT_MONTH, INCIDENTS, keys, monthOf, SIGNAL_MONTH } from "@showcaller/adapters/state/keys";
import {
  BlockId,
  ChannelId,
  FeedId,
  IncidentId,
  JobId,
  LiveEventId,
  PlaybookId,
  RevocationId,
  WebhookId,
} from "@showcaller/contracts";
import type { Key } from "@showcaller/core/ports";
import { describe, expect, it } from "vitest";
import { read } from "./project.ts";

const event = LiveEventId.parse("01K2T9Z3N8Q4V7X1B5C6D8F0GH");
const job = JobId.parse("01K2T9Z3N8Q4V7X1B5C6D8F0GH");
const feed = FeedId.parse("01K2T9Z3N8Q4V7X1B5C6D8F0GH");
const revocation = RevocationId.parse("rAbCdEfGhIjKlMnOp");
const channel = ChannelId.parse("anfield-1");

/** One sample of every key that keys.ts makes; a new one does not compile until it is here. */
const samples: { readonly [K in keyof typeof keys]: Key } = {
  event: keys.event(event),
  leg: keys.leg(event, channel),
  claim: keys.claim(event, "start"),
  channel: keys.channel(channel),
  runtime: keys.runtime(channel),
  ledger: keys.ledger(channel, "2025-08-15"),
  journal: keys.journal(event, "2025-08-15T19:00:00.000Z#r1"),
  idempotency: keys.idempotency("cms", "k1"),
  job: keys.job(job),
  jobPart: keys.jobPart(job, 0),
  jobResults: keys.jobResults(job, 0),
  jobWouldBe: keys.jobWouldBe(job, 0),
  revocationJob: keys.revocationJob(job),
  revocationPart: keys.revocationPart(job, 0),
  sourceLock: keys.sourceLock("premier-league"),
  sourceRow: keys.sourceRow("premier-league", "a-v-b"),
  zonesHead: keys.zonesHead,
  zonesTold: keys.zonesTold(event, "2025b"),
  signal: keys.signal(channel, "arn|alert|0|7"),
  incident: keys.incident(IncidentId.parse("9f86d081884c7d65-1")),
  playbook: keys.playbook(PlaybookId.parse("frozen")),
  playbookVersion: keys.playbookVersion(PlaybookId.parse("frozen"), 1),
  ask: keys.ask(IncidentId.parse("9f86d081884c7d65-1")),
  told: keys.told(IncidentId.parse("9f86d081884c7d65-1"), "page-1"),
  legSwitch: keys.legSwitch(channel),
  edgeSettings: keys.edgeSettings,
  edgeProjection: keys.edgeProjection,
  edgeTold: keys.edgeTold,
  edgeKeys: keys.edgeKeys,
  edgeKey: keys.edgeKey("k1"),
  minted: keys.minted("Zm9v", 29_000_000),
  revocation: keys.revocation(revocation),
  unprojected: keys.unprojected("2025-08-15T19:00:00.000Z", revocation, 1),
  feed: keys.feed(feed),
  webhook: keys.webhook(WebhookId.parse("ops")),
  monitor: keys.monitor(event),
  generation: keys.generation,
  block: keys.block(BlockId.parse("01K2T9Z3N8Q4V7X1B5C6D8F0GH")),
  blocked: keys.blocked("198.41.30.7/32"),
  changesHead: keys.changesHead,
  change: keys.change(7),
};

const page = read("docs/state.md");
const rows = page.split("\n").filter((line) => line.startsWith("| `"));
/** The part of a key that never varies: `EVENT#01K2…` → `EVENT#`, `HEAD` → `HEAD`; a placeholder where all of it varies. */
const fixed = (part: string): string => /^[A-Z]+(?:#|$)/.exec(part)?.[0] ?? "<";
const cells = rows.map((row) => row.split("|").map((cell) => cell.trim()));

describe("docs/state.md", () => {
  it.each(Object.entries(samples))("has a row for the key of %s", (_, { pk, sk }) => {
    const found = cells.filter(
      ([, , pkCell = "", skCell = ""]) => pkCell.includes(`\`${fixed(pk)}`) && skCell.includes(`\`${fixed(sk)}`),
    );
    expect(found).toHaveLength(1);
  });

  it("names both indexes and what they are keyed by", () => {
    expect(rows.find((row) => row.startsWith("| `gsi1`"))).toContain(`\`${ACTIVE}\``);
    for (const prefix of [undefined, INCIDENT_MONTH, SIGNAL_MONTH])
      expect(
        rows.some(
          (row) => row.startsWith("| `gsi2`") && row.includes(`\`${fixed(monthOf("2025-08-15T19:00:00Z", prefix))}`),
        ),
      ).toBe(true);
    expect(rows.some((row) => row.startsWith("| `gsi1`") && row.includes(`\`${INCIDENTS}\``))).toBe(true);
  });

  it("names every module of adapters/state that writes", () => {
    for (const module of [
      "live-events",
      "progress",
      "runtimes",
      "channels",
      "jobs",
      "feeds",
      "signals",
      "incidents",
      "playbooks",
      "webhooks",
      "zones",
      "monitors",
      "idempotency",
      "changes",
      "journal",
    ])
      expect(page).toContain(`/state/${module}.ts)`);
  });
});
