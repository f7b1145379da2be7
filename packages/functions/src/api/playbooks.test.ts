import { type PlaybookInput, PlaybookInput as Schema } from "@showcaller/contracts";
import { defaultPlaybooks } from "@showcaller/core/playbooks/defaults";
import { formatInstant, SECOND } from "@showcaller/core/time/instant";
import { ON_AIR } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { refused } from "../../test/api-harness.ts";
import { incidentHarness, opened } from "../../test/incident-harness.ts";
import { booking, channel } from "../../test/requests.ts";

let api: Awaited<ReturnType<typeof incidentHarness>>;
beforeEach(async () => {
  api = await incidentHarness();
});
const PATH = "/v1/playbooks/frozen";
const type = (slug: string) => `urn:showcaller:problem:${slug}`;
const inputOf = (id: string): PlaybookInput => {
  const { id: _, version: _v, ...input } = defaultPlaybooks.find((playbook) => playbook.id === id) ?? {};
  return Schema.parse(input);
};
const frozen = inputOf("frozen");
const put = (body: unknown, headers: Record<string, string> = { "if-match": "*" }, path = PATH) =>
  api.send("PUT", path, { body, headers });
const refusedPut = async (body: unknown, headers: Record<string, string> = { "if-match": "*" }, path = PATH) =>
  (await refused(api, "PUT", path, { body, headers })).body;

describe("a playbook", () => {
  it("is in force from the beginning, as version 0, with an ETag under which it is changed", async () => {
    const got = await api.send("GET", PATH);
    expect([got.headers.etag, got.body.version]).toEqual(['"0"', 0]);
    const changed = await put({ ...frozen, mode: "shadow" }, { "if-match": '"0"' });
    expect([changed.headers.etag, changed.body.mode, changed.body.updatedBy]).toEqual(['"1"', "shadow", "cms"]);
    const { body } = await api.send("GET", "/v1/playbooks");
    const all = body.items as unknown as { id: string; mode: string }[];
    expect(all.length).toBe(defaultPlaybooks.length);
    expect(all.find(({ id }) => id === "frozen")?.mode).toBe("shadow");
  });

  it("that is put as it is stays at its version, whatever order its members are in", async () => {
    const turned = Object.fromEntries(Object.entries(frozen).reverse());
    const got = await put(turned, {});
    expect([got.status, got.headers.etag]).toEqual([200, '"0"']);
  });

  it("keeps its versions, newest first", async () => {
    await put({ ...frozen, mode: "shadow" });
    await put({ ...frozen, mode: "off" });
    const { body } = await api.send("GET", `${PATH}/versions`);
    const versions = body.items as unknown as { version: number; mode: string }[];
    expect(versions.map(({ version, mode }) => [version, mode])).toEqual([
      [2, "off"],
      [1, "shadow"],
      [0, "enforce"],
    ]);
  });

  it("of a new name is written without If-Match", async () => {
    const got = await put(frozen, {}, "/v1/playbooks/frozen-at-night");
    expect([got.status, got.body.version]).toEqual([200, 1]);
  });

  it("that does not exist is not found", async () => {
    for (const path of ["/v1/playbooks/none", "/v1/playbooks/none/versions"])
      expect((await refused(api, "GET", path)).status).toBe(404);
    expect((await refused(api, "POST", "/v1/playbooks/none/replay", { body: {} })).status).toBe(404);
  });
});

describe("a playbook that cannot work is refused, with the place and the reason:", () => {
  const [first, ...others] = frozen.rungs;
  const withFirst = (change: object) => ({ ...frozen, rungs: [{ ...first, ...change }, ...others] });
  const cannot = (at: string, reason: string) => ({
    type: type("playbook-cannot-work"),
    errors: expect.arrayContaining([{ at, reason: expect.stringContaining(reason) }]),
  });

  it("a rung without verification where one exists", async () => {
    expect(await refusedPut(withFirst({ verify: undefined }))).toMatchObject(cannot("/rungs/0", "so it must be"));
  });

  it("a verification that says nothing of its action, or comes before the action lands", async () => {
    expect(await refusedPut(withFirst({ verify: { what: "flows-active", within: "PT1M" } }))).toMatchObject(
      cannot("/rungs/0/verify/what", "says nothing of switch-input"),
    );
    expect(await refusedPut(withFirst({ verify: { what: "cause-clears", within: "PT5S" } }))).toMatchObject(
      cannot("/rungs/0/verify/within", "at least PT"),
    );
  });

  it("a hold-off longer than the longest live event that is booked", async () => {
    await api.send("PUT", "/v1/channels/pitch-1", { body: channel(1) });
    const start = { instant: formatInstant(ON_AIR + 86_400 * SECOND) };
    await api.send("POST", "/v1/live-events", { body: { ...booking, start } });
    expect(await refusedPut(withFirst({ holdOff: "PT3H" }))).toMatchObject(
      cannot("/rungs/0/holdOff", "longest live event"),
    );
    expect((await put(withFirst({ holdOff: "PT2H" }))).status).toBe(200);
  });

  it("slate on a leg whose packager would then fail over", async () => {
    const body = channel(1, {
      inputs: { programme: "p", slate: "card" },
      packager: {
        manifestUrl: "https://a.egress.b.mediapackagev2.eu-west-1.amazonaws.com/out/v1/g/c/e/index.m3u8",
        healing: {
          forcedErrors: ["SLATE_INPUT"],
          originGroup: { selection: "default", role: "primary", failoverCodes: [404] },
        },
      },
    });
    const registered = await api.send("PUT", "/v1/channels/pitch-1", { body });
    expect(registered.status).toBe(200);
    const slate = {
      id: "slate",
      holdOff: "PT10S",
      action: { do: "slate" },
      verify: { what: "input-active", within: "PT40S" },
    };
    expect((await refusedPut({ ...frozen, rungs: [slate] })).type).toBe(type("playbook-cannot-work"));
  });

  it("an action that there is not, a budget of nothing, a blocked address", async () => {
    expect(await refusedPut(withFirst({ action: { do: "reboot" } }))).toMatchObject({ type: type("invalid-request") });
    expect(await refusedPut({ ...frozen, budget: { perEvent: 0, perHour: 4 } })).toMatchObject(
      cannot("/budget", "forbids"),
    );
    const block = { id: "block", holdOff: "PT0S", action: { do: "block-address", for: "PT1H" } };
    expect(await refusedPut({ ...frozen, mode: "approve", rungs: [block] })).toMatchObject(
      cannot("/rungs/0/action", "POST /v1/blocks"),
    );
  });

  it("a channel that nobody registered", async () => {
    const match = { ...frozen.match, channels: ["pitch-9"] };
    expect(await refusedPut({ ...frozen, match })).toMatchObject({
      type: type("unknown-channel"),
      errors: [{ at: "/match/channels/0", reason: expect.stringContaining("PUT /v1/channels/pitch-9") }],
    });
  });

  it("without If-Match, under a stale one, for what is not there, and without admin", async () => {
    const body = { ...frozen, mode: "off" };
    expect((await refusedPut(body, {})).type).toBe(type("precondition-required"));
    expect(await refusedPut(body, { "if-match": '"3"' })).toMatchObject({
      type: type("stale-etag"),
      currentEtag: '"0"',
    });
    expect(await refusedPut(body, { "if-match": '"3"' }, "/v1/playbooks/none")).toMatchObject({
      type: type("stale-etag"),
      errors: [{ at: "If-Match", reason: expect.stringContaining("leave it out") }],
    });
    const got = await refused(api, "PUT", PATH, { body, scopes: "events:read events:write incidents:write" });
    expect(got.body.scope).toBe("admin");
  });
});

