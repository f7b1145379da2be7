import type { Incident } from "@showcaller/contracts";
import { MINUTE } from "@showcaller/core/time/instant";
import { beforeEach, describe, expect, it } from "vitest";
import { refused } from "../../test/api-harness.ts";
import { incidentHarness, opened } from "../../test/incident-harness.ts";

let api: Awaited<ReturnType<typeof incidentHarness>>;
beforeEach(async () => {
  api = await incidentHarness();
});
const type = (slug: string) => `urn:showcaller:problem:${slug}`;
const post = (what: string, body?: object, headers: Record<string, string> = {}) =>
  api.send("POST", `${api.path}/${what}`, { ...(body ? { body } : {}), headers });
const refusedPost = async (what: string, body?: object, headers: Record<string, string> = {}) =>
  (await refused(api, "POST", `${api.path}/${what}`, { ...(body ? { body } : {}), headers })).body;
const stored = async (): Promise<Incident> => {
  const incident = await api.store.incidents.get(api.incident.id);
  if (!incident) throw new Error("it is gone");
  return incident;
};
const journal = async () =>
  (await api.store.journal.read(api.incident.liveEvent as never, {})).items.map(({ name, actor, cause }) => [
    name,
    actor,
    cause,
  ]);

describe("incidents", () => {
  it("are listed by when they were opened, status and live event, with what waits and without what grows", async () => {
    const list = async (query: string) => {
      const { body } = await api.send("GET", `/v1/incidents?${query}`);
      return (body.items as unknown as { id: string }[]).map(({ id }) => id);
    };
    const { id, liveEvent } = api.incident;
    for (const query of [
      "",
      "status=open",
      "status=unresolved",
      `liveEvent=${liveEvent}`,
      `status=unresolved&liveEvent=${liveEvent}`,
    ])
      expect([query, await list(query)]).toEqual([query, [id]]);
    const other = "01K99999999999999999999999";
    const later = "2025-09-01T00:00:00Z";
    for (const query of [
      "status=resolved",
      `liveEvent=${other}`,
      `from=${later}`,
      `status=unresolved&from=${later}`,
      `status=unresolved&liveEvent=${other}`,
    ])
      expect([query, await list(query)]).toEqual([query, []]);
    const { body } = await api.send("GET", "/v1/incidents");
    expect(body.items).toMatchObject([{ id, title: api.incident.title, asked: { id: api.attempt.id } }]);
    expect(JSON.stringify(body)).not.toMatch(/"(?:signals|timeline|attempts|pages)"/);
  });

  it("are read whole, with an ETag", async () => {
    const got = await api.send("GET", api.path);
    expect([got.headers.etag, got.body]).toEqual(['"1"', api.incident]);
  });

  it("that do not exist are not found; ids that are none are refused", async () => {
    const none = `/v1/incidents/${"0".repeat(16)}-1`;
    expect((await refused(api, "GET", none)).status).toBe(404);
    for (const what of ["acknowledge", "approve", "reject", "resolve"]) {
      const body = what === "approve" || what === "reject" ? { attempt: "x" } : what === "resolve" ? {} : undefined;
      expect((await refused(api, "POST", `${none}/${what}`, { ...(body ? { body } : {}) })).status).toBe(404);
    }
    expect((await refused(api, "GET", "/v1/incidents/42")).status).toBe(422);
    expect((await refused(api, "GET", "/v1/incidents?status=bad")).status).toBe(422);
    expect((await refused(api, "GET", "/v1/incidents?cursor=x")).status).toBe(422);
  });

  it("are acknowledged once: the first has it, and the journal says who", async () => {
    const got = await post("acknowledge");
    expect([got.status, got.headers.etag, got.body.acknowledged]).toEqual([
      200,
      '"2"',
      { by: "cms", at: "2025-08-15T19:20:20Z" },
    ]);
    expect((await post("acknowledge")).headers.etag).toBe('"2"');
    expect(await journal()).toEqual([["incident.acknowledged", "cms", api.incident.id]]);
  });

  it("are approved: the attempt is decided, by whom, and told in timeline and journal", async () => {
    const got = await post("approve", { attempt: api.attempt.id });
    expect(got.status).toBe(200);
    const { attempts, timeline } = await stored();
    expect(attempts).toMatchObject([{ verdict: "decided", answeredBy: "cms", requestedBy: expect.anything() }]);
    expect(timeline.at(-1)?.why).toBe("approved by cms");
    expect(await journal()).toEqual([["incident.approved", "cms", api.incident.id]]);
  });

  it("are rejected, and then are not approved any more", async () => {
    await post("reject", { attempt: api.attempt.id });
    expect((await stored()).attempts).toMatchObject([{ verdict: "rejected", answeredBy: "cms" }]);
    expect(await refusedPost("approve", { attempt: api.attempt.id })).toMatchObject({
      type: type("nothing-to-approve"),
      errors: [{ at: "/attempt", reason: expect.stringContaining("nothing waits") }],
    });
  });

  it("are resolved by hand: what waits is rejected with it, and nothing more is to be done", async () => {
    await post("resolve", { note: "the truck has a new cable" });
    const incident = await stored();
    expect(incident).toMatchObject({ status: "resolved", outcome: "by-human", attempts: [{ verdict: "rejected" }] });
    expect(incident.timeline.at(-1)).toMatchObject({ by: "cms", why: "the truck has a new cable" });
    for (const [what, body] of [["resolve", {}], ["acknowledge"]] as const)
      expect((await refusedPost(what, body)).type).toBe(type("incident-over"));
    expect((await api.send("GET", "/v1/incidents?status=unresolved")).body.items).toEqual([]);
  });

  it("send the viewers back that they have moved, when they are resolved by hand", async () => {
    const { id, channel, liveEvent } = api.incident;
    if (!channel || !liveEvent) throw new Error("the sample is of a leg");
    const times = { since: "2025-08-15T19:20:10Z", until: "2025-08-15T23:00:00Z" };
    const moved = { channel, to: "spare" as typeof channel, liveEvent, incident: id, ...times };
    await api.table.write([api.store.remedies.putLegSwitch(moved)]);
    expect((await post("resolve", {})).status).toBe(200);
    expect(await api.store.remedies.legSwitch(channel)).toBeUndefined();
  });

  it("leave viewers where another incident has sent them", async () => {
    const { channel, liveEvent } = api.incident;
    if (!channel || !liveEvent) throw new Error("the sample is of a leg");
    const times = { since: "2025-08-15T19:20:10Z", until: "2025-08-15T23:00:00Z" };
    const other = `${"a".repeat(16)}-1` as Incident["id"];
    const moved = { channel, to: "spare" as typeof channel, liveEvent, incident: other, ...times };
    await api.table.write([api.store.remedies.putLegSwitch(moved)]);
    await post("resolve", {});
    expect(await api.store.remedies.legSwitch(channel)).toEqual(moved);
  });

  it("say when a substitute stays on screen after that", async () => {
    await opened(api, {
      id: api.incident.id.replace(/1$/, "2") as Incident["id"],
      substitute: { input: "backup", since: "2025-08-15T19:20:10Z" },
    });
    const got = await api.send("POST", `${api.path.replace(/1$/, "2")}/resolve`, { body: {} });
    expect((got.body as unknown as Incident).timeline.at(-1)?.text).toContain("the backup stays on screen");
  });
});

