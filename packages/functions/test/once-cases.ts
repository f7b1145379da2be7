import { type Block, type LiveEvent, RevocationJobRecord } from "@showcaller/contracts";
import { ask } from "@showcaller/core/blocks/decide";
import { defaultPlaybooks } from "@showcaller/core/playbooks/defaults";
import { revocationOf } from "../src/edge/revocation.ts";
import type { Harness, Sent } from "./api-harness.ts";
import { askedIncident, opened } from "./incident-harness.ts";
import { booking, channel } from "./requests.ts";

export interface Case {
  name: string;
  method: string;
  /** `{id}`: the live event that is there beforehand. */
  path: string;
  sent: Sent;
  /** What that live event is beforehand; without it, none is there. */
  from?: Partial<LiveEvent>;
  /** Members of the answer that must not depend on how often the request was tried. */
  sure: readonly string[];
}

const at = "/v1/live-events/{id}";
const onAir = { status: "on-air", onAirAt: "2027-08-14T19:00:00Z" } as const;
const standing = ["rev", "plan", "status"];
const { incident: asked, attempt } = askedIncident();
const { id: _, version: _v, ...frozen } = defaultPlaybooks.find(({ id }) => id === "frozen") ?? { id: 0, version: 0 };
const webhook = { name: "Ops", url: "https://example.com/hook" };
const encoder = { arn: "arn:aws:medialive:eu-west-1:123456789012:channel:7", pipelines: 2 };

const revoked = revocationOf(
  { kind: "session", session: "ab".repeat(16) },
  { expiresAt: Date.parse("2027-08-20T00:00:00Z"), why: "shared" },
);

const block = ask(
  { address: "198.41.31.7", why: "restreams", for: "PT4H" },
  {
    id: "01J8ZQ3V9T0000000000000001" as Block["id"],
    address: "198.41.31.7/32",
    actor: "lee",
    now: Date.parse("2027-08-14T18:40:00Z"),
  },
);

/** A list that waits for another person than kim. */
const waiting = RevocationJobRecord.parse({
  ...{
    id: "01K9ZZZZZZZZZZZZZZZZZZZZZZ",
    kind: "revocations",
    status: "running",
    stage: "asking",
    undo: false,
    why: "",
  },
  ...{ rows: 1, answered: 0, counts: {}, approval: { above: 0, expiresAt: "2027-08-14T23:00:00Z" } },
  ...{ createdAt: "2027-08-01T12:00:00Z", updatedAt: "2027-08-01T12:00:00Z", createdBy: "kim" },
  ...{ rev: 1, parts: 1, cursor: 0, results: 0, attempt: 1, dueBy: "2027-08-14T23:00:00Z" },
});

const signing = (kid: string, role: "active" | "previous") => {
  const at = "2027-08-01T12:00:00Z";
  return { kid, role, secret: `edge-key-${kid}`, rev: 1, createdAt: at, updatedAt: at };
};