it("of two who change a playbook at once one is told", async () => {
  const both = await Promise.all(["shadow", "off"].map((mode) => put({ ...frozen, mode }, { "if-match": '"0"' })));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
});

describe("a replay", () => {
  const loss = inputOf("input-loss-two");
  const replay = async (body: object, id = "input-loss-two") => {
    const before = JSON.stringify(api.table.snapshot());
    const got = await api.send("POST", `/v1/playbooks/${id}/replay`, { body });
    expect(JSON.stringify(api.table.snapshot())).toBe(before);
    return got.body.items as unknown as {
      incident: string;
      steps: { kind: string; rung?: string; at: string }[];
      done: object[];
    }[];
  };
  beforeEach(async () => {
    const body = channel(1, { inputs: { programme: "programme", backup: "backup" } });
    await api.send("PUT", "/v1/channels/main", { body });
    const headers = { "if-match": '"1"' };
    await api.send("PUT", "/v1/channels/main", { body: { ...body, mode: "enforce" }, headers });
    const start = { instant: "2025-08-15T19:21:00Z" };
    const made = await api.send("POST", "/v1/live-events", {
      body: { ...booking, start, legs: [{ channel: "main" }] },
    });
    expect(made.status).toBe(201);
    const id = String(made.body.id);
    await api.store.liveEvents.change(id as never, "test", ({ event }) => ({
      kind: "change",
      event: { ...event, rev: event.rev + 1, status: "ended", onAirAt: formatInstant(ON_AIR - 600 * SECOND) },
      entry: { kind: "result", name: "live-event.ended", text: "as the case has it", why: "a test" },
    }));
    await opened(api, {
      id: "00000000000000aa-1" as never,
      liveEvent: id as never,
      status: "resolved",
      outcome: "healed-itself",
      resolvedAt: formatInstant(ON_AIR + 120 * SECOND),
    });
  });
  const acted = (items: Awaited<ReturnType<typeof replay>>) =>
    items.flatMap(({ steps }) => steps.filter(({ kind }) => kind === "act").map(({ rung, at }) => [rung, at]));

  it("says what the playbook in force would have done to incidents that are over, and what was done", async () => {
    const items = await replay({});
    expect(items).toMatchObject([
      { incident: "00000000000000aa-1", done: [{ rung: "switch-input", verdict: "asked" }] },
    ]);
    expect(acted(items)[0]).toEqual(["switch-input", formatInstant(ON_AIR + 10 * SECOND)]);
  });

  it("says what another one would have done, and writes nothing", async () => {
    const [first, ...rest] = loss.rungs;
    const playbook = { ...loss, rungs: [{ ...first, holdOff: "PT45S" }, ...rest] };
    expect(acted(await replay({ playbook }))[0]).toEqual(["switch-input", formatInstant(ON_AIR + 45 * SECOND)]);
    expect(acted(await replay({ playbook }, "not-written-yet"))[0]?.[0]).toBe("switch-input");
    expect(acted(await replay({ playbook: { ...playbook, mode: "off" } }))).toEqual([]);
  });

  it("leaves out causes that are not the playbook's, and other times", async () => {
    expect(await replay({}, "frozen")).toEqual([]);
    expect(await replay({ from: "2025-08-16T00:00:00Z" })).toEqual([]);
  });

  it("refuses a playbook that could not be written", async () => {
    const playbook = { ...loss, budget: { perEvent: 0, perHour: 0 } };
    const got = await refused(api, "POST", "/v1/playbooks/input-loss-two/replay", { body: { playbook } });
    expect(got.body).toMatchObject({ type: type("playbook-cannot-work"), errors: [{ at: "/playbook/budget" }] });
  });
});
