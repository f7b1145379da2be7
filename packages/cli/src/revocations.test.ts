import { beforeEach, expect, it } from "vitest";
import { createCli, refusal } from "../test/cli-harness.ts";
import { passing as pass } from "../test/passing.ts";

const id = `r${"A".repeat(16)}`;
const made = {
  id,
  kind: "session",
  expiresAt: "2027-08-21T20:00:00Z",
  rev: 1,
  why: "shared",
  createdAt: "2027-08-14T19:10:00Z",
  createdBy: "kim",
  updatedAt: "2027-08-14T19:10:00Z",
  edge: { state: "waiting" },
};
const there = { ...made, edge: { state: "there", at: "2027-08-14T19:10:02Z" } };
const edge = {
  mode: "enforce",
  outageGrace: 900,
  rev: 3,
  revocations: { session: 2, subject: 1, channel: 0, bytes: 75, mostBytes: 4_600_000 },
};
let { cli, sent, late, files, answers } = createCli();
beforeEach(() => {
  ({ cli, sent, late, files, answers } = createCli());
  answers["POST /v1/revocations"] = () => Response.json(made, { status: 201 });
  answers[`GET /v1/revocations/${id}`] = () => Response.json(there);
  answers["GET /v1/edge"] = () => Response.json(edge);
});
const passing = <T>(work: Promise<T>): Promise<T> => pass(late, work);
const body = () => sent.findLast(({ line }) => line === "POST /v1/revocations")?.body;

it("revoke session waits until the edge has it, and says so; its name may come by standard input", async () => {
  files["-"] = "66400ca63ab2c267cc0d874cc5f9a378\n";
  const { code, out } = await passing(cli(["revoke", "session", "-", "--why", "shared"]));
  expect([code, body()]).toEqual([0, { kind: "session", session: "66400ca63ab2c267cc0d874cc5f9a378", why: "shared" }]);
  expect(out).toMatch(/^edge +at the edge \(2027-08-14T19:10:02Z\)$/m);
  expect(out).not.toContain("66400ca6");
});

it.each<[string[], object]>([
  [["subject", "viewer-1"], { kind: "subject", subject: "viewer-1", cutOff: "now" }],
  [
    ["subject", "a", "--bar-until", "2027-09-01T00:00:00Z"],
    { kind: "subject", subject: "a", expiresAt: "2027-09-01T00:00:00Z" },
  ],
  [
    ["before", "2027-08-14T19:00:00Z", "--subject", "a"],
    { kind: "subject", subject: "a", cutOff: "2027-08-14T19:00:00Z" },
  ],
  [["before", "now", "--channel", "pitch-1"], { kind: "channel", channel: "pitch-1", cutOff: "now" }],
  [["channel", "pitch-1"], { kind: "channel", channel: "pitch-1", cutOff: "now" }],
])("revoke %j", async (argv, asked) => {
  expect((await passing(cli(["revoke", ...argv]))).code).toBe(0);
  expect(body()).toEqual(asked);
});

it("revoke before --everybody sets the epoch over what stands, if nobody has changed it since", async () => {
  answers["PUT /v1/edge"] = () => Response.json({ ...edge, epoch: "2027-08-14T19:10:00Z", rev: 4 });
  const { code, out } = await cli(["revoke", "before", "now", "--everybody"]);
  expect([code, sent.at(-1)?.body]).toEqual([0, { mode: "enforce", outageGrace: 900, epoch: "now" }]);
  expect(sent.at(-1)?.headers["if-match"]).toBe('"3"');
  expect(out).toContain("every token issued until 2027-08-14T19:10:00Z is revoked");
});

it.each([
  [["before", "now"], "whose?"],
  [["before", "now", "--everybody", "--channel", "a"], "whose?"],
  [["subject", "a", "--bar-until", "x", "--until", "y"], "one of them"],
  [["session", "-"], "standard input is empty"],
])("revoke %j is no command line", async (argv, said) => {
  const { code, err } = await cli(["revoke", ...argv]);
  expect([code, err]).toEqual([2, expect.stringContaining(said)]);
});

