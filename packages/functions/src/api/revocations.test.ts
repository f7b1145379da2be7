import type { Projection } from "@showcaller/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { createHarness, type Harness, refused } from "../../test/api-harness.ts";
import { channel } from "../../test/requests.ts";

const SESSION = "66400ca63ab2c267cc0d874cc5f9a378";
const HOUR = 3_600_000;
let api: Harness;
beforeEach(async () => {
  api = await createHarness();
});
const revoke = (body: object, headers = {}) => api.send("POST", "/v1/revocations", { body, headers });
const session = { kind: "session", session: SESSION, why: "shared" };
const subject = { kind: "subject", subject: "kim@example.com", cutOff: "now" };
const slug = ({ body }: { body: { [member: string]: unknown } }) => String(body.type).split(":").at(-1);

/** As the projector leaves it. */
const projected = (counts: Projection["content"]["counts"]) =>
  api.store.edge
    .read()
    .then(({ projection }) =>
      api.store.edge.advance(projection, { ...projection, content: { ...projection.content, counts } }),
    );

describe("revoking", () => {
  it("answers where it is to be seen, waits for the edge, and names nobody anywhere", async () => {
    const got = await revoke(session);
    expect([got.status, got.body.kind, got.body.edge, got.body.rev]).toEqual([201, "session", { state: "waiting" }, 1]);
    expect(got.headers.location).toBe(`/v1/revocations/${got.body.id}`);
    expect((await api.send("GET", String(got.headers.location))).body).toEqual(got.body);
    await revoke(subject, { "idempotency-key": "k" });
    await api.send("POST", "/v1/revocations/find", { body: { kind: "subject", subject: "kim@example.com" } });
    const everything = JSON.stringify([api.table.snapshot(), api.lines]);
    for (const name of [SESSION, "kim@example.com"]) expect(everything).not.toContain(name);
  });

  it("the same again changes nothing, also an hour's part later; a later expiry counts, an earlier does not", async () => {
    const first = await revoke(session);
    const before = JSON.stringify(api.table.snapshot());
    api.clock.at += HOUR / 2;
    expect((await revoke(session)).body).toEqual(first.body);
    expect((await revoke({ ...session, expiresAt: "2027-08-02T00:00:00Z" })).body).toEqual(first.body);
    expect(JSON.stringify(api.table.snapshot())).toBe(before);
    const longer = await revoke({ ...session, expiresAt: "2027-09-01T00:00:00Z" });
    expect([longer.body.rev, longer.body.expiresAt]).toEqual([2, "2027-09-01T00:00:00Z"]);
  });

  it("is found by what it revokes, listed by kind and state, and taken back", async () => {
    const made = await revoke(session);
    const find = (body: object) => api.send("POST", "/v1/revocations/find", { body });
    expect((await find({ kind: "session", session: SESSION })).body.items).toEqual([made.body]);
    expect((await find({ kind: "session", session: "ab".repeat(8) })).body.items).toEqual([]);
    const listed = async (query: string) => (await api.send("GET", `/v1/revocations?${query}`)).body.items;
    expect([await listed("kind=session"), await listed("kind=subject")]).toEqual([[made.body], []]);
    expect([await listed("state=waiting"), await listed("state=there")]).toEqual([[made.body], []]);
    const id = String(made.body.id);
    const lifted = await api.send("DELETE", `/v1/revocations/${id}`, { headers: { "if-match": '"1"' } });
    expect([lifted.status, lifted.body.rev, lifted.body.lifted]).toEqual([
      200,
      2,
      { at: "2027-08-01T12:00:00Z", by: "cms" },
    ]);
    // Again it is as it is; revoked anew, it is another write of the same one.
    expect((await api.send("DELETE", `/v1/revocations/${id}`)).body).toEqual(lifted.body);
    expect((await revoke({ ...session, expiresAt: "2027-08-01T13:00:00Z" })).body).toMatchObject({
      id,
      rev: 3,
      expiresAt: "2027-08-01T13:00:00Z",
    });
  });

  it("says whether the edge has it: as of its last write", async () => {
    const made = await revoke(session);
    const id = made.body.id as never;
    const told = async (rev: number, present: boolean, refusal?: "capacity") => {
      const changes = [
        {
          id,
          kind: "session" as const,
          rev,
          expiresAt: String(made.body.expiresAt),
          was: false,
          present,
          ...(refusal ? { refused: refusal } : {}),
        },
      ];
      const { projection } = await api.store.edge.read();
      await api.table.write(
        api.store.projections.acknowledged(
          { batch: 1, content: projection.content, changes, pending: [] },
          api.clock.at,
        ),
      );
      return (await api.send("GET", `/v1/revocations/${id}`)).body.edge;
    };
    expect(await told(1, true)).toEqual({ state: "there", at: "2027-08-01T12:00:00Z" });
    expect(await told(1, false, "capacity")).toMatchObject({ state: "full" });
    await api.send("DELETE", `/v1/revocations/${id}`);
    expect((await api.send("GET", `/v1/revocations/${id}`)).body.edge).toMatchObject({ state: "waiting" });
    expect(await told(2, false)).toMatchObject({ state: "gone" });
  });
});