describe("an answer is refused", () => {
  it("of whoever asked: somebody else must approve, or reject", async () => {
    const { incident } = await opened(api, {
      id: api.incident.id.replace(/1$/, "2") as Incident["id"],
      attempts: [{ ...api.attempt, requestedBy: "cms" }],
    });
    for (const what of ["approve", "reject"]) {
      const got = await refused(api, "POST", `/v1/incidents/${incident.id}/${what}`, {
        body: { attempt: api.attempt.id },
      });
      expect([got.status, got.body.type]).toEqual([403, type("own-request")]);
    }
  });

  it("for another attempt than the one that waits, naming it", async () => {
    expect(await refusedPost("approve", { attempt: "older" })).toMatchObject({
      type: type("nothing-to-approve"),
      errors: [{ at: "/attempt", reason: expect.stringContaining(api.attempt.id) }],
    });
    expect((await refusedPost("approve", {})).type).toBe(type("invalid-request"));
  });

  it("when it comes too late", async () => {
    api.clock.at += 6 * MINUTE;
    expect((await refusedPost("approve", { attempt: api.attempt.id })).detail).toContain("expired at");
  });

  it("under an ETag that is not current, and without the scope", async () => {
    await post("acknowledge");
    const body = { attempt: api.attempt.id };
    expect(await refusedPost("approve", body, { "if-match": '"1"' })).toMatchObject({
      type: type("stale-etag"),
      currentEtag: '"2"',
    });
    for (const what of ["acknowledge", "approve", "reject", "resolve"]) {
      const got = await refused(api, "POST", `${api.path}/${what}`, { body, scopes: "events:read events:write admin" });
      expect([got.status, got.body.scope]).toEqual([403, "incidents:write"]);
    }
  });
});

it("of two who answer at once one is heard, and the other told", async () => {
  const answers = await Promise.all([
    post("approve", { attempt: api.attempt.id }),
    post("reject", { attempt: api.attempt.id }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await journal()).length).toBe(1);
});

it("signals are found again, also those that no schema reads", async () => {
  const entry = { kind: "signal", why: "told on the bus", actor: "aws.events" } as const;
  await api.store.journal.append([
    { ...entry, name: "signal.received", text: "an alert", key: "a" },
    { ...entry, name: "signal.unknown", text: "what is this", data: { raw: "\u0000" }, key: "b" },
    { kind: "decision", name: "incident.opened", text: "no signal", why: "x", actor: "x", key: "c" },
  ]);
  const texts = async (query = "") =>
    ((await api.send("GET", `/v1/signals${query}`)).body.items as unknown as { text: string }[]).map(
      ({ text }) => text,
    );
  expect(await texts()).toEqual(["an alert", "what is this"]);
  expect(await texts("?kind=unknown")).toEqual(["what is this"]);
  expect(await texts("?from=2025-09-01T00:00:00Z")).toEqual([]);
  const now = api.clock.at;
  const instant = (days: number) => new Date(now + days * 86_400_000).toISOString();
  // An end alone: the 30 days before it.
  expect(await texts(`?to=${instant(29)}`)).toEqual(["an alert", "what is this"]);
  expect(await texts(`?to=${instant(31)}`)).toEqual([]);
  expect(await texts(`?to=${instant(-1)}`)).toEqual([]);
});