/** Every request that writes, at a moment when it is not refused. */
export const cases: readonly Case[] = [
  {
    name: "book",
    method: "POST",
    path: "/v1/live-events",
    sent: { body: { ...booking, start: { instant: "2027-08-20T19:00:00Z" } } },
    sure: [...standing, "airAt", "endAt", "title"],
  },
  {
    name: "change",
    method: "PATCH",
    path: at,
    sent: { body: { duration: "PT3H" }, headers: { "if-match": '"2"' } },
    from: { status: "scheduled" },
    sure: [...standing, "airAt", "endAt", "duration"],
  },
  {
    name: "delay",
    method: "POST",
    path: `${at}/delay`,
    sent: { body: { by: "PT10M" } },
    from: { status: "preparing" },
    sure: [...standing, "airAt", "endAt"],
  },
  {
    name: "extend",
    method: "POST",
    path: `${at}/extend`,
    sent: { body: { by: "PT20M" } },
    from: onAir,
    sure: [...standing, "endAt", "overrunning"],
  },
  { name: "hold", method: "POST", path: `${at}/hold`, sent: {}, from: onAir, sure: standing },
  {
    name: "release",
    method: "POST",
    path: `${at}/release`,
    sent: {},
    from: { ...onAir, held: { by: "kim", since: "2027-08-14T19:10:00Z" } },
    sure: standing,
  },
  { name: "end", method: "POST", path: `${at}/end`, sent: {}, from: onAir, sure: standing },
  {
    name: "go",
    method: "POST",
    path: `${at}/go`,
    sent: {},
    from: { status: "standby", staging: "manual" },
    sure: standing,
  },
  { name: "cancel", method: "POST", path: `${at}/cancel`, sent: {}, from: { status: "preparing" }, sure: standing },
  {
    name: "register",
    method: "PUT",
    path: "/v1/channels/pitch-2",
    sent: { body: channel(2) },
    sure: ["rev", "mode", "encoder"],
  },
  {
    name: "move a channel",
    method: "PUT",
    path: "/v1/channels/pitch-1",
    sent: { body: channel(1, { encoder }), headers: { "if-match": '"1"' } },
    sure: ["rev", "encoder"],
  },
  {
    name: "change a webhook",
    method: "PUT",
    path: "/v1/webhooks/ops",
    sent: { body: { ...webhook, tells: ["page"] }, headers: { "if-match": '"1"' } },
    sure: ["rev", "url", "tells"],
  },
  {
    name: "write a playbook",
    method: "PUT",
    path: "/v1/playbooks/frozen",
    sent: { body: { ...frozen, mode: "shadow" }, headers: { "if-match": '"0"' } },
    sure: ["version", "mode"],
  },
  {
    name: "acknowledge an incident",
    method: "POST",
    path: `/v1/incidents/${asked.id}/acknowledge`,
    sent: {},
    sure: ["rev", "status"],
  },
  {
    name: "approve an action",
    method: "POST",
    path: `/v1/incidents/${asked.id}/approve`,
    sent: { body: { attempt: attempt.id } },
    sure: ["rev", "status"],
  },
  {
    name: "resolve an incident",
    method: "POST",
    path: `/v1/incidents/${asked.id}/resolve`,
    sent: { body: { note: "over" } },
    sure: ["rev", "status", "outcome"],
  },
  {
    name: "revoke",
    method: "POST",
    path: "/v1/revocations",
    sent: { body: { kind: "subject", subject: "viewer-1", expiresAt: "2027-08-20T00:00:00Z" } },
    sure: ["id", "rev", "expiresAt"],
  },
  { name: "take a revocation back", method: "DELETE", path: `/v1/revocations/${revoked.id}`, sent: {}, sure: ["rev"] },
  {
    name: "approve a list",
    method: "POST",
    path: `/v1/jobs/${waiting.id}/approve`,
    sent: {},
    sure: ["id", "stage"],
  },
  {
    name: "change the edge",
    method: "PUT",
    path: "/v1/edge",
    sent: { body: { mode: "enforce", outageGrace: 600 }, headers: { "if-match": '"0"' } },
    sure: ["rev", "mode", "outageGrace"],
  },
  {
    name: "rebuild the table",
    method: "POST",
    path: "/v1/rebuild",
    sent: { body: {} },
    sure: ["rev", "state"],
  },
  {
    name: "ask for a block",
    method: "POST",
    path: "/v1/blocks",
    sent: { body: { address: "198.41.31.8", why: "restreams" } },
    sure: ["address", "status"],
  },
  { name: "approve a block", method: "POST", path: `/v1/blocks/${block.id}/approve`, sent: {}, sure: ["id", "status"] },
  { name: "reject a block", method: "POST", path: `/v1/blocks/${block.id}/reject`, sent: {}, sure: ["id", "outcome"] },
  { name: "lift a block", method: "POST", path: `/v1/blocks/${block.id}/lift`, sent: {}, sure: ["id", "outcome"] },
  {
    name: "drop a leaked key",
    method: "POST",
    path: "/v1/keys/rotate",
    sent: { body: { leaked: "k0" } },
    sure: ["happens"],
  },
  { name: "remove a webhook", method: "DELETE", path: "/v1/webhooks/ops", sent: {}, sure: [] },
];

/** Brings the harness to where the case begins: half an hour into the booked show. */
export async function prepare(api: Harness, { path, sent, from }: Case): Promise<{ path: string; sent: Sent }> {
  await api.send("PUT", "/v1/channels/pitch-1", { body: channel(1) });
  await api.send("PUT", "/v1/webhooks/ops", { body: webhook });
  await opened(api, { attempts: [{ ...attempt, expiresAt: "2027-08-14T23:00:00Z" }] });
  await api.store.revocations.revoke(revoked, "kim");
  await api.store.blocks.ask({ ...block, answerBy: "2027-08-14T23:00:00Z" });
  await api.store.revocationJobs.create(waiting, [], []);
  await api.store.edge.setKeys([], [signing("k1", "active"), signing("k0", "previous")], {
    ...{ kind: "request", name: "edge.key", text: "as the case has it", why: "a test", actor: "kim" },
  });
  const headers = { ...sent.headers, "idempotency-key": "k1" };
  if (!from) return { path, sent: { ...sent, headers } };
  const booked = await api.send("POST", "/v1/live-events", { body: booking });
  const id = String(booked.body.id) as LiveEvent["id"];
  api.clock.at = Date.parse("2027-08-14T18:50:00Z");
  await api.store.liveEvents.change(id, "test", ({ event }) => ({
    kind: "change",
    event: { ...event, ...from, rev: event.rev + 1 },
    entry: { kind: "result", name: "live-event.changed", text: "as the case has it", why: "a test" },
  }));
  return { path: path.replace("{id}", id), sent: { ...sent, headers } };
}