describe("is refused, and nothing is written:", () => {
  it.each([
    ["a session that is no session", { kind: "session", session: "ABCD" }, 422, "invalid-request"],
    ["half a character", { kind: "subject", subject: "\udc00", cutOff: "now" }, 400, "malformed-body"],
    ["a quote in a subject", { kind: "subject", subject: 'a"b', cutOff: "now" }, 422, "invalid-request"],
    ["a kind that there is not", { kind: "address", address: "192.0.2.1" }, 422, "invalid-request"],
    ["a bar without an end", { kind: "subject", subject: "a" }, 422, "cannot-revoke"],
    ["a cut-off to come", { ...subject, cutOff: "2027-08-01T12:00:01Z" }, 422, "cannot-revoke"],
    [
      "a channel that is not registered",
      { kind: "channel", channel: "pitch-1", cutOff: "now" },
      422,
      "unknown-channel",
    ],
  ])("%s", async (_, body, status, problem) => {
    const got = await refused(api, "POST", "/v1/revocations", { body });
    expect([got.status, slug(got)]).toEqual([status, problem]);
  });

  it("another scope, what is not there, what has changed since", async () => {
    const scopes = "events:read events:write incidents:write admin";
    expect((await refused(api, "POST", "/v1/revocations", { body: session, scopes })).body.scope).toBe(
      "revocations:write",
    );
    const path = `/v1/revocations/r${"A".repeat(16)}`;
    expect((await refused(api, "DELETE", path)).status).toBe(404);
    expect((await refused(api, "GET", path)).status).toBe(404);
    expect((await refused(api, "GET", "/v1/revocations/find")).status).toBe(405);
    const made = await revoke(session);
    const stale = { headers: { "if-match": '"2"' } };
    expect((await refused(api, "DELETE", `/v1/revocations/${made.body.id}`, stale)).body.currentEtag).toBe('"1"');
  });

  it("a cut-off where the subject is barred for less, with the way out", async () => {
    await revoke({ kind: "subject", subject: "a", expiresAt: "2027-08-01T13:00:00Z" });
    const got = await refused(api, "POST", "/v1/revocations", { body: { ...subject, subject: "a" } });
    expect([got.status, slug(got), got.text]).toEqual([
      409,
      "revoked-otherwise",
      expect.stringContaining("back first"),
    ]);
  });

  it("a full store, early; a channel's epoch and what is there already are taken", async () => {
    await api.send("PUT", "/v1/channels/pitch-1", { body: channel(1) });
    const made = await revoke(session);
    await projected({ session: 200_000, subject: 0, channel: 0 });
    const got = await refused(api, "POST", "/v1/revocations", { body: subject });
    expect([got.status, slug(got), got.text]).toEqual([
      409,
      "revocations-full",
      expect.stringContaining("PUT /v1/edge"),
    ]);
    expect((await revoke({ kind: "channel", channel: "pitch-1", cutOff: "now" })).status).toBe(201);
    await api.table.write([
      {
        update: { pk: `REVOKED#${String(made.body.id).charAt(1)}`, sk: String(made.body.id) },
        set: { projected: { rev: 1, at: "2027-08-01T12:00:00Z", present: true } },
      },
    ]);
    expect((await revoke({ ...session, expiresAt: "2027-09-01T00:00:00Z" })).status).toBe(201);
  });
});

describe("what viewers' edge does", () => {
  it("is read, and changed by an admin who has read it; an epoch that is left out is taken back", async () => {
    const none = { session: 0, subject: 0, channel: 0, bytes: 0, mostBytes: 4_600_000 };
    expect((await api.send("GET", "/v1/edge")).body).toEqual({
      mode: "log",
      outageGrace: 900,
      approvalAbove: 1_000,
      rev: 0,
      revocations: none,
    });
    const body = { mode: "enforce", outageGrace: 600, epoch: "now" };
    const first = await api.send("PUT", "/v1/edge", { body });
    expect([first.headers.etag, first.body]).toMatchObject([
      '"1"',
      { mode: "enforce", outageGrace: 600, epoch: "2027-08-01T12:00:00Z", updatedBy: "cms" },
    ]);
    expect((await refused(api, "PUT", "/v1/edge", { body: { ...body, mode: "off" } })).status).toBe(428);
    const headers = { "if-match": '"1"' };
    expect(
      (await refused(api, "PUT", "/v1/edge", { body, headers, scopes: "events:read revocations:write" })).status,
    ).toBe(403);
    expect((await refused(api, "PUT", "/v1/edge", { body, headers: { "if-match": '"7"' } })).status).toBe(412);
    const second = await api.send("PUT", "/v1/edge", { body: { mode: "enforce", outageGrace: 600 }, headers });
    expect([second.body.rev, second.body.epoch]).toEqual([2, undefined]);
    // The same again is no write.
    expect((await api.send("PUT", "/v1/edge", { body: { mode: "enforce", outageGrace: 600 } })).body.rev).toBe(2);
  });

  it.each([
    ["an epoch to come", { mode: "enforce", outageGrace: 900, epoch: "2027-08-01T12:00:01Z" }],
    ["a day that is not there", { mode: "enforce", outageGrace: 900, epoch: "2027-02-30T12:00:00Z" }],
    ["a grace of two days", { mode: "enforce", outageGrace: 172_800 }],
    ["a mode that there is not", { mode: "maybe", outageGrace: 900 }],
  ])("refuses %s", async (_, body) => {
    expect((await refused(api, "PUT", "/v1/edge", { body })).status).toBe(422);
  });
});