it("says that nobody is refused in mode log, that the store is full, and that the edge does not get it", async () => {
  answers["GET /v1/edge"] = () => Response.json({ ...edge, mode: "log" });
  expect((await passing(cli(["revoke", "channel", "a"]))).err).toContain("nobody is refused");
  answers[`GET /v1/revocations/${id}`] = () =>
    Response.json({ ...made, edge: { state: "full", at: "2027-08-14T19:10:02Z" } });
  expect(await passing(cli(["revoke", "channel", "a"]))).toMatchObject({
    code: 1,
    err: expect.stringContaining("no room"),
  });
  answers[`GET /v1/revocations/${id}`] = () => Response.json(made);
  const late = await passing(cli(["revoke", "channel", "a"]));
  expect([late.code, late.err]).toEqual([1, expect.stringContaining(`revocations watch ${id}`)]);
  expect((await cli(["revoke", "channel", "a", "--no-wait"])).out).toContain("not at the edge yet");
});

it("who may revoke and not read is told what was accepted", async () => {
  answers[`GET /v1/revocations/${id}`] = () => refusal(403, "missing-scope");
  expect(await passing(cli(["revoke", "channel", "a"]))).toMatchObject({ code: 0, out: expect.stringContaining(id) });
});

it("revocations list, show and undo, by id or by whom they are about", async () => {
  answers["GET /v1/revocations"] = () =>
    Response.json({ items: [there, { ...made, kind: "channel", channel: "pitch-1", cutOff: made.createdAt }] });
  const listed = await cli(["revocations", "list", "--state", "there"]);
  expect(listed.out).toMatch(/^ID +KIND +EDGE +MADE/);
  expect(listed.out).toMatch(/channel pitch-1 +waiting/);
  expect(sent.at(-1)?.line).toBe("GET /v1/revocations?state=there&limit=100");
  answers["POST /v1/revocations/find"] = () => Response.json({ items: [there] });
  expect((await cli(["revocations", "show", "--subject", "viewer-1"])).out).toContain("one session");
  expect(sent.at(-1)?.body).toEqual({ kind: "subject", subject: "viewer-1" });
  const lifted = {
    ...there,
    rev: 2,
    lifted: { at: "2027-08-14T19:20:00Z", by: "kim" },
    edge: { state: "gone", at: "2027-08-14T19:20:02Z" },
  };
  answers[`DELETE /v1/revocations/${id}`] = () => Response.json({ ...lifted, edge: { state: "waiting" } });
  answers[`GET /v1/revocations/${id}`] = () => Response.json(lifted);
  expect((await passing(cli(["revocations", "undo", id]))).out).toMatch(/taken back +2027-08-14T19:20:00Z by kim/);
  answers["POST /v1/revocations/find"] = () => Response.json({ items: [] });
  expect(await cli(["revocations", "undo", "--subject", "a"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("no subject"),
  });
  expect((await cli(["revocations", "undo"])).code).toBe(2);
  expect((await cli(["revocations", "undo", id, "--subject", "a"])).code).toBe(2);
});

it("revocations watch follows one to the edge, and all as they are written", async () => {
  const states = [made, there];
  answers[`GET /v1/revocations/${id}`] = () => Response.json(states.shift());
  expect((await passing(cli(["revocations", "watch", id]))).out.split("\n").map((line) => line.slice(22))).toEqual([
    "not at the edge yet: until it is, nothing changes for viewers",
    "at the edge",
    "",
  ]);
  const entry = (name: string, text: string) =>
    `id: 1\ndata: ${JSON.stringify({ seq: 1, at: made.createdAt, kind: "journal", entry: { id: "1", at: made.createdAt, kind: "request", name, text, why: "shared", actor: "kim" } })}\n\n`;
  answers["GET /v1/changes"] = () =>
    new Response(entry("live-event.booked", "no") + entry("revocation.made", `revocation ${id}`), {
      headers: { "content-type": "text/event-stream" },
    });
  expect((await cli(["revocations", "watch", "--limit", "1"])).out).toBe(`19:10:00  revocation ${id} (kim): shared\n`);
});

it("edge show and set", async () => {
  expect((await cli(["edge", "show"])).out).toMatch(/store +75 of 4600000 bytes \(1 %\)/);
  answers["PUT /v1/edge"] = () => Response.json({ ...edge, mode: "off", rev: 4 });
  expect((await cli(["edge", "set", "--mode", "off"])).out).toContain("off: tokens are taken out");
  expect(sent.at(-1)?.body).toEqual({ mode: "off", outageGrace: 900 });
  expect((await cli(["edge", "set"])).code).toBe(2);
});
